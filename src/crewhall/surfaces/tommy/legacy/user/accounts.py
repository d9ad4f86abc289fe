"""/user/accounts: the roles in which the caller can act. Source: contracts/tommy-legacy.yaml get_user_accounts."""

from crewhall.domains.identity import accounts
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.legacy.shapes import account_json
from crewhall.surfaces.tommy.shapes import base_of, reply


class CurrentUserAccountsResource:
    """/user/accounts: the accounts in which the caller can act."""

    @operation("get_user_accounts", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The personal account, then one for each team."""
        async with reading(req) as work:
            found = await accounts.list_accounts(work)
        base = base_of(req)
        reply(resp, [account_json(account, base) for account in found])
