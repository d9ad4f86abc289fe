"""The demo team in figures, for the start page. It is public: counts and names of roles and places, never of people.

A domain joins by a provider of its own in `PROVIDERS`.
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime

from msgspec import Struct

from crewhall.domains.identity import members, teams
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context
from crewhall.domains.syncs import syncs
from crewhall.kit.errors import NotFound
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.work import ReadWork, Works
from crewhall.surfaces.hall.overview import Overview

_FIRST = PageRequest(per=1)
_LATEST_SYNCS = 5
_NAMES_SHOWN = 8


class Share(Struct, frozen=True):
    """How many of the counted things have this name."""

    name: str
    count: int


class Fact(Struct, frozen=True):
    """A line on the page: how many there are of what (as one and as many are called), and the names that most of them have."""

    count: int
    one: str
    many: str
    shares: tuple[Share, ...] = ()


class SyncLine(Struct, frozen=True):
    """A sync in short. `progress` is in percent."""

    item_type: str
    status: str
    progress: int
    total_items: int
    created_at: datetime


class DemoTeam(Struct, frozen=True):
    """The demo team as strangers may see it."""

    team_name: str
    facts: tuple[Fact, ...]
    syncs: tuple[SyncLine, ...]


Provider = Callable[[ReadWork, int], Awaitable[Fact]]
"""Counts something of the team with this id, in which the actor of the work acts."""


async def count_members(work: ReadWork, team_id: int) -> Fact:
    """The members who are not archived, by role."""
    page = await members.list_members(work, MemberFilter(), _FIRST)
    roles = await tags.list_tags(work, Owner.of_team(team_id), Context.ROLES, PageRequest())
    return Fact(page.total, "member", "members", _largest(Share(tag.name, tag.taggings_count) for tag in roles.rows))


async def count_locations(work: ReadWork, team_id: int) -> Fact:
    """The places where the team works, by how many work there."""
    page = await tags.list_tags(work, Owner.of_team(team_id), Context.LOCATIONS, PageRequest())
    return Fact(page.total, "location", "locations", _largest(Share(tag.name, tag.taggings_count) for tag in page.rows))


async def count_tags(work: ReadWork, team_id: int) -> Fact:
    """The other names that the team gives out."""
    page = await tags.list_tags(work, Owner.of_team(team_id), Context.TAGS, PageRequest())
    return Fact(page.total, "tag", "tags", _largest(Share(tag.name, tag.taggings_count) for tag in page.rows))


PROVIDERS: tuple[Provider, ...] = (count_members, count_locations, count_tags)


async def find_demo_team(works: Works, overview: Overview) -> DemoTeam | None:
    """The demo team now; None when there is none."""
    actor = await overview.find_demo_actor(works)
    if actor is None or actor.team_id is None:
        return None
    async with works.read(actor) as work:
        try:
            team = await teams.get_current(work)
        except NotFound:
            return None
        facts = [await provider(work, team.id) for provider in PROVIDERS]
        latest = await syncs.list_syncs(work, team.id, PageRequest(per=_LATEST_SYNCS))
    lines = tuple(
        SyncLine(sync.item_type, sync.status, sync.progress, sync.total_items, sync.created_at) for sync in latest.rows
    )
    return DemoTeam(team.name, tuple(facts), lines)


def _largest(shares: Iterable[Share]) -> tuple[Share, ...]:
    """The names that most have, most first; those that nobody has are left out."""
    ordered = sorted((share for share in shares if share.count), key=lambda share: (-share.count, share.name))
    return tuple(ordered[:_NAMES_SHOWN])
