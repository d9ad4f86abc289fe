"""The demo server: somebody to sign in as, and a team to look at, made on an empty server once."""

from contextlib import suppress

from msgspec import Struct

from crewhall.domains.identity import administration, passwords, sessions, teams
from crewhall.domains.identity.errors import AddressIsTaken, NotYourAccount, ServerHasPeople, WrongCredentials
from crewhall.domains.identity.model import AccountType, NewTeam, NewUser
from crewhall.domains.identity.sessions import AccountChoice
from crewhall.domains.syncs.errors import SyncCannotMove
from crewhall.flows.demo import demos
from crewhall.kit.actor import SYSTEM, Actor, Rank
from crewhall.kit.errors import NotFound
from crewhall.platform.work import Work, Works

LOGIN = "demo@crewhall.example"
TEAM_NAME = "Harbour Street Kitchen"
TEAM_SLUG = "harbour-street-kitchen"
SEED = "hospitality"
_TIME_ZONE = "Australia/Sydney"


class DemoCredentials(Struct, frozen=True):
    """How to get in. Password and key are kept nowhere as they are here."""

    login: str
    password: str
    api_key: str
    team_slug: str


async def ensure_demo(works: Works) -> DemoCredentials | None:
    """On a server without people: an administrator, their API key, and a team with demo data. None when there are people already.

    Person, key, team and the wish for demo data are one commit, so that a process that dies leaves all of it, or nothing. The demo data
    is made before this returns; should the process die meanwhile, the job that was deferred makes the rest.
    """
    async with works.read(SYSTEM) as work:
        try:
            await administration.require_empty(work)
        except ServerHasPeople:
            return None
    password = "-".join(works.ids.suffix() for _ in range(3))
    password_hash = await passwords.hash_password(password)
    try:
        async with works.write(SYSTEM) as work:
            api_key, work.actor = await _found(work, password_hash)
            sync = await demos.apply(work, SEED)
    except (ServerHasPeople, AddressIsTaken):  # somebody was faster
        return None
    with suppress(SyncCannotMove):  # a worker has taken the job meanwhile, and has made all of it
        await demos.make(works, sync.team_id, TEAM_SLUG, sync.id, _no_job)
    return DemoCredentials(login=LOGIN, password=password, api_key=api_key, team_slug=TEAM_SLUG)


async def find_demo_actor(works: Works) -> Actor | None:
    """The owner of the demo team, acting for that team; None on a server without one. Another's team of the same name does not count."""
    async with works.read(SYSTEM) as work:
        try:
            team = await administration.get_team(work, TEAM_SLUG)
            owner = await administration.get_user(work, LOGIN)
        except NotFound:
            return None
    if team.owner_id != owner.id:
        return None
    try:
        return await sessions.act_as(works, owner.id, AccountChoice(AccountType.TEAM, team.id))
    except (NotYourAccount, WrongCredentials):
        return None


async def _found(work: Work, password_hash: str) -> tuple[str, Actor]:
    """The person, their key and the team; (key, the person as owner). Raises `ServerHasPeople`, `AddressIsTaken`.

    The server acts for the person whom it has just made, so that all of this is one commit.
    """
    new = NewUser(first_name="Demi", last_name="Harbour", email=LOGIN, time_zone=_TIME_ZONE)
    user = await administration.add_first(work, new, password_hash)
    work.actor = Actor(user_id=user.id, account_id=user.id, administrator=True, password_at=work.now)
    _, api_key = await sessions.create_key(work, "Demo")
    team = await teams.found(work, NewTeam(name=TEAM_NAME, slug=TEAM_SLUG, time_zone=_TIME_ZONE))
    return api_key, Actor(
        user_id=user.id, account_type=AccountType.TEAM, account_id=team.id, team_id=team.id, rank=Rank.OWNER
    )


async def _no_job(_work: Work) -> None:
    """There is no job to finish: the deferred one finds the sync complete and ends."""
