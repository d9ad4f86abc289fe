"""The parts of a demo, one for each domain that takes part, in the order in which they are made; they are removed the other way round.

A domain joins by a `Part` of its own and a line in `PARTS`. What a part makes it names by kind and id, and only that it removes.
"""

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import repeat
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from crewhall.domains.calendar import entries
from crewhall.domains.calendar.zones import zone_named
from crewhall.domains.chat import generated
from crewhall.domains.chat.generated import PastMessage, PastRoom
from crewhall.domains.identity import administration, members, teams, users
from crewhall.domains.identity.model import MemberStatus, UserStatus
from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.domains.preferences import settings
from crewhall.domains.preferences.errors import TooManySettings
from crewhall.domains.workforce import generated as work_made_up
from crewhall.flows.demo import rosters
from crewhall.flows.demo.plan import CastMember, Plan
from crewhall.flows.demo.seeds import EMPLOYMENT, Line
from crewhall.flows.members import SUBJECT
from crewhall.kit.errors import NotFound
from crewhall.kit.owner import Owner
from crewhall.platform.work import Work

Rows = Mapping[str, Sequence[int]]
"""Ids of made things by kind. A kind is a word of the part's `kinds`, and may go on after a colon with what the part must know again."""


class Made(Struct, frozen=True):
    """What came of some items of a part: the rows that were made, and how many items could not be. What is there already counts as done."""

    rows: Rows
    failed: int = 0


class Part(Struct, frozen=True, kw_only=True):
    """One domain's share of a demo.

    `count` says how many items a plan has for it; `make` makes those at the places given, and is called once for each place;
    `remove` removes those of the rows that nobody has touched since, in a team, whether they are still there or not.
    """

    name: str
    kinds: tuple[str, ...]
    count: Callable[[Plan], int]
    make: Callable[[Work, Plan, range], Awaitable[Made]]
    remove: Callable[[Work, int, Rows], Awaitable[None]]


def _labels_of(plan: Plan) -> list[tuple[Context, str]]:
    named = (
        (Context.ROLES, plan.seed.all_roles),
        (Context.LOCATIONS, [place.name for place in plan.places]),
        (Context.TAGS, (*EMPLOYMENT, *plan.seed.certificates)),
    )
    return [(context, name) for context, names in named for name in names]


async def _make_labels(work: Work, plan: Plan, span: range) -> Made:
    rows: dict[str, list[int]] = {}
    for context, name in _labels_of(plan)[span.start : span.stop]:
        if made := await tags.ensure(work, plan.owner, context, [name]):
            rows[f"tag:{_mark(name)}"] = made
    return Made(rows)


async def _remove_labels(work: Work, team_id: int, rows: Rows) -> None:
    """Tags that still have their name and that nobody carries."""
    owner = Owner.of_team(team_id)
    for kind, ids in rows.items():
        for tag_id in ids:
            try:
                tag = await tags.get(work, owner, tag_id)
            except NotFound:
                continue
            if tag.taggings_count == 0 and kind == f"tag:{_mark(tag.name)}":
                await tags.delete(work, owner, tag_id)


async def _make_members(work: Work, plan: Plan, span: range) -> Made:
    cast = [plan.cast_member(index) for index in span]
    ids = await members.add_generated(work, plan.team_id, [(one.new, one.rank, one.status) for one in cast])
    labelled = [(member_id, one) for member_id, one in zip(ids, cast, strict=True) if member_id is not None]
    rows: dict[str, list[int]] = {"member": [member_id for member_id, _ in labelled]}
    for context in (Context.ROLES, Context.LOCATIONS, Context.TAGS):
        pairs = [(member_id, name) for member_id, one in labelled for name in _names(one, context)]
        for tag_id in await taggings.tag_many(work, plan.owner, context, SUBJECT, pairs):
            tag = await tags.get(
                work, plan.owner, tag_id
            )  # somebody has deleted the label that the demo had made first
            rows[f"tag:{_mark(tag.name)}"] = [tag_id]
    return Made(rows, failed=len(cast) - len(labelled))


def _names(one: CastMember, context: Context) -> tuple[str, ...]:
    return {Context.ROLES: one.roles, Context.LOCATIONS: one.locations}.get(context, one.tags)


async def _remove_members(work: Work, team_id: int, rows: Rows) -> None:
    """Members who have neither signed up nor got another name or address."""
    for ids in rows.values():
        gone = await members.remove_generated(work, team_id, ids)
        await taggings.forget_subjects(work, Owner.of_team(team_id), SUBJECT, gone)


def _settings_of(plan: Plan) -> list[tuple[str, object]]:
    values: list[tuple[str, object]] = [("shift_templates", msgspec.to_builtins(plan.seed.shift_templates))]
    if plan.places:
        values.append(("location_addresses", msgspec.to_builtins(plan.places)))
    return values


async def _make_settings(work: Work, plan: Plan, span: range) -> Made:
    """Switch features on, and write settings that the team does not have: a demo writes over nothing."""
    features, values = plan.seed.features, _settings_of(plan)
    wanted = {features[index]: True for index in span if index < len(features)}
    switched = await teams.switch_features(work, plan.team_id, wanted)
    rows: dict[str, list[int]] = {f"feature:{name}": [plan.team_id] for name in switched}
    failed = 0
    for name, value in [values[index - len(features)] for index in span if index >= len(features)]:
        if await settings.find(work, plan.owner, name) is None:
            try:
                setting = await settings.put(work, plan.owner, name, value)
            except TooManySettings:
                failed += 1
            else:
                rows[f"setting:{name}:{_mark(value)}"] = [setting.id]
    return Made(rows, failed)


async def _remove_settings(work: Work, team_id: int, rows: Rows) -> None:
    """Switch off what the demo switched on, and delete settings that have its value still."""
    owner, switches = Owner.of_team(team_id), dict[str, bool]()
    for kind, ids in rows.items():
        word, _, rest = kind.partition(":")
        name, _, mark = rest.partition(":")
        if word == "feature":
            switches[name] = False
        elif (setting := await settings.find(work, owner, name)) and setting.id in ids and _mark(setting.data) == mark:
            await settings.delete(work, owner, name)
    await teams.switch_features(work, team_id, switches)


async def _make_chats(work: Work, plan: Plan, span: range) -> Made:
    team = await administration.get_team(work, str(plan.team_id))
    room_ids: list[int] = []
    for index in span:
        room, instants = plan.room(index), plan.instants(index, zone_named(team.time_zone))
        if user_ids := [user_id for one in room.people if (user_id := await _made_up(work, one)) is not None]:
            past = PastRoom(
                owner_id=plan.user_id or team.owner_id,
                user_ids=tuple(user_ids),
                title=room.title,
                is_group=room.title is not None,
                messages=tuple(map(_past_message, room.lines, instants, repeat(user_ids))),
                unread=room.unread,
            )
            room_ids.append(await generated.add_room(work, plan.team_id, past))
    return Made({"room": room_ids}, failed=len(span) - len(room_ids))


def _past_message(line: Line, sent_at: datetime, user_ids: Sequence[int]) -> PastMessage:
    """A line as said by one of these people; the next one of them reacts."""
    sender_id, other_id = (user_ids[place % len(user_ids)] for place in (line.speaker, line.speaker + 1))
    return PastMessage(sender_id, line.text, sent_at, ((other_id, line.sign),) if line.sign else ())


async def _made_up(work: Work, one: CastMember) -> int | None:
    """Somebody of the cast by their user id, as long as they are made up: nobody else is drawn into a demo."""
    user = await users.find_by_address(work, one.new.email, None)
    return user.id if user is not None and user.status == UserStatus.INVITED else None


async def _remove_chats(work: Work, team_id: int, rows: Rows) -> None:
    """All rooms, with whatever anybody has said in them."""
    for ids in rows.values():
        await generated.remove_rooms(work, team_id, ids)


async def _make_events(work: Work, plan: Plan, span: range) -> Made:
    team = await administration.get_team(work, str(plan.team_id))
    ids: list[int] = []
    for occasion in plan.seed.occasions[span.start : span.stop]:
        assignee_id = None
        if occasion.assignee is not None:
            assignee_id = await _made_up(work, plan.cast_member(occasion.assignee % plan.members))
        entry = plan.entry(occasion, zone_named(team.time_zone), assignee_id)
        ids.append(await entries.add_generated(work, plan.team_id, plan.user_id or team.owner_id, entry))
    return Made({"event": ids})


async def _remove_events(work: Work, team_id: int, rows: Rows) -> None:
    """Entries of the calendar that nobody has changed."""
    for ids in rows.values():
        await entries.remove_generated(work, team_id, ids)


async def _make_workplace(work: Work, plan: Plan, span: range) -> Made:
    """Settings of the team's work, then what is known of its places; what the team has settled stays."""
    rows: dict[str, list[int]] = {}
    if span.start == 0 and await work_made_up.add_settings(work, rosters.settings_of(plan.team_id)):
        rows["work_settings"] = [plan.team_id]
    known = {location.name: location for location in await work_made_up.locations(work, plan.team_id)}
    for index in span:
        found = known.get(plan.places[index - 1].name) if index else None
        if found is not None and found.time_zone is None and found.address is None:
            made = rosters.location_of(plan.places[index - 1], found.id)
            await work_made_up.add_location(work, plan.team_id, made)
            rows[f"work_location:{_mark(msgspec.to_builtins(made))}"] = [found.id]
    return Made(rows)


async def _remove_workplace(work: Work, team_id: int, rows: Rows) -> None:
    """What is as the demo has settled it still."""
    known = {location.id: location for location in await work_made_up.locations(work, team_id)}
    for kind, ids in rows.items():
        if kind == "work_settings":
            await work_made_up.remove_settings(work, rosters.settings_of(team_id))
            continue
        for location_id in ids:
            found = known.get(location_id)
            if found is not None and kind == f"work_location:{_mark(msgspec.to_builtins(found))}":
                await work_made_up.remove_location(work, team_id, location_id)


async def _make_rosters(work: Work, plan: Plan, span: range) -> Made:
    """Rosters of the cast who work."""
    team = await administration.get_team(work, str(plan.team_id))
    places = {location.name: location.id for location in await work_made_up.locations(work, plan.team_id)}
    rows: dict[str, list[int]] = {"shift": [], "availability_pattern": []}
    for index in span:
        one = plan.cast_member(index)
        user_id = await _made_up(work, one) if one.status == MemberStatus.ACTIVE else None
        if user_id is not None:
            owner_id, zone = plan.user_id or team.owner_id, ZoneInfo(team.time_zone)
            made = await rosters.add_person(work, plan, index, user_id, owner_id, places, zone)
            for kind, ids in made.items():
                rows[kind] += ids
    return Made(rows)


async def _remove_rosters(work: Work, team_id: int, rows: Rows) -> None:
    """Shifts that nobody has changed, with their punches, and when made-up people can work."""
    await work_made_up.remove_shifts(work, team_id, rows.get("shift", ()))
    await work_made_up.remove_patterns(work, team_id, rows.get("availability_pattern", ()))


PARTS = (
    Part(
        name="labels",
        kinds=("tag",),
        count=lambda plan: len(_labels_of(plan)),
        make=_make_labels,
        remove=_remove_labels,
    ),
    Part(
        name="members",
        kinds=("member",),
        count=lambda plan: plan.members,
        make=_make_members,
        remove=_remove_members,
    ),
    Part(
        name="settings",
        kinds=("feature", "setting"),
        count=lambda plan: len(plan.seed.features) + len(_settings_of(plan)),
        make=_make_settings,
        remove=_remove_settings,
    ),
    Part(
        name="chats",
        kinds=("room",),
        count=lambda plan: plan.chats,
        make=_make_chats,
        remove=_remove_chats,
    ),
    Part(
        name="events",
        kinds=("event",),
        count=lambda plan: len(plan.seed.occasions),
        make=_make_events,
        remove=_remove_events,
    ),
    Part(
        name="workplace",
        kinds=("work_settings", "work_location"),
        count=lambda plan: 1 + len(plan.places),
        make=_make_workplace,
        remove=_remove_workplace,
    ),
    Part(
        name="rosters",
        kinds=("shift", "availability_pattern"),
        count=rosters.people,
        make=_make_rosters,
        remove=_remove_rosters,
    ),
)


class Step(Struct, frozen=True):
    """Some items of one part, made in one unit of work."""

    part: Part
    span: range


def total(plan: Plan) -> int:
    """How many items a plan has in all."""
    return sum(part.count(plan) for part in PARTS)


def step_at(plan: Plan, done: int, most: int) -> Step | None:
    """The next at most `most` items when `done` of all are done; None when that is all."""
    for part in PARTS:
        count = part.count(plan)
        if done < count:
            return Step(part, range(done, min(done + most, count)))
        done -= count
    return None


def batches(rows: Rows, most: int) -> Iterable[tuple[Part, dict[str, list[int]]]]:
    """Rows by part, in the order of removal, at most `most` ids together. Rows of no part are left out."""
    for part in reversed(PARTS):
        mine = [(kind, row_id) for kind, ids in rows.items() if kind.partition(":")[0] in part.kinds for row_id in ids]
        for start in range(0, len(mine), most):
            batch: dict[str, list[int]] = {}
            for kind, row_id in mine[start : start + most]:
                batch.setdefault(kind, []).append(row_id)
            yield part, batch


def _mark(value: object) -> str:
    """A short digest by which a value is known again; the order of keys does not matter."""
    return hashlib.blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=6).hexdigest()
