"""/users/confirm/{confirmation_token}: proving an address by its pin, which is /users/verify today. Source: behaviour notes, tommy 2.2."""

from litestar import get

from crewhall.platform.http.answer import Answer
from crewhall.platform.http.query import read_query
from crewhall.surfaces.tommy.auth import PUBLIC, AnyRequest
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.shapes import user_json
from crewhall.surfaces.tommy.people import verify
from crewhall.surfaces.tommy.shapes import answer, base_of


@get(
    "/users/confirm/{confirmation_token:str}",
    operation_id="get_users_confirm_by_confirmation_token",
    opt=PUBLIC,
    exception_handlers=EXCEPTION_HANDLERS,
)
async def get_users_confirm_by_confirmation_token(request: AnyRequest) -> Answer:
    """The token is the pin that was sent; whose it is says `email`, `mobile` or `user_id`, or who is signed in."""
    query = read_query(request.scope["query_string"])
    user = await verify(request, {**query, "pin": request.path_params["confirmation_token"]})
    return answer(user_json(user, base_of(request)))
