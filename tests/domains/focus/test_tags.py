"""Tags as people type them. Source: behaviour notes, tomatoes 1.7."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.domains.focus import tags

ASCII_SPACE = " \t\n\v\f\r"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" ", ()),
        (",", ()),
        (" , ,\t,\n", ()),
        ("a", ("a",)),
        (" a ,b,a, A ", ("a", "b", "a", "A")),
        ("two words, three  more words", ("two words", "three  more words")),
        ("first\nsecond,third", ("first\nsecond", "third")),
        ("\t\v\f\r\na", ("a",)),
        ("a\u00a0,b", ("a\u00a0", "b")),
        ("a;b/c.d", ("a;b/c.d",)),
        ("Ünïcode,🍅", ("Ünïcode", "🍅")),
        (",,a,,b,,", ("a", "b")),
    ],
)
def test_tags_are_parted_as_the_original_does(text: str, expected: tuple[str, ...]) -> None:
    assert tags.parse(text) == expected


@given(st.text())
def test_parsed_tags_are_what_stands_between_commas(text: str) -> None:
    parsed = tags.parse(text)
    assert all(tag and "," not in tag and tag[0] not in ASCII_SPACE and tag[-1] not in ASCII_SPACE for tag in parsed)
    assert len(parsed) <= text.count(",") + 1
    rest = text
    for tag in parsed:
        assert tag in rest
        rest = rest[rest.index(tag) + len(tag) :]


@given(st.text())
def test_parsing_tags_again_changes_nothing(text: str) -> None:
    parsed = tags.parse(text)
    assert tags.parse(",".join(parsed)) == parsed
    assert tags.parse(" , ".join(parsed)) == parsed


@given(
    st.lists(st.text(alphabet=st.characters(blacklist_characters=",", blacklist_categories=["Cc", "Zs"]), min_size=1))
)
def test_tags_keep_order_duplicates_and_case(typed: list[str]) -> None:
    assert tags.parse(", ".join(typed)) == tuple(typed)
