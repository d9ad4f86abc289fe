"""JSON text to plain values, within bounds that keep every later step safe. Knows nothing of requests or fields."""

import re
from typing import cast

import msgspec

from crewhall.kit.errors import InvalidInput, TooLarge, wrong_field

MAX_DEPTH = 64
"""How deep objects and arrays may nest; every walk over decoded input may recurse this far."""
MOST_VALUES = 50_000
"""How many values one document may hold, lists and objects included; the setting `server.values_limit` may say otherwise for bodies."""

_BOM = b"\xef\xbb\xbf"
_POSITION = re.compile(r"JSON is malformed: (?P<what>.*) \(byte (?P<byte>\d+)\)")
_SMALLEST = -(2**63)
_LARGEST = 2**64 - 1  # what the encoders of every answer can still write
_SCALARS = {str, int, float, bool, type(None)}


class MalformedBody(InvalidInput):
    """The bytes are not what their content type says; the message tells where, never what stood there."""

    code = "MALFORMED_BODY"


def decode_json(raw: bytes, *, large_numbers: bool = False, most_values: int = MOST_VALUES) -> object:
    """The value of one JSON text in UTF-8, with or without a byte order mark.

    Raises `MalformedBody` with the place of the fault, also for nesting past `MAX_DEPTH`, and `InvalidInput` for NUL
    characters and whole numbers beyond 64 bits, which neither database nor encoder could carry. With `large_numbers`
    those pass, for callers whose fields say themselves how large a number may be. More than `most_values` values are
    `InvalidInput` as well, before any of them is looked at.
    """
    raw = raw.removeprefix(_BOM)
    if _holds_more(raw, most_values):
        raise InvalidInput(reason=f"The body holds more than {most_values} values.")
    try:
        value: object = msgspec.json.decode(raw)
    except RecursionError:
        raise _too_deep() from None
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise MalformedBody(reason=f"The body is not valid JSON: {_describe(raw, fault)}.") from None
    _refuse_unbearable(value, may_hold_nul=b"\\u0000" in raw, large_numbers=large_numbers)
    return value


def read_json_field(text: str, field: str) -> object:
    """The value of the JSON text that a field holds. Raises `InvalidInput` naming the field."""
    try:
        return decode_json(text.encode())
    except (InvalidInput, UnicodeEncodeError):
        raise wrong_field(field, "is not valid JSON") from None


def json_field_text(value: object, field: str, limit_bytes: int) -> str:
    """The JSON text of free-form input, as both databases can keep it.

    Raises `InvalidInput` naming the field, also for NUL characters and files inside it, and `TooLarge` past `limit_bytes` of JSON.
    """
    try:
        encoded = msgspec.json.encode(value) if _is_json(value) else b""
    except (UnicodeEncodeError, RecursionError):
        encoded = b""
    if not encoded:
        raise wrong_field(field, "cannot be written as JSON")
    if len(encoded) > limit_bytes:
        raise TooLarge(thing=field, limit_bytes=limit_bytes)
    if b"\\u0000" in encoded:  # decoding tells a NUL character from text that only writes about it
        try:
            decode_json(encoded)
        except InvalidInput:
            raise wrong_field(field, "must not hold a NUL character") from None
    return encoded.decode()


def refuse_nul(text: str) -> None:
    """Raise `InvalidInput` when the text holds a NUL character, which PostgreSQL cannot store."""
    if "\0" in text:
        raise InvalidInput(reason="A NUL character is not allowed in the input.")


def _holds_more(raw: bytes, most_values: int) -> bool:
    """Whether JSON text holds more values than that, at the cost of a few searches. In malformed text the count means nothing.

    Each value but the first of its list or object has a comma before it. Commas in texts count only if they decide.
    """
    if _marks(raw) < most_values:
        return False
    bare = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    if bare.count(b'"') > 4 * most_values:  # two to a text, and a value has at most a name and a text
        return True
    return _marks(b"".join(bare.split(b'"')[::2])) >= most_values


def _marks(text: bytes) -> int:
    return text.count(b",") + text.count(b"[") + text.count(b"{")


def _refuse_unbearable(document: object, *, may_hold_nul: bool, large_numbers: bool) -> None:
    level: list[object] = [[document]]
    depth = -1
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _too_deep()
        below: list[object] = []
        for branch in level:
            values = cast("list[object]", branch)
            if type(branch) is dict:
                mapping = cast("dict[str, object]", branch)
                values = mapping.values()
                if may_hold_nul:
                    refuse_nul("".join(mapping))
            for value in values:
                kind = type(value)
                if kind is dict or kind is list:
                    below.append(value)
                elif kind is int and not large_numbers and not _SMALLEST <= cast("int", value) <= _LARGEST:
                    raise InvalidInput(reason="A number in the body is too large.")
                elif may_hold_nul and kind is str:
                    refuse_nul(cast("str", value))
        level = below


def _is_json(value: object) -> bool:
    if type(value) is dict:
        return all(map(_is_json, cast("dict[str, object]", value).values()))
    if type(value) is list or type(value) is tuple:
        return all(map(_is_json, cast("list[object]", value)))
    return type(value) in _SCALARS


def _too_deep() -> MalformedBody:
    return MalformedBody(reason=f"The body is nested deeper than {MAX_DEPTH} levels.")


def _describe(raw: bytes, fault: Exception) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return f"it is not UTF-8 text {_place(raw, _first_bad_byte(raw))}"
    found = _POSITION.match(str(fault))
    if found is not None:
        return f"{found['what']} {_place(raw, int(found['byte']))}"
    if isinstance(fault, msgspec.ValidationError):
        return "a number is out of range"
    return f"it breaks off {_place(raw, len(raw))}"


def _first_bad_byte(raw: bytes) -> int:
    try:
        raw.decode()
    except UnicodeDecodeError as fault:
        return fault.start
    return len(raw)


def _place(raw: bytes, byte: int) -> str:
    before = raw[:byte]
    line = before.count(b"\n") + 1
    column = byte - (before.rfind(b"\n") + 1) + 1
    return f"at byte {byte} (line {line}, column {column})"
