"""/hall/outbox: what left by mail, SMS and push, and what waits. Source: product, names settled; contracts/hall.yaml get_hall_outbox.

A browser whose user has not signed in gets a form, which the administrator of a server without mail needs to find their first pins.
"""

from typing import Annotated, Any

from msgspec import Meta, Struct

from crewhall.domains.identity import callers
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel, OutboxMessage
from crewhall.kit.actor import Caller
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import CrewhallError, wrong_field
from crewhall.kit.paging import PageRequest
from crewhall.platform.http.context import context_of
from crewhall.platform.http.credentials import PasswordCredentials, from_headers
from crewhall.platform.http.paging import page_headers, requested_page
from crewhall.platform.http.resources import PUBLIC, Request, Response, operation
from crewhall.platform.input.query import read_query
from crewhall.surfaces.hall.answers import AS_IT_IS, reply
from crewhall.surfaces.hall.auth import authenticate_credentials, require
from crewhall.surfaces.hall.errors import is_browser
from crewhall.surfaces.hall.forms import read_form, render_form

_PER_PAGE = 50


class OutboxMessageJson(Struct):
    """contracts/hall.yaml OutboxMessage."""

    id: int
    channel: Channel
    to: str
    subject: str
    body: str
    created_at: str
    sent_at: str | None
    failed_at: str | None
    attempts: int
    error: str | None


class SignInForm(Struct):
    """The fields of the form; `to` is the address that was searched for before."""

    to: Annotated[str, Meta(max_length=320)] = ""
    login: Annotated[str, Meta(max_length=320)] = ""
    password: Annotated[str, Meta(max_length=1024)] = ""


class OutboxResource:
    """/hall/outbox: the messages of the whole server."""

    @operation("get_hall_outbox", PUBLIC, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """For the administrator, newest first, `to` one address and by one `channel` if given; the form for a browser without a credential."""
        if is_browser(req.scope) and from_headers(req.scope["headers"]) is None:
            recipient = _asked_text(read_query(req.scope["query_string"]), "to") or ""
            _render(req, resp, login="", to=recipient[:320], messages=None, total=0)
            return
        actor = await require(req, Caller.ADMINISTRATOR)
        query = read_query(req.scope["query_string"])
        recipient, channel = _asked_text(query, "to"), _asked_channel(query)
        async with context_of(req).works.read(actor) as work:
            page = await outbox.list_messages(work, recipient, channel, requested_page(query))
        reply(resp, [_message_json(message) for message in page.rows], keep=AS_IT_IS)
        resp.set_headers(page_headers(req, page))

    @operation("create_hall_outbox", PUBLIC)
    async def on_post(self, req: Request, resp: Response) -> None:
        """The latest messages as a page, `to` one address if given, for the administrator whose login and password these are."""
        form = await read_form(req, SignInForm)
        try:
            actor = await authenticate_credentials(req, PasswordCredentials(form.login, form.password))
            callers.may_call(actor, Caller.ADMINISTRATOR)
        except CrewhallError as error:
            _render(req, resp, error, login=form.login, to=form.to, messages=None, total=0)
            return
        async with context_of(req).works.read(actor) as work:
            page = await outbox.list_messages(work, form.to or None, None, PageRequest(per=_PER_PAGE))
        _render(req, resp, login=form.login, to=form.to, messages=page.rows, total=page.total)


def _render(req: Request, resp: Response, error: CrewhallError | None = None, **words: Any) -> None:
    render_form(req, resp, "outbox.html", error, **words)
    resp.set_header("cache-control", AS_IT_IS)


def _asked_text(query: dict[str, object], name: str) -> str | None:
    value = query.get(name)
    if value is None or isinstance(value, str):
        return value
    raise wrong_field(name, "must be one text")


def _asked_channel(query: dict[str, object]) -> Channel | None:
    name = _asked_text(query, "channel")
    try:
        return None if name is None else Channel(name)
    except ValueError:
        wanted = f"must be one of {', '.join(Channel)}"
        raise wrong_field("channel", wanted) from None


def _message_json(message: OutboxMessage) -> OutboxMessageJson:
    return OutboxMessageJson(
        id=message.id,
        channel=message.channel,
        to=message.recipient,
        subject=message.subject,
        body=message.body,
        created_at=milliseconds_text(message.created_at),
        sent_at=message.sent_at and milliseconds_text(message.sent_at),
        failed_at=message.failed_at and milliseconds_text(message.failed_at),
        attempts=message.attempts,
        error=message.error,
    )
