"""/me/current_account: the account that is used when a request names none. Source: behaviour notes, tommy 2.1."""

from litestar import get, put
from msgspec import Struct

from crewhall.domains.identity import accounts
from crewhall.platform.http.answer import Answer
from crewhall.surfaces.tommy.auth import USER, AnyRequest, account_type_named, reading, writing
from crewhall.surfaces.tommy.shapes import account_json, answer, base_of, read_input


class CurrentAccountInput(Struct):
    """The query of update_me_current_account; some clients send it as a body, with a location too, which is ignored."""

    current_account_id: int
    current_account_type: str


@get("/me/current_account", operation_id="get_me_current_account", opt=USER)
async def get_me_current_account(request: AnyRequest) -> Answer:
    """The account in use for this request."""
    async with await reading(request) as work:
        account = await accounts.get_current(work)
    return answer(account_json(account, base_of(request)))


@put("/me/current_account", operation_id="update_me_current_account", opt=USER)
async def update_me_current_account(request: AnyRequest) -> Answer:
    """Switch; 403 for an account in which the caller cannot act."""
    shown = await read_input(request, CurrentAccountInput)
    async with await writing(request) as work:
        account = await accounts.switch(work, account_type_named(shown.current_account_type), shown.current_account_id)
    return answer(account_json(account, base_of(request)))
