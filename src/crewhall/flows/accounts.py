"""A person's accounts with what waits to be read in each. Joins identity with chat."""

from msgspec import Struct

from crewhall.domains.chat import rooms
from crewhall.domains.identity import accounts
from crewhall.domains.identity.model import Account
from crewhall.platform.work import ReadWork, Work


class CountedAccount(Struct, frozen=True):
    """An account, and how many messages its person has not read there: in the rooms of its team, or for the personal one in those of none."""

    account: Account
    unread_count: int


async def list_own(work: ReadWork) -> list[CountedAccount]:
    """The caller's accounts: themselves, then one for each team. Two statements. Source: behaviour notes, tommy 2.1."""
    return await _counted(work, await accounts.list_accounts(work))


async def get_current(work: ReadWork) -> CountedAccount:
    """The account in use for this request."""
    return (await _counted(work, [await accounts.get_current(work)]))[0]


async def switch(work: Work, account_type: str, account_id: int) -> CountedAccount:
    """Make an account the one in use, as `accounts.switch` does and raises."""
    return (await _counted(work, [await accounts.switch(work, account_type, account_id)]))[0]


async def _counted(work: ReadWork, found: list[Account]) -> list[CountedAccount]:
    unread = await rooms.unread_by_team(work)
    return [CountedAccount(account, unread.get(account.team_id, 0)) for account in found]
