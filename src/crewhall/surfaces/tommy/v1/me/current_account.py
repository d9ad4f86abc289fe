"""/me/current_account: the account that is used when a request names none. Source: behaviour notes, tommy 2.1."""

from litestar import get, put

from crewhall.flows import accounts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, reading
from crewhall.surfaces.tommy.people import switch_account
from crewhall.surfaces.tommy.shapes import account_json, answer, base_of


@get("/me/current_account", operation_id="get_me_current_account", opt=USER)
async def get_me_current_account(request: AnyRequest) -> Answer:
    """The account in use for this request."""
    async with await reading(request) as work:
        own = await accounts.get_current(work)
    return answer(account_json(own.account, base_of(request), own.unread_count))


@put("/me/current_account", operation_id="update_me_current_account", opt=USER)
async def update_me_current_account(request: AnyRequest) -> Answer:
    """Switch; 403 for an account in which the caller cannot act."""
    own = await switch_account(request)
    return answer(account_json(own.account, base_of(request), own.unread_count))
