"""/hall/verification: the form by which somebody proves their address with the pin that was sent to it."""

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta, Struct

from crewhall.kit.errors import CrewhallError
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.forms import read_form, render_form


class VerificationForm(Struct):
    """The fields of the form; `answer` is the button."""

    answer: Literal["verify", "resend"] = "verify"
    login: Annotated[str, Meta(max_length=320)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""


class VerificationResource:
    """/hall/verification: the page with the form."""

    @operation("get_hall_verification", PUBLIC)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The form."""
        _page(req, resp)

    @operation("create_hall_verification", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Prove the address, or send another pin; sending answers alike whether there is such an address."""
        form = await read_form(req, VerificationForm)
        try:
            if form.answer == "resend":
                await newcomers.send_pin(req, form.login)
                _page(req, resp, form.login, "sent")
                return
            user = await newcomers.verify(req, form.login, form.pin)
        except CrewhallError as error:
            _page(req, resp, form.login, error=error)
            return
        _page(req, resp, form.login, "verified", teams=await newcomers.teams_of(req, user.id))


def _page(
    req: Request,
    resp: Response,
    login: str = "",
    state: str = "asked",
    error: CrewhallError | None = None,
    teams: Sequence[str] = (),
) -> None:
    render_form(
        req, resp, "verification.html", error, login=login.strip(), state=state, is_administrator=False, teams=teams
    )
