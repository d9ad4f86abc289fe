"""/me/current_account: the account that is used when a request names none. Source: behaviour notes, tommy 2.1."""

from crewhall.flows import accounts
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.people import switch_account
from crewhall.surfaces.tommy.shapes import account_json, base_of, reply


class MeCurrentAccountResource:
    """/me/current_account: the account in use, and switching it."""

    @operation("get_me_current_account", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The account in use for this request."""
        async with reading(req) as work:
            own = await accounts.get_current(work)
        reply(resp, account_json(own.account, base_of(req), own.unread_count))

    @operation("update_me_current_account", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Switch; 403 for an account in which the caller cannot act."""
        own = await switch_account(req)
        reply(resp, account_json(own.account, base_of(req), own.unread_count))
