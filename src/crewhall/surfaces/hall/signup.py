"""/hall/signup: the form by which somebody makes an account. On a server that nobody administers, the first to sign up does."""

from typing import Annotated

from litestar import Response, get, post
from msgspec import Meta, Struct

from crewhall.domains.identity import users
from crewhall.domains.identity.errors import AlreadySignedUp, SignUpIsClosed
from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.context import context_of
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest, reading
from crewhall.surfaces.hall.forms import form_page, read_form


class SignUpForm(Struct):
    """The fields of the form."""

    name: Annotated[str, Meta(max_length=200)] = ""
    login: Annotated[str, Meta(max_length=320)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""


@get("/hall/signup", operation_id="get_hall_signup", opt=PUBLIC)
async def get_hall_signup(request: AnyRequest) -> Response[str]:
    """The form; on a server that is closed to strangers, what else to do."""
    return await _page(request, SignUpForm(), None)


@post("/hall/signup", operation_id="create_hall_signup", opt=PUBLIC, status_code=200)
async def create_hall_signup(request: AnyRequest) -> Response[str]:
    """Make the account. The answer is the form for the pin, also when it is made already, or this one again with what is wrong."""
    form = await read_form(request, SignUpForm)
    try:
        user = await newcomers.sign_up(request, form.name, form.login, form.password)
    except AlreadySignedUp:
        return form_page(
            request, "verification.html", login=form.login.strip(), state="signed up before", is_administrator=False
        )
    except CrewhallError as error:
        return await _page(request, form, error)
    login = user.email or user.pending_email or user.mobile or user.pending_mobile or ""
    return form_page(request, "verification.html", login=login, state="signed up", is_administrator=user.administrator)


async def _page(request: AnyRequest, form: SignUpForm, error: CrewhallError | None) -> Response[str]:
    async with await reading(request) as work:
        is_first = await users.is_first(work)
    is_closed = not (is_first or context_of(request).settings.auth.sign_up)
    if is_closed and error is None:
        error = SignUpIsClosed()
    return form_page(request, "signup.html", error, form=form, is_first=is_first, is_closed=is_closed)
