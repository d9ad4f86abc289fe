"""How parameters are read, without a server (behaviour notes, tomatoes 1.3)."""

import json
from typing import Any

import pytest
from msgspec import Struct

from crewhall.kit.errors import InvalidInput
from crewhall.surfaces.tomatoes import params
from crewhall.surfaces.tomatoes.errors import InvalidParams, MissingParam
from crewhall.surfaces.tomatoes.params import PROJECT, TOMATO, USER, Body, Params, parse_body, permitted, tag_text

FORM = "application/x-www-form-urlencoded"
PARTS = (
    b'--x\r\nContent-Disposition: form-data; name="tomato[tag_list]"\r\n\r\n%s\r\n--x--\r\n',
    "multipart/form-data; boundary=x",
)


class Asked(Struct):
    """A request, as far as its query goes."""

    scope: dict[str, Any]


def fields(raw: bytes, content_type: str = "", method: str = "POST") -> dict[str, object]:
    """What a body says."""
    return parse_body(raw, content_type, method).fields


def sent(body: Any = None, query: dict[str, object] | None = None, *, is_json: bool = True) -> Params:
    """The parameters of a request."""
    return Params(query or {}, Body(body or {}, is_json=is_json))


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b'{"tomato": {"tag_list": "a, b"}}', "application/json"),
        (b'{"tomato": {"tag_list": "a, b"}}', "Application/JSON; charset=utf-8"),
        (b'{"tomato": {"tag_list": "a, b"}}', "text/x-json"),
        (b"tomato[tag_list]=a,+b", FORM),
        (b"tomato[tag_list]=a, b", FORM),
        (b"tomato%5Btag_list%5D=a%2C%20b", f"{FORM}; charset=UTF-8"),
        (b"tomato[tag_list]=a, b", ""),
        (b"& tomato[tag_list]=no&  tomato[tag_list]=a, b", ""),
        (b"tomato[tag_list]=a, b\0", FORM),
        (PARTS[0] % b"a, b", PARTS[1]),
    ],
    ids=[
        "json",
        "json in capitals",
        "text/x-json",
        "form",
        "raw blanks",
        "escaped brackets",
        "no content type",
        "last of two, blanks before names",
        "NUL at the end",
        "multipart",
    ],
)
def test_every_encoding_says_the_same(raw: bytes, content_type: str) -> None:
    assert fields(raw, content_type)["tomato"] == {"tag_list": "a, b"}


@pytest.mark.parametrize(
    ("content_type", "method"),
    [("", "PUT"), ("", "PATCH"), ("", "DELETE"), ("", "GET"), ("text/plain", "POST"), ("application/xml", "POST")],
)
def test_body_that_is_not_looked_at_says_nothing(content_type: str, method: str) -> None:
    for raw in (b"a=1", b'{"a": 1}', b"\xff%"):
        assert fields(raw, content_type, method) == {}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_body_with_a_content_type_is_read_whatever_the_verb(method: str) -> None:
    assert fields(b"a=1", FORM, method) == {"a": "1"}
    assert fields(b'{"a": 1}', "application/json", method) == {"a": 1}


@pytest.mark.parametrize("raw", [b"", b"[1]", b"null", b'"text"', b"7"])
def test_json_that_is_no_object_names_nothing(raw: bytes) -> None:
    assert parse_body(raw, "application/json", "POST") == Body({}, is_json=True)


@pytest.mark.parametrize(
    ("raw", "content_type"),
    [
        (b"{", "application/json"),
        (b" ", "application/json"),
        (b'{"a": "\xff"}', "application/json"),
        (b'{"a": "\\u0000"}', "application/json"),
        (b"[" * 100 + b"]" * 100, "application/json"),
        (b"a=%", FORM),
        (b"a=%zz", FORM),
        (b"a=%ff", FORM),
        (b"a=\xff", FORM),
        (b"a=%ff", ""),
        (b"a=\xff", ""),
        (b"a=%00", FORM),
        (b"a=1&a[b]=2", FORM),
        (b"a" + b"[b]" * 200 + b"=1", FORM),
        (b"&".join(b"a%d=1" % number for number in range(5000)), FORM),
        (PARTS[0] % b"\xff", PARTS[1]),
        (PARTS[0] % b"\xff\xef\xbf\xbd", PARTS[1]),
        (PARTS[0] % b"a\0b", PARTS[1]),
        (b"--x\r\n", PARTS[1]),
        (b"a=1", "multipart/form-data"),
    ],
)
def test_what_cannot_be_read_is_refused(raw: bytes, content_type: str) -> None:
    with pytest.raises(InvalidInput):
        fields(raw, content_type)


def test_broken_escape_without_a_content_type_says_nothing() -> None:
    assert fields(b"a=1&b=%") == {}


def test_replacement_character_may_be_sent_in_parts() -> None:
    assert fields(PARTS[0] % "\ufffd".encode(), PARTS[1]) == {"tomato": {"tag_list": "\ufffd"}}


def test_semicolon_separates_in_a_query_only() -> None:
    asked = Asked({"query_string": b"page=2; token=x&a[]=1;a[]=2"})
    assert params.read_query(asked) == {"page": "2", "token": "x", "a": ["1", "2"]}
    assert fields(b"a=1;b=2") == {"a": "1;b=2"}


def test_query_replaces_the_body_by_whole_names() -> None:
    found = sent({"tomato": {"tag_list": "body", "other": "x"}, "page": 3}, {"tomato": {"other": "y"}})
    assert found.get("tomato") == {"other": "y"}
    assert (found.get("page"), found.get("nothing")) == (3, None)
    with pytest.raises(MissingParam):
        permitted(found, TOMATO)


@pytest.mark.parametrize("root", [TOMATO, PROJECT, USER], ids=lambda root: root.name)
@pytest.mark.parametrize(
    "value",
    [None, "text", [], [{"name": "x"}], {}, {"unknown": 1}, {"name": ["x"], "tag_list": {"a": "b"}}, False, True, 0],
    ids=repr,
)
def test_root_without_known_fields_is_missing(root: params.Root, value: object) -> None:
    with pytest.raises(MissingParam) as refusal:
        permitted(sent({root.name: value}), root)
    assert refusal.value.root == root.name


@pytest.mark.parametrize("root", [TOMATO, PROJECT, USER], ids=lambda root: root.name)
def test_absent_root_is_missing(root: params.Root) -> None:
    for found in (sent(), sent({"unknown": 1}), sent({"name": "x", "tag_list": "t"}, is_json=False)):
        with pytest.raises(MissingParam):
            permitted(found, root)


def test_unknown_fields_and_structures_are_dropped() -> None:
    record = {"name": "x", "tags": ["a"], "id": "1", "created_at": "2020", "tag_list": ["a"], "money_budget": {"a": 1}}
    assert permitted(sent({"project": record}), PROJECT) == {"name": "x"}


@pytest.mark.parametrize(
    ("root", "flat", "found"),
    [
        (USER, {"name": "x", "unknown": 1, "volume": None}, {"name": "x", "volume": None}),
        (USER, {"user": None, "name": "x"}, {"name": "x"}),
        (PROJECT, {"name": "x", "tag_list": "t", "money_budget": 5}, {"name": "x", "money_budget": 5}),
    ],
)
def test_flat_json_is_the_record_without_what_is_not_stored(
    root: params.Root, flat: dict[str, Any], found: dict[str, Any]
) -> None:
    assert permitted(sent(flat), root) == found


def test_flat_json_with_a_root_of_its_own_is_not_wrapped() -> None:
    assert permitted(sent({"user": {"name": "inner"}, "name": "outer", "email": "x"}), USER) == {"name": "inner"}
    assert permitted(sent({"name": "body"}, {"user": {"name": "query"}}), USER) == {"name": "query"}


def test_flat_json_never_is_a_tomato() -> None:
    with pytest.raises(MissingParam):
        permitted(sent({"tag_list": "a"}), TOMATO)


@pytest.mark.parametrize("value", [None, 5, 1.5, True])
def test_tags_that_are_no_text_are_invalid(value: Any) -> None:
    with pytest.raises(InvalidParams) as refusal:
        tag_text({"tag_list": value})
    assert refusal.value.errors == {"tag_list": ["is invalid"]}


def test_numbers_beyond_all_bounds_come_to_their_field() -> None:
    raw = json.dumps({"project": {"money_budget": 10**30}}).encode()
    assert permitted(Params({}, parse_body(raw, "application/json", "POST")), PROJECT) == {"money_budget": 10**30}
