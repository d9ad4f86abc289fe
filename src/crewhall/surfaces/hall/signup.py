"""/hall/signup: the form by which somebody makes an account. On a server that nobody administers, the first to sign up does."""

from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.identity import users
from crewhall.domains.identity.errors import AlreadySignedUp, SignUpIsClosed
from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation, reading
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.forms import read_form, render_form


class SignUpForm(Struct):
    """The fields of the form."""

    name: Annotated[str, Meta(max_length=200)] = ""
    login: Annotated[str, Meta(max_length=320)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""


class SignupResource:
    """/hall/signup: the page with the form."""

    @operation("get_hall_signup", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The form; on a server that is closed to strangers, what else to do."""
        await _page(req, resp, SignUpForm(), None)

    @operation("create_hall_signup", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make the account. The answer is the form for the pin, also when it is made already, or this one again with what is wrong."""
        form = await read_form(req, SignUpForm)
        try:
            user = await newcomers.sign_up(req, form.name, form.login, form.password)
        except AlreadySignedUp:
            render_form(
                req,
                resp,
                "verification.html",
                login=form.login.strip(),
                state="signed up before",
                is_administrator=False,
            )
            return
        except CrewhallError as error:
            await _page(req, resp, form, error)
            return
        login = user.email or user.pending_email or user.mobile or user.pending_mobile or ""
        render_form(req, resp, "verification.html", login=login, state="signed up", is_administrator=user.administrator)


async def _page(req: Request, resp: Response, form: SignUpForm, error: CrewhallError | None) -> None:
    async with reading(req) as work:
        is_first = await users.is_first(work)
    is_closed = not (is_first or context_of(req).settings.auth.sign_up)
    if is_closed and error is None:
        error = SignUpIsClosed()
    render_form(req, resp, "signup.html", error, form=form, is_first=is_first, is_closed=is_closed)
