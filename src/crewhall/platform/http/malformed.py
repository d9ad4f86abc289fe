"""The ways in which a body fails before any field is looked at. Wrong fields are `InvalidInput` with details."""

from crewhall.kit.errors import InvalidInput


class MalformedBody(InvalidInput):
    """The bytes are not what their content type says; the message tells where, never what stood there."""

    code = "MALFORMED_BODY"


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
