"""/me/accounts: the roles in which the caller can act. Source: behaviour notes, tommy 2.1."""

from crewhall.flows import accounts
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import account_json, base_of, reply


class MeAccountsResource:
    """/me/accounts: the accounts in which the caller can act."""

    @operation("get_me_accounts", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The personal account, then one for each team."""
        async with reading(req) as work:
            found = await accounts.list_own(work)
        base = base_of(req)
        reply(resp, [account_json(own.account, base, own.unread_count) for own in found])
