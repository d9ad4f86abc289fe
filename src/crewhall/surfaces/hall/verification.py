"""/hall/verification: the form by which somebody proves their address with the pin that was sent to it."""

from collections.abc import Sequence
from typing import Annotated, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct

from crewhall.kit.errors import CrewhallError
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest
from crewhall.surfaces.hall.forms import form_page, read_form


class VerificationForm(Struct):
    """The fields of the form; `answer` is the button."""

    answer: Literal["verify", "resend"] = "verify"
    login: Annotated[str, Meta(max_length=320)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""


@get("/hall/verification", operation_id="get_hall_verification", opt=PUBLIC)
async def get_hall_verification(request: AnyRequest) -> Response[str]:
    """The form."""
    return _page(request)


@post("/hall/verification", operation_id="create_hall_verification", opt=PUBLIC, status_code=200)
async def create_hall_verification(request: AnyRequest) -> Response[str]:
    """Prove the address, or send another pin; sending answers alike whether there is such an address."""
    form = await read_form(request, VerificationForm)
    try:
        if form.answer == "resend":
            await newcomers.send_pin(request, form.login)
            return _page(request, form.login, "sent")
        user = await newcomers.verify(request, form.login, form.pin)
    except CrewhallError as error:
        return _page(request, form.login, error=error)
    return _page(request, form.login, "verified", teams=await newcomers.teams_of(request, user.id))


def _page(
    request: AnyRequest,
    login: str = "",
    state: str = "asked",
    error: CrewhallError | None = None,
    teams: Sequence[str] = (),
) -> Response[str]:
    return form_page(
        request, "verification.html", error, login=login.strip(), state=state, is_administrator=False, teams=teams
    )
