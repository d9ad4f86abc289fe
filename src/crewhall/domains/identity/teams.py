"""Teams: founding, profile, features, handing over, closing."""

from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.identity import policy
from crewhall.domains.identity.errors import AddressIsTaken
from crewhall.domains.identity.events import TeamChanged, TeamClosed, TeamFounded, TeamHandedOver
from crewhall.domains.identity.model import (
    FEATURES,
    FEATURES_OF_A_NEW_TEAM,
    AccountType,
    MemberStatus,
    NewTeam,
    Team,
    TeamEdit,
    TeamStatus,
)
from crewhall.domains.identity.queries import members as member_queries
from crewhall.domains.identity.queries import teams as queries
from crewhall.domains.identity.queries import users as user_queries
from crewhall.domains.identity.users import is_time_zone, too_long
from crewhall.kit.actor import Rank, signed_in
from crewhall.kit.errors import existing, wrong_field, wrong_fields
from crewhall.kit.ids import is_id
from crewhall.kit.text import normal_email, slugify, squeeze
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

LONGEST_NAME = 120


async def found(work: Work, new: NewTeam) -> Team:
    """Found a team that the caller owns, and make it their current account. Raises `InvalidInput`, `AddressIsTaken`.

    The time zone is the new team's, else the owner's, else UTC. Source: contracts/tommy.yaml create_teams; product, names settled.
    """
    owner_id = signed_in(work.actor)
    new = _normal(new, needs_name=True)
    owner = await user_queries.select_user(work.db, owner_id)
    new = msgspec.structs.replace(new, time_zone=new.time_zone or (owner.time_zone if owner else None))
    features = {name: new.features.get(name, name in FEATURES_OF_A_NEW_TEAM) for name in FEATURES}
    slug = await _free_slug(work, new)
    try:
        team = await queries.insert_team(work.db, owner_id, new, slug, features, work.now)
    except UniqueViolation as error:
        raise AddressIsTaken(field="slug") from error
    await member_queries.insert_member(
        work.db, team.id, owner_id, Rank.OWNER, MemberStatus.ACTIVE, manager=True, invited_address=None, now=work.now
    )
    await user_queries.update_current_account(work.db, owner_id, AccountType.TEAM_MEMBER, team.id)
    work.emit(TeamFounded(team_id=team.id, user_id=owner_id, name=team.name))
    return team


async def list_names_offered_to(work: ReadWork, user_id: int, address: str) -> list[str]:
    """The names of the teams, at most three, that a proof of this address would let the person into, whoever asks."""
    return await queries.select_names_offered(work.db, user_id, address)


async def get_current(work: ReadWork) -> Team:
    """The team of the account in use. Raises `NotFound` under a personal account."""
    return existing(await queries.select_team(work.db, policy.may_use_team(work.actor)), "team")


async def require_admin(work: ReadWork) -> Team:
    """The current team, for use cases of several domains that its admins may do. Raises `NotFound`, `Forbidden`."""
    policy.may_manage_team(work.actor)
    return await get_current(work)


async def require_owner(work: ReadWork) -> None:
    """The caller owns the current team. Raises `NotFound`, `Forbidden`."""
    policy.may_own_team(work.actor, await get_current(work))


async def get_visible(work: ReadWork, reference: str) -> Team:
    """One of the caller's teams by id, else by slug. Raises `NotFound`."""
    caller_id = signed_in(work.actor)
    team_id = int(reference) if is_id(reference) else None
    slug = reference if reference.isprintable() else ""
    return existing(await queries.select_team_of(work.db, caller_id, team_id, slug), "team")


async def ranks_of(work: ReadWork, user_id: int) -> dict[int, int]:
    """A person's rank in each team in which they are active, whoever asks."""
    return (await ranks_of_people(work, [user_id]))[user_id]


async def ranks_of_people(work: ReadWork, user_ids: Sequence[int]) -> dict[int, dict[int, int]]:
    """The rank of each of the people in each team in which they are active, whoever asks; one statement."""
    found: dict[int, dict[int, int]] = {user_id: {} for user_id in user_ids}
    for standing in await queries.select_standings(work.db, list(user_ids)):
        found[standing.user_id][standing.team_id] = standing.rank
    return found


async def update(work: Work, edit: TeamEdit, switches: dict[str, bool]) -> Team:
    """Change the current team: admins its profile and features, the owner also owner and status. Unknown switches are ignored.
    Raises `InvalidInput`, `AddressIsTaken`, `Forbidden`."""
    found = await _locked(work, policy.may_manage_team(work.actor))
    fields: dict[str, Any] = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    if fields.get("owner_id", found.owner_id) != found.owner_id:
        policy.may_hand_over(work.actor)
        await _hand_over(work, found, fields["owner_id"])
    if fields.get("status", found.status) != found.status:
        policy.may_own_team(work.actor, found)
    checked = msgspec.structs.asdict(_normal(NewTeam(**_without({"name": found.name, **fields}, "owner_id", "status"))))
    fields |= {name: checked[name] for name in fields if name in checked}
    for name in ("name", "slug", "time_zone"):  # these cannot be emptied
        if not fields.get(name, "kept"):
            fields.pop(name)
    features = {name: switches.get(name, found.features.get(name, False)) for name in FEATURES}
    team = msgspec.structs.replace(found, **fields, features=features)
    return await _write(work, team)


async def close(work: Work) -> Team:
    """Close the current team for good, as its owner: nobody acts in it any more, and its data stays. Raises `Forbidden`, `NotFound`."""
    found = await _locked(work, policy.may_use_team(work.actor))
    policy.may_own_team(work.actor, found)
    return await _write(work, msgspec.structs.replace(found, status=TeamStatus.ARCHIVED))


async def set_features(work: Work, switches: dict[str, bool]) -> Team:
    """Switch features of the current team on or off; unknown names are ignored (behaviour notes, tommy 2.3). Raises `Forbidden`."""
    found = await _locked(work, policy.may_manage_team(work.actor))
    features = {name: switches.get(name, found.features.get(name, False)) for name in FEATURES}
    return await _write(work, msgspec.structs.replace(found, features=features))


async def switch_features(work: Work, team_id: int, switches: dict[str, bool]) -> list[str]:
    """Switch features of any team on or off; the names of those that were otherwise before. The caller has proved the right."""
    found = await _locked(work, team_id)
    changed = {name: on for name, on in switches.items() if found.features.get(name, False) != on}
    if changed:
        await _write(work, msgspec.structs.replace(found, features=found.features | changed))
    return list(changed)


async def _hand_over(work: Work, team: Team, owner_id: int) -> None:
    """Make another active member the owner; the owner of before stays as admin."""
    policy.may_own_team(work.actor, team)
    heir = await member_queries.select_member(work.db, owner_id, team.id, owner_id)
    if heir is None or heir.status != MemberStatus.ACTIVE:
        raise wrong_field("user_id", "must be an active member")
    active = MemberStatus.ACTIVE
    await member_queries.update_member(work.db, team.id, team.owner_id, Rank.ADMIN, active, manager=True, now=work.now)
    await member_queries.update_member(work.db, team.id, owner_id, Rank.OWNER, active, manager=True, now=work.now)
    before = await member_queries.select_member(work.db, team.owner_id, team.id, team.owner_id)
    if before is not None:
        work.emit(TeamHandedOver(team_id=team.id, user_id=owner_id, member_id=before.id))


async def _locked(work: Work, team_id: int) -> Team:
    return existing(await queries.select_team_for_update(work.db, team_id), "team")


async def _write(work: Work, team: Team) -> Team:
    """Keep the changed team; the team as it is kept. It was an active one."""
    try:
        await queries.update_team(work.db, team, work.now)
    except UniqueViolation as error:
        raise AddressIsTaken(field="slug") from error
    work.emit(TeamChanged(team_id=team.id))
    if team.status == TeamStatus.ARCHIVED:
        work.emit(TeamClosed(team_id=team.id))
    return msgspec.structs.replace(team, updated_at=work.now)


async def _free_slug(work: Work, new: NewTeam) -> str:
    wanted = new.slug or slugify(new.name) or "team"
    if new.slug or not (wanted.isdecimal() or await queries.select_slug_taken(work.db, wanted)):
        return wanted
    return f"{wanted}-{work.ids.suffix()}"


def _normal(new: NewTeam, *, needs_name: bool = False) -> NewTeam:
    wrong: dict[str, object] = {}
    name = squeeze(new.name or "")
    if needs_name and not name:
        wrong["name"] = "is needed"
    if len(name) > LONGEST_NAME:
        wrong["name"] = f"must have at most {LONGEST_NAME} characters"
    email = normal_email(new.email) if new.email else None
    if new.email and email is None:
        wrong["email"] = "is not an e-mail address"
    slug = slugify(new.slug) if new.slug else None
    if slug is not None and (not slug or slug.isdecimal()):
        wrong["slug"] = "needs letters"
    if new.time_zone and not is_time_zone(new.time_zone):
        wrong["time_zone"] = "is not an IANA time zone, such as Australia/Sydney"
    wrong |= too_long(phone=(new.phone, 50), icon_url=(new.icon_url, 2000))
    if wrong:
        raise wrong_fields(wrong)
    return msgspec.structs.replace(new, name=name, email=email, slug=slug)


def _without(fields: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name not in names}
