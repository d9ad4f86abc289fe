"""/user/current_account: the account in use when a request names none. Source: contracts/tommy-legacy.yaml, user current_account."""

from crewhall.domains.identity import accounts
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.legacy.shapes import account_json
from crewhall.surfaces.tommy.people import switch_account
from crewhall.surfaces.tommy.shapes import base_of, reply


class CurrentUserCurrentAccountResource:
    """/user/current_account: the account in use, and switching it."""

    @operation("get_user_current_account", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The account in use for this request."""
        async with reading(req) as work:
            account = await accounts.get_current(work)
        reply(resp, account_json(account, base_of(req)))

    @operation("update_user_current_account", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Switch; 403 for an account in which the caller cannot act."""
        reply(resp, account_json((await switch_account(req)).account, base_of(req)))
