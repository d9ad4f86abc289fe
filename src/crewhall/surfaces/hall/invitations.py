"""/hall/invitations/{token}: the page behind the link of an invitation, where it can be answered with login and password.

Opening it changes nothing, whoever opens it. Answering needs no cookie: the answer comes with the credentials.
"""

from typing import Annotated, Literal

from litestar import Response, get, post
from msgspec import Meta, Struct

from crewhall.domains.directory import invitations
from crewhall.domains.directory.model import InvitationStatus, InvitationView, Purpose
from crewhall.flows import invitations as inviting
from crewhall.kit.errors import CrewhallError, InvalidInput, Limited, NotFound
from crewhall.platform.http.bodies import read_mapping
from crewhall.platform.http.body_limits import BodyLimits
from crewhall.platform.http.cleaning import clean
from crewhall.platform.http.context import context_of
from crewhall.platform.http.conversion import convert
from crewhall.platform.http.credentials import ShownPassword
from crewhall.surfaces.hall.auth import PUBLIC, AnyRequest, authenticate_shown, reading
from crewhall.surfaces.hall.errors import STATUSES
from crewhall.surfaces.hall.overview import overview_of
from crewhall.surfaces.hall.pages import FORM, page

_BODY_LIMITS = BodyLimits(16 * 1024)
_PASSWORD = frozenset({"password"})


class AnswerInput(Struct):
    """The form of the page."""

    answer: Literal["accept", "decline"]
    login: Annotated[str, Meta(max_length=320)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""


class Refusal(Struct, frozen=True):
    """Why an answer was not taken, and what to write into the form again."""

    message: str
    login: str


@get("/hall/invitations/{token:str}", operation_id="get_hall_invitations_by_token", opt=PUBLIC)
async def get_hall_invitations_by_token(request: AnyRequest) -> Response[str]:
    """The page: who invites to what, and how to answer."""
    return _page(request, await _seen_by_anybody(request))


@post("/hall/invitations/{token:str}", operation_id="create_hall_invitations_by_token", opt=PUBLIC, status_code=200)
async def create_hall_invitations_by_token(request: AnyRequest) -> Response[str]:
    """Answer in the name of whoever's login and password these are; the page again, with what came of it."""
    mapping = clean(await read_mapping(request, _BODY_LIMITS), keep=_PASSWORD)
    shown = convert(mapping, AnswerInput)
    try:
        view = await _answer(request, shown)
    except CrewhallError as error:
        refusal = Refusal(_words(error), shown.login)
        answer = _page(request, await _seen_by_anybody(request), refusal, STATUSES[error.kind])
        if isinstance(error, Limited):
            answer.headers["Retry-After"] = str(error.retry_after_s)
        return answer
    return _page(request, view, is_answered=True)


async def _seen_by_anybody(request: AnyRequest) -> InvitationView:
    async with await reading(request) as work:
        return await invitations.get(work, request.path_params["token"])


async def _answer(request: AnyRequest, shown: AnswerInput) -> InvitationView:
    """Raises what signing in and answering raise."""
    if not (shown.login and shown.password):
        raise InvalidInput(reason="Enter your login and your password.")
    actor = await authenticate_shown(request, ShownPassword(shown.login, shown.password))
    answer = inviting.accept if shown.answer == "accept" else invitations.decline
    async with context_of(request).works.write(actor) as work:
        return await answer(work, request.path_params["token"])


def _words(error: CrewhallError) -> str:
    """What to tell. That an invitation is not there for somebody would puzzle a person who has its page before them."""
    if isinstance(error, NotFound):
        return "This invitation is for somebody else. Sign in with the account that it was sent to."
    return error.message


def _page(
    request: AnyRequest,
    view: InvitationView,
    refusal: Refusal | None = None,
    status: int = 200,
    *,
    is_answered: bool = False,
) -> Response[str]:
    context, invitation = context_of(request), view.invitation
    server, surfaces = context.settings.server, overview_of(request).surfaces
    icon_url = invitation.team_icon_url or invitation.inviter_icon_url or ""
    return page(
        "invitation.html",
        status=status,
        policy=FORM,
        token=invitation.token,
        inviter=invitation.inviter_name or "Somebody",
        team=invitation.team_name,
        into_team=invitation.purpose == Purpose.MEMBERSHIP,
        icon=icon_url if icon_url.startswith("/") else None,
        message=invitation.message,
        expires_at=invitation.expires_at,
        is_open=invitation.is_open,
        state=view.status,
        waits=view.status == InvitationStatus.PENDING and not is_answered,
        is_answered=is_answered,
        refusal=refusal,
        # Whom somebody has invited by an address may sign up even where strangers cannot.
        sign_up=context.settings.auth.sign_up if invitation.is_open else not invitation.friend_has_account,
        address=server.public_url.rstrip("/") or str(request.base_url).rstrip("/"),
        tommy=next((surface.prefix for surface in surfaces if surface.name == "tommy"), None),
    )
