"""Feeds: addresses by which other calendar programs read a person's calendar or a team's, without signing in, until they are revoked."""

from datetime import timedelta

from crewhall.domains.calendar import policy, queries
from crewhall.domains.calendar.model import Calendar, Entry, OpenFeed
from crewhall.domains.identity import accounts, teams, users
from crewhall.domains.identity.model import AccountType, MemberStatus
from crewhall.kit.actor import SYSTEM, signed_in
from crewhall.kit.errors import NotFound, existing
from crewhall.kit.ids import TOKEN_PREFIX
from crewhall.platform.work import ReadWork, Work, Works

REACHES_BACK = timedelta(days=90)
MOST_ENTRIES = 2000


async def list_calendars(work: ReadWork) -> list[Calendar]:
    """The caller's own calendar, then those of the teams they are in, each with the caller's feed if there is one. Two statements.

    A key with scopes or an end sees no feeds: their tokens have no end.
    """
    user_id = signed_in(work.actor)
    feeds = {feed.team_id: feed for feed in await queries.select_feeds(work.db, user_id)}
    if policy.is_limited(work.actor):
        feeds.clear()
    return [
        Calendar(account.team_id, account.name, feeds.get(account.team_id))
        for account in await accounts.list_accounts(work)
        if account.type == AccountType.USER or account.status == MemberStatus.ACTIVE
    ]


async def subscribe(work: Work, team_id: int | None) -> tuple[Calendar, bool]:
    """The caller's own calendar, or that of one of their teams, with a feed of it; and whether the feed is new: there is one of each.

    Raises `NotFound` for a team that they are not in, and `Forbidden` for a key with scopes or an end.
    """
    user_id = policy.may_subscribe(work.actor)
    whose = await users.get(work, user_id) if team_id is None else await teams.get_visible(work, str(team_id))
    await queries.insert_first_uid_domain(work.db, f"{work.ids.token().removeprefix(TOKEN_PREFIX)}.crewhall.invalid")
    made = await queries.insert_feed(work.db, user_id, team_id, work.ids.token(), work.now)
    if made is not None:
        return Calendar(team_id, whose.name, made), True
    for found in await queries.select_feeds(work.db, user_id):
        if found.team_id == team_id:
            return Calendar(team_id, whose.name, found), False
    raise NotFound(thing="calendar")  # it was there, and another unit has just revoked it


async def revoke(work: Work, feed_id: int) -> None:
    """Close one of the caller's feeds: its token opens nothing any more. Raises `NotFound`, also for another's."""
    if not await queries.delete_feed(work.db, signed_in(work.actor), feed_id):
        raise NotFound(thing="calendar")


async def uid_domain(works: Works, host: str) -> str:
    """What the names of entries end in, in all feeds and for ever: programs that subscribed know the entries by their names.

    The first to subscribe on a server makes one up. A server that had feeds before that was written down goes on with the `host` under which it
    is first asked then, as it did.
    """
    async with works.read(SYSTEM) as work:
        found = await queries.select_uid_domain(work.db)
    if found is not None:
        return found
    async with works.write(SYSTEM) as work:
        await queries.insert_uid_domain(work.db, host)
        return await queries.select_uid_domain(work.db) or host


async def read(work: ReadWork, token: str) -> tuple[OpenFeed, list[Entry]]:
    """What a feed shows to whoever has its token, by start: from 90 days ago on, of more than `MOST_ENTRIES` those that lie nearest ahead.

    A person's feed has what they own or are assigned to, in whatever team they are; a team's what they see of it. Raises `NotFound`
    for a token that was never given out or is revoked, and when its person has left the team or the server.
    """
    is_token = token.isascii() and token.isprintable()  # PostgreSQL takes no others
    feed = existing(await queries.select_open_feed(work.db, token) if is_token else None, "calendar")
    since = work.now - REACHES_BACK
    if feed.team_id is None:
        found = await queries.select_person_feed_entries(work.db, feed.user_id, since, work.now, MOST_ENTRIES)
    else:
        found = await queries.select_team_feed_entries(
            work.db, feed.team_id, feed.user_id, since, work.now, MOST_ENTRIES
        )
    return feed, sorted(found, key=lambda entry: (entry.start_at, entry.id))
