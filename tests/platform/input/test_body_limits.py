"""How large a body may be on which route, how much may be in it, and that nothing of it stays."""

import gc
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from crewhall.app.build import Server
from crewhall.kit.errors import InvalidInput, Limited
from crewhall.platform.input.bodies import parse_body
from crewhall.platform.input.body_limits import BufferedBytes, limits_of
from crewhall.platform.input.coercion import MOST_CHARACTERS, MOST_ENTRIES
from crewhall.platform.input.conversion import convert
from crewhall.platform.json_documents import decode_json
from crewhall.platform.settings import Server as ServerSettings
from tests.world.waiting import until

FORM = "application/x-www-form-urlencoded"
SERVER = ServerSettings()
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(',[]{}"\\a', max_size=6),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(',[{"\\', max_size=3), inner, max_size=5),
    max_leaves=30,
)


@pytest.mark.parametrize(
    ("is_public", "files", "size_bytes"),
    [
        (True, False, SERVER.public_limit_bytes),
        (True, True, SERVER.body_limit_bytes),
        (False, False, SERVER.json_limit_bytes),
        (False, True, SERVER.body_limit_bytes),
    ],
)
def test_operation_states_how_large_its_bodies_may_be(is_public: bool, files: bool, size_bytes: int) -> None:
    limits = limits_of(SERVER, BufferedBytes(), is_public=is_public, files=files)
    assert limits.size_bytes == size_bytes
    assert (limits.buffered is not None) is is_public
    small = ServerSettings(body_limit_bytes=4096)
    assert limits_of(small, BufferedBytes(), is_public=is_public, files=files).size_bytes == 4096


def test_bytes_of_strangers_are_counted_together() -> None:
    buffered = BufferedBytes()
    one, other = (limits_of(SERVER, buffered, is_public=True) for _ in range(2))
    one.count(SERVER.public_total_bytes)
    with pytest.raises(Limited) as caught:
        other.count(1)
    assert caught.value.retry_after_s > 0
    one.count(-SERVER.public_total_bytes)
    other.count(1)
    assert buffered.count == 1


def values_in(value: object) -> int:
    """How many values a document holds, itself included."""
    if isinstance(value, dict):
        return 1 + sum(map(values_in, value.values()))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any JSON
    return 1 + sum(map(values_in, value)) if isinstance(value, list) else 1  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - any JSON


@given(VALUES)
def test_values_are_counted_before_they_are_read(value: object) -> None:
    raw, count = msgspec.json.encode(value), values_in(value)
    assert decode_json(raw, most_values=2 * count + 1) == value
    if count > 2:
        with pytest.raises(InvalidInput, match="more than"):
            decode_json(raw, most_values=(count - 1) // 2)


@pytest.mark.parametrize(
    "raw",
    [b'{"a":[' + b"[]," * 3000 + b"1]}", b"[" + b"1," * 3000 + b"1]", b"[" * 3000, b"{" + b'"a":1,' * 3000 + b'"a":1}'],
)
@pytest.mark.parametrize("content_type", ["application/json", "", FORM])
def test_too_many_values_are_refused_by_number(raw: bytes, content_type: str) -> None:
    with pytest.raises(InvalidInput, match="more than 2000 values"):
        parse_body(raw, content_type, most_values=2000)


def test_long_text_of_commas_is_one_value() -> None:
    assert parse_body(b'{"a":"' + b",[{" * 5000 + b'"}', "application/json", most_values=5) == {"a": ",[{" * 5000}


@pytest.mark.parametrize("content_type", [FORM, "", "text/plain", FORM + "; charset=utf-8"])
@pytest.mark.parametrize(
    ("raw", "parameters"),
    [
        (b'{"login": "a", "password": "x=y&z"}', {"login": "a", "password": "x=y&z"}),
        (b' \n{"a": [1]}', {"a": [1]}),
        (b"{}", {}),
    ],
)
def test_json_is_read_whatever_type_it_claims(raw: bytes, content_type: str, parameters: dict[str, object]) -> None:
    assert parse_body(raw, content_type) == parameters


def test_form_whose_name_begins_like_json_is_a_form() -> None:
    assert parse_body(b"{a=1&b=2", FORM) == {"{a": "1", "b": "2"}


class Record(Struct):
    """A list of each kind, and a text."""

    names: list[str] = []
    numbers: list[int] = []
    name: str = ""


@pytest.mark.parametrize(
    ("mapping", "fault"),
    [
        ({"names": "a," * 900_000}, "names must have at most"),
        ({"names": ["a"] * (MOST_ENTRIES + 1)}, "names must have at most"),
        ({"numbers": "1," * (MOST_ENTRIES + 1)}, "numbers must have at most"),
        ({"numbers": {str(number): 1 for number in range(MOST_ENTRIES + 1)}}, "numbers must have at most"),
        ({"name": "a" * (MOST_CHARACTERS + 1)}, "name is too large"),
    ],
)
def test_list_or_text_that_is_endless_is_refused(mapping: dict[str, object], fault: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        convert(mapping, Record)
    assert caught.value.message.startswith(fault)


class Noted(bytes):
    """Bytes that tell when they are gone."""

    gone = 0

    def __del__(self) -> None:
        Noted.gone += 1


FAILURES = {
    "refused": ("/v1/users", b'{"dob": "no date"}', True),
    "unauthenticated": ("/v1/tags", b'{"name": "a"}', True),
    "malformed": ("/v1/sessions", b"{", True),
    "multipart without an end": (
        "/v1/users",
        b'--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nabc',
        True,
    ),
    "cut short": ("/v1/users", b'{"first_name": ', False),
    "tomatoes": ("/tomatoes/api/session", b"provider=none", True),
    "hall": ("/hall/invitations/none", b"{", True),
}


@pytest.mark.anyio
@pytest.mark.one_database
@pytest.mark.parametrize(("path", "body", "is_whole"), FAILURES.values(), ids=FAILURES)
async def test_nothing_of_a_failed_request_waits_for_the_collector(
    server: Server, path: str, body: bytes, is_whole: bool
) -> None:
    statuses: list[int] = []

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    async def request() -> None:
        sent = [Noted(body)]

        async def receive() -> dict[str, object]:
            if sent:
                return {"type": "http.request", "body": sent.pop(), "more_body": not is_whole}
            return {"type": "http.disconnect"}

        kind = b"multipart/form-data; boundary=x" if body.startswith(b"--x") else b"application/json"
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), (b"host", b"a")]
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
        await server({**scope, "client": ("127.0.0.1", 1), "scheme": "http"}, receive, send)

    await request()
    gc.collect()
    gc.disable()
    try:
        Noted.gone = 0
        await request()
        await until(has_gone)
    finally:
        gc.enable()
    assert statuses[0] >= 400


async def has_gone() -> bool:
    """Whether the bytes are gone."""
    return Noted.gone == 1
