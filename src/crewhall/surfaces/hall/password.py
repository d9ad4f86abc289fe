"""/hall/password: the forms by which somebody replaces a forgotten password: ask for a pin, then enter it with the new one."""

from typing import Annotated, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct

from crewhall.flows import onboarding
from crewhall.kit.errors import CrewhallError, InvalidInput
from crewhall.platform.http.context import context_of
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.forms import form_page, read_form


class PasswordForm(Struct):
    """The fields of both forms; `answer` is the button."""

    answer: Literal["send", "set"] = "send"
    login: Annotated[str, Meta(max_length=320)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""
    end_keys: Annotated[str, Meta(max_length=10)] = ""


@get("/hall/password", operation_id="get_hall_password", opt=PUBLIC)
async def get_hall_password(request: AnyRequest) -> Response[str]:
    """The form that asks for a pin."""
    return _page(request, PasswordForm(), "asked")


@post("/hall/password", operation_id="create_hall_password", opt=PUBLIC, status_code=200)
async def create_hall_password(request: AnyRequest) -> Response[str]:
    """Send a pin, alike whether there is such an address; or set the new password with the pin."""
    form = await read_form(request, PasswordForm)
    works = context_of(request).works
    try:
        newcomers.read_login(form.login)
        if form.answer == "send":
            await onboarding.request_password_reset(works, form.login)
            return _page(request, form, "sent")
        if not form.pin.strip():
            raise InvalidInput(reason="Enter the pin that was sent to you.", details={"pin": "is needed"})
        await onboarding.complete_password_reset(
            works, form.login, form.pin, form.password, end_keys=form.end_keys == "yes"
        )
    except CrewhallError as error:
        return _page(request, form, "asked" if form.answer == "send" else "sent", error)
    return _page(request, form, "done")


def _page(request: AnyRequest, form: PasswordForm, state: str, error: CrewhallError | None = None) -> Response[str]:
    return form_page(request, "password.html", error, login=form.login, state=state)
