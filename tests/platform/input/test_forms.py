"""Form text to pairs, and pairs to nested values."""

from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.forms import MAX_DEPTH, MAX_ESCAPES, MAX_KEYS, nest, parse_pairs
from crewhall.platform.json_documents import MalformedBody
from crewhall.platform.uploads import Upload


@pytest.mark.parametrize(
    ("raw", "pairs"),
    [
        (b"", []),
        (b"a=1&b=2", [("a", "1"), ("b", "2")]),
        (b"a=1&a=2", [("a", "1"), ("a", "2")]),
        (b"flag&x=", [("flag", ""), ("x", "")]),
        (b"&&a=1&", [("a", "1")]),
        (b"a=1& b=2", [("a", "1"), ("b", "2")]),
        (b"a=x+y%20z", [("a", "x y z")]),
        (b"a=b=c", [("a", "b=c")]),
        (b"=x", [("", "x")]),
        (b"tags%5B%5D=a", [("tags[]", "a")]),
        ("n=Zoë", [("n", "Zoë")]),
        (b"n=Zo%C3%AB", [("n", "Zoë")]),
        (b"a=100%&b=%zz%4", [("a", "100%"), ("b", "%zz%4")]),
        (b"a=%%34%31&b=%2541", [("a", "%41"), ("b", "%41")]),
        (b"a=\xc3%AB", [("a", "ë")]),
        ("a=\ufffd&b=%EF%BF%BD", [("a", "\ufffd"), ("b", "\ufffd")]),
        (b"a=1;b=2", [("a", "1;b=2")]),
    ],
)
def test_form_text_is_parsed_leniently(raw: bytes | str, pairs: list[tuple[str, str]]) -> None:
    assert parse_pairs(raw) == pairs


def test_semicolons_separate_where_asked() -> None:
    assert parse_pairs(b"a=1; b=2&c=3", semicolons=True) == [("a", "1"), ("b", "2"), ("c", "3")]


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize(
    ("raw", "details"),
    [
        ("a=Ã%AB", {"a": "is not UTF-8 text"}),
        (b"a=1&b%5B%5D=%ff", {"b[]": "is not UTF-8 text"}),
        (b"a=1&b=\xff&c=%ff", {"b": "is not UTF-8 text"}),
        (b"a=%ED%A0%80", {"a": "is not UTF-8 text"}),
        ("a=\ud800", {"a": "is not UTF-8 text"}),
        (b"%ff=1", None),
        (b"a=1&\xff=1", None),
        (b"n" * 200 + b"=\xff", {"n" * 100: "is not UTF-8 text"}),
    ],
)
def test_text_that_is_not_utf8_is_refused_by_the_name_of_its_field(
    raw: bytes | str, details: dict[str, str] | None, strict: bool
) -> None:
    with pytest.raises(MalformedBody, match="is not UTF-8 text") as refusal:
        parse_pairs(raw, strict=strict)
    assert refusal.value.details == details


@pytest.mark.parametrize("raw", [b"a=100%", b"a=%zz", b"a=%ff", b"a=\xff"])
def test_broken_text_is_refused_in_strict_mode(raw: bytes) -> None:
    with pytest.raises(MalformedBody):
        parse_pairs(raw, strict=True)


def test_good_text_passes_strict_mode() -> None:
    assert parse_pairs(b"a=Zo%C3%AB+x", strict=True) == [("a", "Zoë x")]


def test_too_many_separators_are_refused_before_splitting() -> None:
    with pytest.raises(InvalidInput):
        parse_pairs(b"&" * (MAX_KEYS + 1))


def test_percent_signs_past_the_limit_are_refused() -> None:
    assert parse_pairs(b"a=" + b"%41" * MAX_ESCAPES) == [("a", "A" * MAX_ESCAPES)]
    with pytest.raises(InvalidInput):
        parse_pairs(b"a=" + b"%" * (MAX_ESCAPES + 1))


@pytest.mark.parametrize(
    ("raw", "nested"),
    [
        ("a=1&a=2", {"a": "2"}),
        ("tags[]=a&tags[]=b", {"tags": ["a", "b"]}),
        ("tags[]=", {"tags": [""]}),
        ("data[k]=v&data[l]=w", {"data": {"k": "v", "l": "w"}}),
        ("user[address][city]=Rome&user[name]=Ann", {"user": {"address": {"city": "Rome"}, "name": "Ann"}}),
        ("f[0][name]=x&f[0][v]=1&f[1][name]=y", {"f": [{"name": "x", "v": "1"}, {"name": "y"}]}),
        ("f[][name]=x&f[][v]=1&f[][name]=y", {"f": [{"name": "x", "v": "1"}, {"name": "y"}]}),
        ("f[][a][b]=1&f[][a][c]=2&f[][a][b]=3", {"f": [{"a": {"b": "1", "c": "2"}}, {"a": {"b": "3"}}]}),
        ("f[][t][]=1&f[][t][]=2", {"f": [{"t": ["1", "2"]}]}),
        ("a[1]=y&a[0]=x", {"a": ["x", "y"]}),
        ("a[10]=z&a[2]=y", {"a": ["y", "z"]}),
        ("a[0][1]=y&a[0][0]=x", {"a": [["x", "y"]]}),
        ("a[0]=x&a[k]=y", {"a": {"0": "x", "k": "y"}}),
        ("a[1234567890]=x", {"a": {"1234567890": "x"}}),
        ("a[²]=x", {"a": {"²": "x"}}),
        ("a[][]=1&a[][]=2", {"a": [["1"], ["2"]]}),
        ("a[]=1&a[][b]=2", {"a": ["1", {"b": "2"}]}),
        ("a[k]=1&a[k]=2", {"a": {"k": "2"}}),
        ("a[b=1&b]=2&c[d[e]]=3&[f]=4&g[h]i=5", {"a[b": "1", "b]": "2", "c[d[e]]": "3", "[f]": "4", "g[h]i": "5"}),
        ("=x&a=1", {"a": "1"}),
        ("0=a&1=b", {"0": "a", "1": "b"}),
    ],
)
def test_bracket_names_are_nested_like_rails(raw: str, nested: dict[str, object]) -> None:
    assert nest(parse_pairs(raw)) == nested


@pytest.mark.parametrize(
    "raw",
    ["a=1&a[b]=2", "a[b]=2&a=1", "a[]=1&a[b]=2", "a[b]=1&a[]=2", "a=1&a[]=2", "a[b]=1&a[b][c]=2", "a[b][c]=1&a[b]=2"],
)
def test_one_name_in_two_shapes_is_refused(raw: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        nest(parse_pairs(raw))
    assert caught.value.details is not None


def test_nesting_to_the_limit_passes_and_one_more_is_refused() -> None:
    deepest = nest([("a" + "[b]" * (MAX_DEPTH - 1), "x")])
    assert list(deepest) == ["a"]
    with pytest.raises(InvalidInput):
        nest([("a" + "[b]" * MAX_DEPTH, "x")])


def test_keys_to_the_limit_pass_and_one_more_is_refused() -> None:
    assert len(nest([(f"k{n}", "") for n in range(MAX_KEYS)])) == MAX_KEYS
    with pytest.raises(InvalidInput):
        nest([("same", "")] * (MAX_KEYS + 1))


def test_uploads_nest_like_text() -> None:
    photo = Upload(b"x", "a.png", "image/png")
    assert nest([("user[photos][]", photo), ("user[name]", "Ann")]) == {"user": {"photos": [photo], "name": "Ann"}}


_names = st.text(st.sampled_from("ab01[] =&%\0é"), max_size=12)


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.lists(st.tuples(_names, st.text(max_size=3)), max_size=20))
def test_any_pairs_nest_or_are_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        nested = nest(pairs)
    except InvalidInput:
        return
    assert set(nested) <= {name.partition("[")[0] for name, _ in pairs} | {name for name, _ in pairs}


_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.lists(st.tuples(_text, _text).filter(any), max_size=20))
def test_encoded_pairs_come_back(pairs: list[tuple[str, str]]) -> None:
    assert parse_pairs(urlencode(pairs)) == pairs
    assert parse_pairs(urlencode(pairs).encode(), strict=True) == pairs


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.binary(max_size=60))
def test_any_bytes_parse_to_pairs_of_whole_text_or_are_refused(raw: bytes) -> None:
    try:
        pairs = parse_pairs(raw)
    except MalformedBody:
        return
    assert all(text.encode().decode() == text for pair in pairs for text in pair)
