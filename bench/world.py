"""What the benchmarks measure against: a team of 200 with roles, locations and a roster, its owner's session, rooms full of talk and of people, and
a million tomatoes below leaderboards of a hundred thousand."""

import random
from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from bench.roster import fill_roster
from crewhall.app.build import Server
from crewhall.domains.chat import rooms
from crewhall.domains.chat.model import NewRoom
from crewhall.domains.identity import members, sessions, surface_tokens, teams, users
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import MemberStatus, NewTeam, NewUser
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY, Actor, Rank
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.platform.settings import Settings
from crewhall.platform.work import Work, Works

MEMBERS = 200
PASSWORD = "bench bench bench"
MESSAGES = 500_000
TOMATOES = 1_000_000
SCORES = 100_000
LISTENERS = 25
CREW = 2000
SOME_MESSAGES = 2000
_ROLES = ("Barista", "Chef", "Server", "Floor Manager")
_PLACES = ("Harbour Street", "Pier 4", "Old Mill")


class World(Struct, frozen=True):
    """How to call as the owner, their team of `MEMBERS`, the room with `MESSAGES` in it and ids of some of them, and the room of the
    `listeners`, with a token of each; `crew`: tokens of everybody of a large team."""

    token: str
    team_id: int
    archive_id: int
    message_ids: list[int]
    crowd_id: int
    listeners: list[str]
    tomatoes_token: str
    crew: list[str]


async def populate(settings: Settings) -> World:
    """Make the team on a fresh database."""
    server = Server(settings)
    await server.open_database()
    works, chance = server.works, random.Random(1)
    await onboarding.sign_up(works, NOBODY, NewUser(first_name="Olga", email="olga@bench.example"), PASSWORD)
    _, token = await sessions.log_in(works, "olga@bench.example", PASSWORD, None)
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    async with works.write(actor) as work:
        team = await teams.found(work, NewTeam(name="Bench"))
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    async with works.write(actor) as work:
        made = await members.add_generated(work, team.id, named_people())
        for context, names in ((Context.ROLES, _ROLES), (Context.LOCATIONS, _PLACES)):
            pairs = [(member_id, chance.choice(names)) for member_id in made if member_id]
            await taggings.tag_many(work, Owner.of_team(team.id), context, "TeamMember", pairs)
        await fill_roster(work, team.id, actor.user_id or 0)
    async with works.write(actor) as work:
        mates = [member.user_id for member in (await members.list_members(work, MemberFilter(), PageRequest())).rows]
        archive = (await rooms.create(work, NewRoom(title="Archive", user_ids=tuple(mates[:10])))).room
        guests = [await users.sign_up(work, NewUser(email=f"guest{n}@bench.example"), "none") for n in range(LISTENERS)]
        crowd = (await rooms.create(work, NewRoom(title="Crowd", user_ids=tuple(user.id for user in guests)))).room
        listeners = [await sessions.open_session(work, user.id, None) for user in guests]
        message_ids = await fill(work, archive.id, mates[:10], chance)
    diary = await fill_focus(works, actor)
    made = World(token, team.id, archive.id, message_ids, crowd.id, listeners, diary, await fill_crew(works, actor))
    await server.close()
    return made


def named_people() -> list[tuple[NewUser, Rank, MemberStatus]]:
    """The members of the team beside its owner."""
    return [
        (
            NewUser(
                first_name=f"First{n}",
                last_name=f"Last{n}",
                slug=f"first-{n}",
                email=f"m{n}@bench.example",
                icon_url=f"/hall/blobs/{n:064x}",
            ),
            Rank.MEMBER,
            MemberStatus.ACTIVE,
        )
        for n in range(MEMBERS - 1)
    ]


async def fill_crew(works: Works, actor: Actor) -> list[str]:
    """A team of `CREW`, and a token of each."""
    people = [
        (
            NewUser(first_name=f"Crew{n}", slug=f"crew-{n}", email=f"crew{n}@bench.example"),
            Rank.MEMBER,
            MemberStatus.ACTIVE,
        )
        for n in range(CREW)
    ]
    async with works.write(actor) as work:
        team = await teams.found(work, NewTeam(name="Crew"))
        await members.add_generated(work, team.id, people)
        user_ids = [
            await work.db.fetch_value("SELECT id FROM users WHERE slug = $1", person.slug) for person, _, _ in people
        ]
        await work.db.execute("UPDATE users SET status = 'active' WHERE slug LIKE 'crew-%'")
        return [await sessions.open_session(work, user_id, None) for user_id in user_ids]


async def fill(work: Work, room_id: int, people: Sequence[int], chance: random.Random) -> list[int]:
    """Have the people post `MESSAGES` messages in the room, all of which are read; the ids of some."""
    await work.db.execute(
        """
        WITH RECURSIVE said AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM said WHERE n < $2)
        INSERT INTO messages (room_id, sender_id, position, kind, body, sent_at, created_at)
        SELECT $1, $3::bigint + n % $4, n, 'text', 'Message ' || n || ': the delivery for table nine is on its way, please make room.', $5, $5
        FROM said
        """,
        room_id,
        MESSAGES,
        min(people),
        len(people),
        work.now,
    )
    await work.db.execute(
        "UPDATE rooms SET last_position = $2, last_message_at = $3 WHERE id = $1", room_id, MESSAGES, work.now
    )
    await work.db.execute("UPDATE participants SET read_position = $2 WHERE room_id = $1", room_id, MESSAGES)
    newest_id: int = await work.db.fetch_value("SELECT max(id) FROM messages WHERE room_id = $1", room_id)
    return [newest_id - n for n in chance.sample(range(MESSAGES), SOME_MESSAGES)]


async def fill_focus(works: Works, actor: Actor) -> str:
    """A long diary below long leaderboards; the person's token for the Tomatoes API."""
    user_id = actor.user_id or 0
    async with works.write(actor) as work:
        _, token = await surface_tokens.mint(work, user_id, surface_tokens.TOMATOES, "bench")
        await fill_diary(work, user_id)
        await fill_boards(work)
    return token


async def fill_diary(work: Work, user_id: int) -> None:
    """Give the person `TOMATOES`, all of a moment ago; other tags after every fourth, as people go from one thing to another."""
    await work.db.execute(
        """
        WITH RECURSIVE done AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM done WHERE n < $2)
        INSERT INTO tomatoes (user_id, ended_at, length_s, tags, source, created_at, updated_at)
        SELECT $1::bigint, $3::timestamptz, 1500, CASE n / 4 % 3 WHEN 0 THEN $4::jsonb WHEN 1 THEN $5::jsonb ELSE $6::jsonb END,
            'imported', $3::timestamptz, $3::timestamptz FROM done
        """,
        user_id,
        TOMATOES,
        work.now - timedelta(hours=1),
        ["work", "writing"],
        ["work"],
        ["reading", "at home", "long evenings"],
    )
    await work.db.execute(
        """
        INSERT INTO focus_profiles (user_id, ticking, is_hidden, tomatoes_count, updated_at) VALUES ($1, false, false, $2, $3)
        """,
        user_id,
        TOMATOES,
        work.now,
    )


async def fill_boards(work: Work) -> None:
    """List `SCORES` people on the daily leaderboard."""
    await work.db.execute(
        """
        WITH RECURSIVE people AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM people WHERE n < $1)
        INSERT INTO users (first_name, last_name, slug, status, administrator, account_type, created_at, updated_at)
        SELECT 'Person', n::text, 'score-' || n, 'active', false, 'User', $2::timestamptz, $2::timestamptz FROM people
        """,
        SCORES,
        work.now,
    )
    await work.db.execute(
        """
        INSERT INTO focus_scores (period, user_id, score, score_order, first_at, starts_at, ends_at, is_listed)
        SELECT 'daily', id, 1 + id % 16, -1 - id % 16, $1::timestamptz, $1::timestamptz, $2::timestamptz, true
        FROM users WHERE slug LIKE 'score-%'
        """,
        work.now,
        work.now + timedelta(days=1),
    )
    await work.db.execute("INSERT INTO focus_boards (period, listed) VALUES ('daily', $1)", SCORES)
