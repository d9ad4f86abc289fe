"""What the pages with forms have in common: reading a form, and saying beside which field something is wrong.

The forms work without script and without cookies: whoever sends one shows their credentials or their pin in it, so that no other site
can send one in their name.
"""

from typing import Any, TypeVar

from msgspec import Struct

from crewhall.kit.errors import CrewhallError, InvalidInput, wrong_fields
from crewhall.platform.http.context import context_of, origin_of, prefix_of
from crewhall.platform.http.resources import Request, Response
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.body_limits import BodyLimits
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.errors import STATUSES
from crewhall.surfaces.hall.overview import overview_of
from crewhall.surfaces.hall.pages import FORM, render

F = TypeVar("F", bound=Struct)

_BODY_LIMITS = BodyLimits(16 * 1024)
_PASSWORD = frozenset({"password"})
# Under which field of a form an error stands: by the name in its details, or by its code.
_FIELDS = {"email": "login", "mobile": "login", "login": "login", "first_name": "name", "last_name": "name"}
_NAMES = {"email": "e-mail address", "mobile": "mobile number", "first_name": "first name", "last_name": "last name"}
_FIELD_OF_CODE = {"TAKEN": "login", "WRONG_PIN": "pin", "WRONG_CREDENTIALS": "password", "WRONG_PASSWORD": "password"}


class Problem(Struct, frozen=True):
    """Why a form was not taken: the message, and for each field concerned what is wrong with it."""

    message: str
    code: str
    fields: dict[str, str]


async def read_form(req: Request, shape: type[F]) -> F:
    """The fields of a form; missing ones are empty. Raises `InvalidInput`, `TooLarge`."""
    mapping = clean(await read_mapping(req, _BODY_LIMITS), keep=_PASSWORD)
    return convert({name: value for name, value in mapping.items() if value is not None}, shape)


def problem_of(error: CrewhallError) -> Problem:
    """The error as a form shows it."""
    fields = {_FIELDS.get(name, name): str(reason) for name, reason in (error.details or {}).items()}
    if not fields and error.code in _FIELD_OF_CODE:
        fields[_FIELD_OF_CODE[error.code]] = error.message
    return Problem(_message_of(error), error.code, fields)


def _message_of(error: CrewhallError) -> str:
    """What is said above the form: where only fields are wrong, by the names that a person knows them by."""
    details = error.details or {}
    if not (isinstance(error, InvalidInput) and details and error.message == wrong_fields(details).message):
        return error.message
    said = [(str(reason), _NAMES.get(name, name)) for name, reason in details.items()]
    return " ".join(reason if reason[:1].isupper() else f"The {name} {reason}." for reason, name in said)


def render_form(req: Request, resp: Response, template: str, error: CrewhallError | None = None, **words: Any) -> None:
    """Answer with a page that has a form: as new, or with what is wrong when the form was refused."""
    render(
        resp,
        template,
        status=200 if error is None else STATUSES[error.kind],
        policy=FORM,
        problem=None if error is None else problem_of(error),
        sends_mail=bool(context_of(req).settings.mail.host),
        address=address_of_server(req),
        tommy=next((surface.prefix for surface in overview_of(req).surfaces if surface.name == "tommy"), None),
        **words,
    )
    if error is not None and error.retry_after_s:
        resp.set_header("retry-after", str(error.retry_after_s))


def address_of_server(req: Request) -> str:
    """How people reach the server."""
    return context_of(req).settings.server.public_url.rstrip("/") or origin_of(req) + prefix_of(req)
