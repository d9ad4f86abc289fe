"""/hall/invitations/{token}: the page behind the link of an invitation, where it is answered: with login and password, or by signing up.

Opening it changes nothing, whoever opens it. No cookie is needed: each answer comes with its credentials, or with the pin that was sent.
An invitation to an address is for whoever reads what is sent there, so that the page neither shows the address nor asks for it.
"""

from contextlib import suppress
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from crewhall.domains.directory import invitations
from crewhall.domains.directory.model import Invitation, InvitationStatus, InvitationView, Purpose
from crewhall.domains.identity import sessions
from crewhall.domains.identity.errors import AlreadySignedUp, SignUpIsClosed
from crewhall.flows import invitations as inviting
from crewhall.kit.errors import CrewhallError, NotFound, wrong_fields
from crewhall.platform.http.context import context_of
from crewhall.platform.http.credentials import PasswordCredentials
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation, reading
from crewhall.surfaces.hall import newcomers
from crewhall.surfaces.hall.auth import authenticate_credentials
from crewhall.surfaces.hall.forms import read_form, render_form

_OF_SIGN_UP = frozenset({"sign_up", "verify", "resend"})


class AnswerForm(Struct):
    """The fields of the forms; `answer` is the button."""

    answer: Literal["accept", "decline", "sign_up", "verify", "resend"]
    name: Annotated[str, Meta(max_length=200)] = ""
    login: Annotated[str, Meta(max_length=320)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""
    pin: Annotated[str, Meta(max_length=20)] = ""


class InvitationResource:
    """/hall/invitations/{token}: the page of one invitation."""

    @operation("get_hall_invitations_by_token", PUBLIC)
    async def on_get(self, req: Request, resp: Response, token: str) -> None:
        """The page: who invites to what, and how to answer."""
        _page(req, resp, await _seen_by_anybody(req, token))

    @operation("create_hall_invitations_by_token", PUBLIC)
    async def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Answer in the name of whoever's login and password these are, or sign up and answer by the pin; the page again, with what came of it."""
        form = await read_form(req, AnswerForm)
        found = await _seen_by_anybody(req, token)
        try:
            if form.answer in ("sign_up", "resend"):
                await _send_pin(req, form, found.invitation)
                _page(req, resp, found, form, step="pin")
            elif form.answer == "verify":
                _page(req, resp, await _verify(req, form, found.invitation), form, is_answered=True)
            else:
                _page(req, resp, await _answer(req, form, token), form, is_answered=True)
        except CrewhallError as error:
            step = "pin" if form.answer in ("verify", "resend") else "answer"
            _page(req, resp, await _seen_by_anybody(req, token), form, error, step=step)


async def _seen_by_anybody(req: Request, token: str) -> InvitationView:
    async with reading(req) as work:
        return await invitations.get(work, token)


async def _send_pin(req: Request, form: AnswerForm, invitation: Invitation) -> None:
    """Make the account and send its pin, or send another pin. Raises what signing up raises."""
    login = _login(form, invitation)
    if form.answer == "resend":
        await newcomers.send_pin(req, login)
    elif not may_sign_up(req, invitation):
        raise SignUpIsClosed
    else:
        with suppress(AlreadySignedUp):  # the form was sent twice: the first pin is still good
            await newcomers.sign_up(req, form.name, login, form.password)


async def _verify(req: Request, form: AnswerForm, invitation: Invitation) -> InvitationView:
    """Prove the address, and accept in the name of its person. Raises what both raise."""
    user = await newcomers.verify(req, _login(form, invitation), form.pin)
    works = context_of(req).works
    async with works.write(await sessions.act_as(works, user.id)) as work:
        return await inviting.accept(work, invitation.token)


async def _answer(req: Request, form: AnswerForm, token: str) -> InvitationView:
    """Raises what signing in and answering raise."""
    if not (form.login and form.password):
        missing = {name: "is needed" for name in ("login", "password") if not getattr(form, name)}
        raise wrong_fields(missing, "Enter your login and your password.")
    actor = await authenticate_credentials(req, PasswordCredentials(form.login, form.password))
    answer = inviting.accept if form.answer == "accept" else inviting.decline
    async with context_of(req).works.write(actor) as work:
        return await answer(work, token)


def _login(form: AnswerForm, invitation: Invitation) -> str:
    """Whose account it is about: the invited address, or the one that was typed where the link is for many."""
    return form.login if invitation.is_open else invitation.address or ""


def may_sign_up(req: Request, invitation: Invitation) -> bool:
    """Whether the page offers to sign up. Whoever is invited at an address may also where strangers cannot."""
    if invitation.is_open:
        return context_of(req).settings.auth.sign_up
    return invitation.address is not None and not invitation.friend_has_account


def _for_somebody_else(error: CrewhallError) -> CrewhallError:
    """That an invitation is not there for somebody would puzzle a person who has its page before them."""
    if isinstance(error, NotFound):
        return SomebodyElses()
    return error


class SomebodyElses(NotFound):
    """The invitation is addressed to another person than the one who signed in."""

    text = "This invitation is for somebody else. Sign in with the account that it was sent to."

    def __init__(self) -> None:
        super().__init__(thing="invitation")


def _page(
    req: Request,
    resp: Response,
    view: InvitationView,
    form: AnswerForm | None = None,
    error: CrewhallError | None = None,
    *,
    step: str = "answer",
    is_answered: bool = False,
) -> None:
    invitation = view.invitation
    icon_url = invitation.team_icon_url or invitation.inviter_icon_url or ""
    words: dict[str, Any] = {
        "token": invitation.token,
        "inviter": invitation.inviter_name or "Somebody",
        "team": invitation.team_name,
        "into_team": invitation.purpose == Purpose.MEMBERSHIP,
        "icon": icon_url if icon_url.startswith("/") else None,
        "message": invitation.message,
        "expires_at": invitation.expires_at,
        "is_open": invitation.is_open,
        "state": view.status,
        "is_void": invitation.is_void and view.status == InvitationStatus.REVOKED,
        "waits": view.status == InvitationStatus.PENDING and not is_answered,
        "is_answered": is_answered,
        "form": form,
        "of_sign_up": form is not None and form.answer in _OF_SIGN_UP,
        "asks_for_pin": step == "pin",
        "sign_up": may_sign_up(req, invitation),
        # Somebody invited at an address who has no account yet has nothing to sign in with.
        "sign_in": invitation.is_open or invitation.friend_has_account,
    }
    render_form(req, resp, "invitation.html", _for_somebody_else(error) if error else None, **words)
