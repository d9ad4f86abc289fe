"""The ways in which a body, or the query string, fails before any field is looked at. Wrong fields are `InvalidInput` with details."""

from crewhall.kit.errors import InvalidInput
from crewhall.platform.json_documents import MalformedBody

_NOT_UTF8 = "is not UTF-8 text"


class MalformedQuery(InvalidInput):
    """The query string is not UTF-8 text; `details` names the parameter."""

    code = "MALFORMED_QUERY"


class MalformedPath(InvalidInput):
    """A part of the path that would be stored is not UTF-8 text; `details` names it."""

    code = "MALFORMED_PATH"


class BodyIsNotAnObject(InvalidInput):
    """The body is good JSON, but an array, a text, a number or null where named parameters are needed."""

    code = "BODY_IS_NOT_AN_OBJECT"
    text = "The body must be a JSON object, not {found}."


class BodyCutShort(InvalidInput):
    """The client went away before it had sent the whole body; nobody is there to read this."""

    code = "BODY_CUT_SHORT"
    text = "The connection closed before the whole body had arrived."


class BodyIsEncoded(InvalidInput):
    """The body comes with a `Content-Encoding`; the server decodes none, so that a small request cannot become a large one."""

    code = "BODY_IS_ENCODED"
    text = "The body is compressed. Send it as it is, without the header Content-Encoding."


def not_utf8(field: str, error: type[InvalidInput] = MalformedBody) -> InvalidInput:
    """The error of a field whose bytes are not UTF-8; of a field whose name is not when the name is empty."""
    if not field:
        return error(reason=f"The name of a field {_NOT_UTF8}.")
    return error(reason=f"The field {field[:100]} {_NOT_UTF8}.", details={field[:100]: _NOT_UTF8})
