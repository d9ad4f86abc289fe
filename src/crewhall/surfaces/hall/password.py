"""/hall/password: the forms by which somebody replaces a forgotten password: ask for a pin, then enter it with the new one."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from crewhall.flows import onboarding
from crewhall.kit.errors import CrewhallError, wrong_field
from crewhall.platform.http.context import context_of
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.forms import read_form, render_form


class PasswordForm(Struct):
    """The fields of both forms; `answer` is the button."""

    answer: Literal["send", "set"] = "send"
    login: Annotated[str, Meta(max_length=320)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""
    end_keys: Annotated[str, Meta(max_length=10)] = ""


class PasswordResource:
    """/hall/password: the page with the forms."""

    @operation("get_hall_password", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The form that asks for a pin."""
        _page(req, resp, PasswordForm(), "asked")

    @operation("create_hall_password", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Send a pin, alike whether there is such an address; or set the new password with the pin."""
        form = await read_form(req, PasswordForm)
        works = context_of(req).works
        try:
            newcomers.read_login(form.login)
            if form.answer == "send":
                await onboarding.request_password_reset(works, form.login)
                _page(req, resp, form, "sent")
                return
            if not form.pin.strip():
                raise wrong_field("pin", "is needed", "Enter the pin that was sent to you.")
            await onboarding.complete_password_reset(
                works, form.login, form.pin, form.password, end_keys=form.end_keys == "yes"
            )
        except CrewhallError as error:
            _page(req, resp, form, "asked" if form.answer == "send" else "sent", error)
            return
        _page(req, resp, form, "done")


def _page(req: Request, resp: Response, form: PasswordForm, state: str, error: CrewhallError | None = None) -> None:
    render_form(req, resp, "password.html", error, login=form.login, state=state)
