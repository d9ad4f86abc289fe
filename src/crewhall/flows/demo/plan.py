"""What a demo is to make: a seed, the options that were asked for, and the cast that follows from them. Nothing here touches a database.

The same plan always gives the same cast, so that a job whose process died goes on where it stopped.
"""

import math
import random
from datetime import datetime, time, timedelta, tzinfo

import msgspec
from msgspec import Struct

from crewhall.domains.calendar.model import NewEntry
from crewhall.domains.identity.model import MemberStatus, NewUser
from crewhall.domains.labels.model import TEAM_ADMIN, TEAM_MANAGER, TEAM_MEMBER
from crewhall.domains.syncs.model import Sync
from crewhall.flows.demo.errors import UnknownSeed
from crewhall.flows.demo.people import MOBILES, full_names
from crewhall.flows.demo.places import Place, places
from crewhall.flows.demo.seeds import DIRECT_TALK, EMPLOYMENT, ROSTER_TALK, SEEDS, Line, Occasion, Seed
from crewhall.kit.actor import Rank
from crewhall.kit.calendar import local_day, to_utc
from crewhall.kit.errors import wrong_fields
from crewhall.kit.owner import Owner
from crewhall.kit.text import slugify

_MEMBERS_WITH_AN_ADMIN = 10
_MEMBERS_PER_MANAGER = 12
_CHATS = 3
_IN_A_CROWD, _IN_A_FEW = 20, 4
_LINES_A_DAY = 3
_MORNING, _WORKDAY = 8 * 60, 10 * 60  # minutes: when talk begins by the clock, and for how long it goes on


class DemoOptions(Struct, frozen=True, kw_only=True):
    """What is asked of a demo beyond its seed, under the names of contracts/tommy.yaml create_team_demo_data_apply; None leaves it to the seed.

    `attendance_rate` is the share of shifts that were worked, 0 to 1.
    """

    number_of_team_members: int | None = None
    number_of_locations: int | None = None
    number_of_shifts: int | None = None
    number_of_timesheets: int | None = None
    number_of_pay_templates: int | None = None
    leave_requests_count: int | None = None
    chats_count: int | None = None
    shifts_per_member_per_week: int | None = None
    weeks_back: int | None = None
    weeks_forward: int | None = None
    attendance_rate: float | None = None


_BOUNDS: dict[str, tuple[int, int]] = {
    "number_of_team_members": (1, 20_000),
    "number_of_locations": (0, 200),
    "number_of_shifts": (0, 200_000),
    "number_of_timesheets": (0, 100_000),
    "number_of_pay_templates": (0, 100),
    "leave_requests_count": (0, 20_000),
    "chats_count": (0, 1_000),
    "shifts_per_member_per_week": (0, 14),
    "weeks_back": (0, 104),
    "weeks_forward": (0, 52),
    "attendance_rate": (0, 1),
}

NOT_YET = ("timesheets", "pay templates", "leave requests")
"""What the options also ask for and this version does not make. A part that joins takes its word away."""


class CastMember(Struct, frozen=True):
    """A made-up person and what they are in the team."""

    new: NewUser
    rank: Rank
    status: MemberStatus
    roles: tuple[str, ...]
    locations: tuple[str, ...]
    tags: tuple[str, ...]


class PlannedRoom(Struct, frozen=True):
    """A chat room of whom the demo is for and some of the cast. The lines are said by these alone; `unread` of them are new to the other."""

    title: str | None
    people: tuple[CastMember, ...]
    lines: tuple[Line, ...]
    unread: int


class Plan(Struct, frozen=True, kw_only=True):
    """A demo of one sync in one team. `user_id` is who asked for it at `asked_at`; `names` is the cast's order of full names."""

    sync_id: int
    team_id: int
    team_slug: str
    user_id: int | None
    asked_at: datetime
    seed: Seed
    members: int
    chats: int
    options: DemoOptions
    places: tuple[Place, ...]
    names: list[tuple[str, str]]

    @property
    def owner(self) -> Owner:
        """The team as owner of labels."""
        return Owner.of_team(self.team_id)

    def cast_member(self, index: int) -> CastMember:
        """The person at this place in the cast, from 0."""
        randomness = random.Random(f"demo {self.sync_id} {index}")  # noqa: S311 - a cast, not secrets
        rank = self._rank(index)
        return CastMember(
            new=self._person(index),
            rank=rank,
            status=_status(randomness, rank),
            roles=self._roles(index, rank),
            locations=self._locations(index, randomness),
            tags=self._tags(randomness),
        )

    def room(self, index: int) -> PlannedRoom:
        """The chat room at this place, from 0: one for everybody, up to a crowd, one for a few of them, then rooms of two by turns."""
        if index > 1:
            return PlannedRoom(None, (self.cast_member((index - 2) % self.members),), DIRECT_TALK, unread=1)
        first = map(self.cast_member, range(min(self.members, _IN_A_CROWD)))
        crowd = tuple(sorted(first, key=lambda one: one.status != MemberStatus.ACTIVE))  # who works here talks
        if index == 1:
            return PlannedRoom("Rosters", crowd[:_IN_A_FEW], ROSTER_TALK, unread=0)
        return PlannedRoom("Everybody", crowd, self.seed.talk, unread=3)

    def instants(self, index: int, zone: tzinfo) -> list[datetime]:
        """When the lines of a room were said: by day, in the last days before the one on which the demo was asked for."""
        lines = len(self.room(index).lines)
        days = math.ceil(lines / _LINES_A_DAY)
        randomness = random.Random(f"talk {self.sync_id} {index}")  # noqa: S311 - as above
        places = (divmod(minute, _WORKDAY) for minute in sorted(randomness.sample(range(days * _WORKDAY), lines)))
        return [self.wall_clock(zone, day - days, _MORNING + minute) for day, minute in places]

    def entry(self, occasion: Occasion, zone: tzinfo, assignee_id: int | None) -> NewEntry:
        """An occasion as an entry of the calendar, at the first location; public holidays are everywhere. It asks for no reminders."""
        hour, minute = map(int, occasion.start.split(":"))
        start = 60 * hour + minute
        is_here = self.places and occasion.kind != "holiday"
        return NewEntry(
            title=occasion.title,
            kind=occasion.kind,
            start_at=self.wall_clock(zone, occasion.day, start),
            end_at=self.wall_clock(zone, occasion.day, start + occasion.minutes),
            location_name=self.places[0].name if is_here else None,
            assignee_id=assignee_id,
        )

    def wall_clock(self, zone: tzinfo, day: int, minute: int) -> datetime:
        """A minute by the clock of the place, so many days from the one on which the demo was asked for."""
        midnight = datetime.combine(local_day(self.asked_at, zone), time())
        return to_utc(midnight + timedelta(days=day, minutes=minute), zone)

    def _person(self, index: int) -> NewUser:
        first_name, last_name = self.names[index % len(self.names)]
        number = (
            f"{self.sync_id}.{index + 1}"  # no other sync has its id, so that nobody else on the server has the address
        )
        local = ".".join((slugify(first_name), slugify(last_name), number))
        return NewUser(
            first_name=first_name,
            last_name=last_name,
            email=f"{local}@demo.{self.team_slug}.example",
            slug=slugify(f"{first_name} {last_name} {number}"),
            mobile=MOBILES[index] if index < len(MOBILES) else None,
        )

    def _rank(self, index: int) -> Rank:
        if index == 0 and self.members >= _MEMBERS_WITH_AN_ADMIN:
            return Rank.ADMIN
        return Rank.MANAGER if index % _MEMBERS_PER_MANAGER == 1 else Rank.MEMBER

    def _roles(self, index: int, rank: Rank) -> tuple[str, ...]:
        jobs = self.seed.lead_roles if rank >= Rank.MANAGER else self.seed.roles
        built_in = {Rank.ADMIN: TEAM_ADMIN, Rank.MANAGER: TEAM_MANAGER}.get(rank, TEAM_MEMBER)
        turn = index // _MEMBERS_PER_MANAGER if rank >= Rank.MANAGER else index
        return (built_in, jobs[turn % len(jobs)]) if jobs else (built_in,)

    def _locations(self, index: int, randomness: random.Random) -> tuple[str, ...]:
        """One location, by turns so that each has people of each role; one in six works at a second one."""
        if not self.places:
            return ()
        turn = index + index // math.lcm(len(self.places), max(len(self.seed.roles), 1))
        chosen = [self.places[turn % len(self.places)].name]
        if randomness.random() < 1 / 6:
            chosen.append(randomness.choice(self.places).name)
        return tuple(dict.fromkeys(chosen))

    def _tags(self, randomness: random.Random) -> tuple[str, ...]:
        how_many = randomness.randrange(min(3, len(self.seed.certificates)) + 1)
        return (randomness.choice(EMPLOYMENT), *randomness.sample(self.seed.certificates, how_many))


def find_seed(seed_type: str) -> Seed:
    """The seed of this name, whatever its case, blanks or hyphens. Raises `UnknownSeed`."""
    seed = SEEDS.get(seed_type.strip().lower().replace("-", "_").replace(" ", "_"))
    if seed is None:
        names = ", ".join(SEEDS)
        raise UnknownSeed(names=names, details={"seed_type": f"must be one of {names}"})
    return seed


def read_options(seed: Seed, options: DemoOptions) -> dict[str, object]:
    """The options to keep with the sync: the seed, the counts that hold, and whatever else was asked for. Raises `InvalidInput`."""
    given_options = {name: value for name, value in msgspec.structs.asdict(options).items() if value is not None}
    wrong: dict[str, object] = {
        name: f"must be between {low} and {high}"
        for name, (low, high) in _BOUNDS.items()
        if name in given_options and not low <= given_options[name] <= high
    }
    if wrong:
        raise wrong_fields(wrong)
    counts = {"number_of_team_members": seed.members, "number_of_locations": seed.locations}
    return {"seed_type": seed.name, **counts, **given_options}


def plan_of(sync: Sync, team_slug: str) -> Plan:
    """The plan that a sync's options ask for."""
    seed = find_seed(str(sync.options["seed_type"]))
    options = msgspec.convert(sync.options, DemoOptions)
    return Plan(
        sync_id=sync.id,
        team_id=sync.team_id,
        team_slug=team_slug,
        user_id=sync.user_id,
        asked_at=sync.created_at,
        seed=seed,
        members=options.number_of_team_members or seed.members,
        chats=_CHATS if options.chats_count is None else options.chats_count,
        options=options,
        places=places(random.Random(f"demo {sync.id}"), seed.place, options.number_of_locations or 0),  # noqa: S311 - as above
        names=full_names(f"demo {sync.id}"),
    )


def _status(randomness: random.Random, rank: Rank) -> MemberStatus:
    chance = randomness.random()
    if rank >= Rank.MANAGER or chance < 0.9:
        return MemberStatus.ACTIVE
    return MemberStatus.PENDING if chance < 0.96 else MemberStatus.INACTIVE
