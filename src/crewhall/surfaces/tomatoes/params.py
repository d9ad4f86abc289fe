"""The parameters of a request as the original read them: JSON, form or multipart bodies, and the query over them.

Nothing is cleaned: here an empty text is a value. Source: behaviour notes, tomatoes 1.3.
"""

import re
from collections.abc import MutableMapping
from typing import cast

from msgspec import Struct

from crewhall.kit.errors import wrong_field
from crewhall.platform.http.context import Scoped, public_body_limits
from crewhall.platform.input.bodies import Incoming, header, read_raw
from crewhall.platform.input.forms import nest, parse_pairs
from crewhall.platform.input.multipart import read_multipart
from crewhall.platform.json_documents import MOST_VALUES, decode_json, refuse_nul
from crewhall.surfaces.tomatoes.errors import InvalidParams, MissingParam
from crewhall.surfaces.tomatoes.readings import Raw

_BODY_KEY = "crewhall.tomatoes.body"
_JSON = frozenset({"application/json", "text/x-json", "application/jsonrequest"})
_FORM = "application/x-www-form-urlencoded"
_MULTIPART = frozenset({"multipart/form-data", "multipart/related", "multipart/mixed"})
_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_END_OF_TYPE = re.compile(r"[,;]")
_TELL_OF_A_BODY = frozenset({b"content-type", b"transfer-encoding"})
_SCALARS = {str, int, float, bool, type(None)}


class Body(Struct, frozen=True):
    """The fields of a body. Those of a JSON body may lack their root (see `permitted`)."""

    fields: dict[str, object]
    is_json: bool = False


_NO_BODY = Body({})


class Params(Struct, frozen=True):
    """All parameters but those of the path, which beat both."""

    query: dict[str, object]
    body: Body

    def get(self, name: str) -> object:
        """The value of a parameter, None when it is absent. A name of the query replaces that of the body altogether."""
        return self.query[name] if name in self.query else self.body.fields.get(name)


class Root(Struct, frozen=True):
    """The name below which the fields of a record are sent, which of them may be, and which of those a flat JSON body may have."""

    name: str
    fields: frozenset[str]
    flat: frozenset[str]


_USER_FIELDS = frozenset(
    {
        *("name", "email", "image", "time_zone", "color", "work_hours_per_day", "average_hourly_rate", "currency"),
        *("volume", "ticking"),
    }
)
_PROJECT_FIELDS = frozenset({"name", "money_budget", "time_budget"})

USER = Root("user", _USER_FIELDS, _USER_FIELDS)
# Flat fields are those that the original stores under that very name; the text of tags is none of them.
PROJECT = Root("project", _PROJECT_FIELDS | {"tag_list"}, _PROJECT_FIELDS)
TOMATO = Root("tomato", frozenset({"tag_list"}), frozenset())


async def read_params(request: Incoming) -> Params:
    """The parameters of a request. What cannot be read is refused before anybody asks who calls.

    Raises `MalformedBody`, `InvalidInput`, `TooLarge`, `BodyCutShort`.
    """
    return Params(read_query(request), _NO_BODY if _is_bare(request) else await read_body(request))


def read_query(request: Scoped) -> dict[str, object]:
    """The parameters of the query alone, where `;` separates too. Raises `MalformedBody`, `InvalidInput`."""
    text: bytes = request.scope["query_string"]
    return _nested(text, semicolons=True) if text else {}


def _is_bare(request: Incoming) -> bool:
    """Whether the request has neither a body nor a type of one, as most have that only read."""
    for name, value in cast("list[tuple[bytes, bytes]]", request.scope["headers"]):
        if name in _TELL_OF_A_BODY or (name == b"content-length" and value != b"0"):
            return False
    return True


async def read_body(request: Incoming) -> Body:
    """The fields of the body, read once. Raises as `read_params`."""
    scope = cast("MutableMapping[str, object]", request.scope)
    found = scope.get(_BODY_KEY)
    if not isinstance(found, Body):
        limits = public_body_limits(cast("Scoped", request))  # the token may stand in the body
        raw = await read_raw(request, limits)
        found = parse_body(raw, header(request, b"content-type"), cast("str", scope["method"]), limits.values)
        scope[_BODY_KEY] = found
    return found


def parse_body(raw: bytes, content_type: str, method: str, most_values: int = MOST_VALUES) -> Body:
    """The fields of a body by its content type; without one a POST is a form (the REPL client counts on it), all else is not looked at.

    Raises `MalformedBody`, `InvalidInput`.
    """
    if not raw and not content_type:
        return _NO_BODY
    kind = media_type(content_type)
    if kind in _JSON:
        return Body(_object(raw, most_values) if raw else {}, is_json=True)
    if not raw:
        return _NO_BODY
    if kind in _MULTIPART:
        return Body(read_multipart(content_type, raw))
    if kind == _FORM:
        return Body(_nested(raw))
    if kind or method != "POST" or _BROKEN_ESCAPE.search(raw):
        return Body({})
    return Body(_nested(raw))


def media_type(content_type: str) -> str:
    """The media type alone, in lower case."""
    return _END_OF_TYPE.split(content_type, 1)[0].strip().lower()


def is_form(content_type: str) -> bool:
    """Whether the body of a POST with this content type is a form."""
    kind = media_type(content_type)
    return not kind or kind == _FORM or kind in _MULTIPART


def permitted(params: Params, root: Root) -> dict[str, Raw]:
    """The known fields of a record, as they were sent; unknown ones, lists and objects are passed over. Raises `MissingParam` for none.

    A JSON body without its root is taken for the record itself, as far as `root.flat` goes.
    """
    value = params.get(root.name)
    fields = params.body.fields
    if params.body.is_json and root.name not in params.query and (value is None or value is False):
        value = {name: fields[name] for name in fields if name in root.flat}
    if not isinstance(value, dict):
        raise MissingParam(root.name)
    found = {
        name: cast("Raw", each)
        for name, each in cast("dict[str, object]", value).items()
        if name in root.fields and type(each) in _SCALARS
    }
    if not found:
        raise MissingParam(root.name)
    return found


def tag_text(fields: dict[str, Raw]) -> str | None:
    """The text of tags among the fields; None without one. Raises `InvalidParams` for what is no text, by which the original fell over."""
    if "tag_list" not in fields:
        return None
    text = fields["tag_list"]
    if not isinstance(text, str):
        raise InvalidParams({"tag_list": ["is invalid"]})
    return text


def text_of(params: Params, name: str) -> str | None:
    """A parameter that is a text; None when it is absent. Raises `InvalidInput` for a list or an object, by which the original fell over."""
    value = params.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    raise wrong_field(name, "must be a text")


def _object(raw: bytes, most_values: int) -> dict[str, object]:
    value = decode_json(raw, large_numbers=True, most_values=most_values)
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def _nested(raw: bytes, *, semicolons: bool = False) -> dict[str, object]:
    raw = raw.removesuffix(b"\0")  # which a browser of old appended
    if b"%00" in raw or b"\0" in raw:
        refuse_nul("\0")
    return nest(parse_pairs(raw, semicolons=semicolons, strict=True))
