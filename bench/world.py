"""What the benchmarks measure against: a team of 200 with roles and locations, its owner's session, and rooms full of talk and of people."""

import random
from collections.abc import Sequence

from msgspec import Struct

from crewhall.app.build import Server
from crewhall.domains.chat import rooms
from crewhall.domains.chat.model import NewRoom
from crewhall.domains.identity import members, sessions, teams, users
from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.identity.model import MemberStatus, NewTeam, NewUser
from crewhall.domains.labels import taggings
from crewhall.domains.labels.model import Context, Owner
from crewhall.flows import onboarding
from crewhall.kit.actor import NOBODY, Rank
from crewhall.kit.paging import PageRequest
from crewhall.platform.settings import Settings
from crewhall.platform.work import Work

MEMBERS = 200
PASSWORD = "bench bench bench"
MESSAGES = 500_000
LISTENERS = 25
_ROLES = ("Barista", "Chef", "Server", "Floor Manager")
_PLACES = ("Harbour Street", "Pier 4", "Old Mill")


class World(Struct, frozen=True):
    """How to call as the owner, the room with `MESSAGES` in it, and the room of the `listeners`, with a token of each."""

    token: str
    archive_id: int
    crowd_id: int
    listeners: list[str]


async def populate(settings: Settings) -> World:
    """Make the team on a fresh database."""
    server = Server(settings)
    await server.open_database()
    works, chance = server.works, random.Random(1)
    owner = NewUser(first_name="Olga", last_name="Owner", email="olga@bench.example")
    await onboarding.sign_up(works, NOBODY, owner, PASSWORD)
    _, token = await sessions.log_in(works, "olga@bench.example", PASSWORD, None)
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    async with works.write(actor) as work:
        team = await teams.found(work, NewTeam(name="Bench"))
    actor = await sessions.authenticate_token(works, token, sessions.CURRENT)
    people = [
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
    async with works.write(actor) as work:
        made = await members.add_generated(work, team.id, people)
        for context, names in ((Context.ROLES, _ROLES), (Context.LOCATIONS, _PLACES)):
            pairs = [(member_id, chance.choice(names)) for member_id in made if member_id]
            await taggings.tag_many(work, Owner.of_team(team.id), context, "TeamMember", pairs)
    async with works.write(actor) as work:
        mates = [member.user_id for member in (await members.list_members(work, MemberFilter(), PageRequest())).rows]
        archive = (await rooms.create(work, NewRoom(title="Archive", user_ids=tuple(mates[:10])))).room
        guests = [await users.sign_up(work, NewUser(email=f"guest{n}@bench.example"), "none") for n in range(LISTENERS)]
        crowd = (await rooms.create(work, NewRoom(title="Crowd", user_ids=tuple(user.id for user, _ in guests)))).room
        listeners = [await sessions.open_session(work, user.id, None) for user, _ in guests]
    async with works.write(actor) as work:
        await fill(work, archive.id, mates[:10])
    await server.close()
    return World(token, archive.id, crowd.id, listeners)


async def fill(work: Work, room_id: int, people: Sequence[int]) -> None:
    """Have the people say `MESSAGES` things in the room, all of which are read."""
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
