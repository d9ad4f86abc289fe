"""Bodies: limits while reading, the choice of encoding, and what is refused."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

import pytest
from falcon.asgi import BoundedStream
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import CrewhallError, InvalidInput, TooLarge
from crewhall.platform.input.bodies import parse_body, read_mapping, read_raw, whole_body
from crewhall.platform.input.body_limits import BodyLimits
from crewhall.platform.input.malformed import BodyCutShort, BodyIsEncoded, BodyIsNotAnObject
from crewhall.platform.json_documents import MAX_DEPTH, MalformedBody

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


class Sent:
    """A request whose body arrives in the given chunks; `reads` counts how often it was asked for one."""

    def __init__(self, *chunks: bytes, content_type: str = "", length: str = "", breaks_off: bool = False) -> None:
        headers = [(b"content-type", content_type.encode("latin-1")), (b"content-length", length.encode())]
        if chunks and not length:
            headers.append((b"transfer-encoding", b"chunked"))
        self.scope: dict[str, object] = {"type": "http", "headers": [(key, value) for key, value in headers if value]}
        self.messages: list[MutableMapping[str, Any]] = [
            {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
        ]
        self.messages.append({"type": "http.disconnect"} if breaks_off else {"type": "http.request"})
        self.reads = 0

    @property
    def stream(self) -> BoundedStream:
        return BoundedStream(whole_body(self._receive))

    async def _receive(self) -> MutableMapping[str, Any]:
        self.reads += 1
        return self.messages.pop(0)


def test_chunks_are_joined_and_remembered() -> None:
    sent = Sent(b"abc", b"", b"def", length="6")
    assert asyncio.run(read_raw(sent, BodyLimits(6))) == b"abcdef"
    assert asyncio.run(read_raw(sent, BodyLimits(6))) == b"abcdef"
    with pytest.raises(TooLarge):
        asyncio.run(read_raw(sent, BodyLimits(5)))


@pytest.mark.parametrize("length", ["7", "9" * 30])
def test_a_declared_length_past_the_limit_is_refused_unread(length: str) -> None:
    sent = Sent(b"abcdefg", length=length)
    with pytest.raises(TooLarge):
        asyncio.run(read_raw(sent, BodyLimits(6)))
    assert sent.reads == 0


@pytest.mark.parametrize("length", ["", "0"])
def test_body_that_is_not_announced_is_not_waited_for(length: str) -> None:
    sent = Sent(length=length)
    assert asyncio.run(read_raw(sent, BodyLimits(6))) == b""
    assert sent.reads == 0


def test_streamed_bytes_past_the_limit_are_refused_at_once() -> None:
    sent = Sent(b"abcd", b"efg", b"never read", length="2")
    with pytest.raises(TooLarge) as caught:
        asyncio.run(read_raw(sent, BodyLimits(6)))
    assert sent.reads == 2
    assert "6 bytes" in caught.value.message


def test_a_compressed_body_is_refused_unread_by_name() -> None:
    for encoding, expected in ((b"gzip", BodyIsEncoded), (b"Identity", None)):
        sent = Sent(b"abc", length="3")
        sent.scope["headers"] = [(b"content-encoding", encoding), (b"content-length", b"3")]
        if expected is None:
            assert asyncio.run(read_raw(sent, BodyLimits(3))) == b"abc"
            continue
        with pytest.raises(expected):
            asyncio.run(read_raw(sent, BodyLimits(3)))
        assert sent.reads == 0


def test_a_client_that_goes_away_is_told_apart() -> None:
    for length in ("", "6"):
        with pytest.raises(BodyCutShort):
            asyncio.run(read_raw(Sent(b"abc", length=length, breaks_off=True), BodyLimits(6)))


@pytest.mark.parametrize(
    ("content_type", "raw", "parameters"),
    [
        (JSON, b'{"a": 1, "b": [null, "x"]}', {"a": 1, "b": [None, "x"]}),
        (JSON, b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (JSON, b" \r\n", {}),
        ("application/json; charset=utf-8", b'{"a": 1}', {"a": 1}),
        ("Text/JSON", b'{"a": 1}', {"a": 1}),
        ("application/vnd.api+json", b'{"a": 1}', {"a": 1}),
        (FORM, b"a=1&b[]=2", {"a": "1", "b": ["2"]}),
        (FORM + "; charset=UTF-8", b"a=Zo%C3%AB", {"a": "Zoë"}),
        ("", b"provider=github&access_token=x", {"provider": "github", "access_token": "x"}),
        ("", b' {"a": 1}', {"a": 1}),
        ("text/plain", b'{"a": 1}', {"a": 1}),
        ("text/plain", b"a=1", {"a": "1"}),
        ("multipart/form-data; boundary=b", b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n--b--\r\n", {"a": "1"}),
    ],
)  # fmt: skip
def test_the_encoding_follows_the_content_type(content_type: str, raw: bytes, parameters: dict[str, object]) -> None:
    assert asyncio.run(read_mapping(Sent(raw, content_type=content_type), BodyLimits(1000))) == parameters


@pytest.mark.parametrize("content_type", ["", JSON, FORM, "multipart/form-data; boundary=b", "text/plain"])
def test_an_empty_body_has_no_parameters(content_type: str) -> None:
    assert asyncio.run(read_mapping(Sent(content_type=content_type), BodyLimits(1000))) == {}


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (b'{"a": 1,}', "byte 8 (line 1, column 9)"),
        (b'{\n  "a": x}', "byte 9 (line 2, column 8)"),
        (b'{"a": ', "byte 6 (line 1, column 7)"),
        (b'{"a": "\xff"}', "byte 7 (line 1, column 8)"),
        (b'{"a": 1e999}', "out of range"),
        (b'{"a": ' + b"9" * 5000 + b"}", "out of range"),
        (b'{"a": "\\ud800"}', "byte"),
        (b"{'secret': 1}", "byte 1"),
    ],
)
def test_malformed_json_says_where_and_shows_nothing(raw: bytes, where: str) -> None:
    with pytest.raises(MalformedBody) as caught:
        parse_body(raw, JSON)
    assert caught.value.code == "MALFORMED_BODY"
    assert where in caught.value.message
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    ("raw", "found"),
    [(b"[1]", "an array"), (b'"x"', "text"), (b"1", "a number"), (b"1.5", "a number"), (b"true", "true"), (b"null", "null")],
)  # fmt: skip
def test_json_that_is_no_object_is_refused_by_name(raw: bytes, found: str) -> None:
    with pytest.raises(BodyIsNotAnObject) as caught:
        parse_body(raw, JSON)
    assert found in caught.value.message


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 990, 40_000])
@pytest.mark.parametrize("unit", [(b"[", b"]"), (b'{"a":', b"}")])
def test_deep_json_is_malformed(depth: int, unit: tuple[bytes, bytes]) -> None:
    with pytest.raises(MalformedBody):
        parse_body(b'{"x":' + unit[0] * depth + b"1" + unit[1] * depth + b"}", JSON)


def test_json_to_the_depth_limit_passes() -> None:
    assert parse_body(b'{"x":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}", JSON)


@pytest.mark.parametrize("raw", [b'{"a": %d}' % 2**64, b'{"a": [{"b": -%d}]}' % (2**63 + 1)])
def test_numbers_past_64_bits_are_refused(raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_body(raw, JSON)


@pytest.mark.parametrize(
    ("content_type", "raw"),
    [
        (JSON, b'{"a": "x\\u0000"}'),
        (JSON, b'{"a\\u0000": 1}'),
        (JSON, b'{"a": [{"b": ["\\u0000"]}]}'),
        (FORM, b"a=%00"),
        (FORM, b"a%00=1"),
        (FORM, b"a=\0"),
    ],
)
def test_nul_characters_are_refused(content_type: str, raw: bytes) -> None:
    with pytest.raises(InvalidInput):
        parse_body(raw, content_type)


def test_an_escaped_backslash_before_u0000_is_no_nul() -> None:
    assert parse_body(b'{"a": "\\\\u0000"}', JSON) == {"a": "\\u0000"}


_TYPES = ["", JSON, FORM, "text/plain", "multipart/form-data; boundary=b", "multipart/form-data"]
_FRAGMENTS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b'"',
    b":",
    b",",
    b"1e9",
    b"null",
    b"\\u0000",
    b"a[b]=",
    b"a=",
    b"&",
    b"%00",
    b"--b\r\n",
]


@settings(deadline=None)  # other work on the machine must not fail it
@given(
    st.lists(st.one_of(st.sampled_from(_FRAGMENTS), st.binary(max_size=5)), max_size=15),
    st.one_of(st.sampled_from(_TYPES), st.text(st.characters(max_codepoint=255), max_size=20)),
)
def test_any_body_gives_a_mapping_or_an_expected_error(pieces: list[bytes], content_type: str) -> None:
    try:
        parameters = asyncio.run(read_mapping(Sent(*pieces, content_type=content_type), BodyLimits(60)))
    except CrewhallError:
        return
    assert type(parameters) is dict
    assert all("\0" not in key for key in parameters)
