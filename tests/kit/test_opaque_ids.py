"""Opaque ids turn back into their keys, and into nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crewhall.kit.opaque_ids import decode, encode

KINDS = st.text(max_size=20)
KEYS = st.integers(0, 2**63 - 1)
FORM = re.compile(r"[0-9a-f]{24}")


@given(KINDS, KEYS)
def test_id_turns_back_into_its_key_in_either_case(kind: str, key: int) -> None:
    text = encode(kind, key)
    assert FORM.fullmatch(text)
    assert text == encode(kind, key)
    assert decode(kind, text) == decode(kind, text.upper()) == key


@given(KINDS, KINDS, KEYS)
def test_id_of_another_kind_is_none(kind: str, other: str, key: int) -> None:
    assert (decode(other, encode(kind, key)) is None) == (kind != other)


@given(KEYS, st.integers(0, 95))
def test_id_with_a_bit_turned_is_not_the_same_row(key: int, bit: int) -> None:
    assert decode("tomato", f"{int(encode('tomato', key), 16) ^ 1 << bit:024x}") != key


@given(st.text() | st.from_regex(FORM, fullmatch=True))
def test_any_text_is_none_or_the_one_id_of_a_key(text: str) -> None:
    key = decode("tomato", text)
    assert key is None or encode("tomato", key) == text.lower()


@pytest.mark.parametrize(
    "text",
    ["", "0" * 24, "f" * 24, "1", "x" * 24, "0" * 23, "0" * 25, " " + "0" * 22 + " ", "0x" + "0" * 22, "+" + "0" * 23],
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert decode("tomato", text) is None


@pytest.mark.parametrize("text", ["٠" * 24, "９" * 24, "0" * 23 + "é", "0" * 23 + "_", "0" * 11 + "_" + "0" * 12])
def test_digits_of_other_scripts_are_none(text: str) -> None:
    assert decode("tomato", text) is None


def test_thousand_rows_have_ids_that_differ_and_show_no_order() -> None:
    ids = [encode("tomato", key) for key in range(1000)]
    assert len(set(ids)) == 1000
    assert len({text[:8] for text in ids}) > 990
    assert ids != sorted(ids)


def test_ids_stay_what_they_were() -> None:
    assert encode("tomato", 1) == "9525816d95fc11f8db04ecb8"
    assert encode("project", 1) == "f16218f22e35eb96cc9f84fe"


@pytest.mark.parametrize("key", [-1, 2**63])
def test_what_is_no_key_has_no_id(key: int) -> None:
    with pytest.raises(ValueError, match="63 bits"):
        encode("tomato", key)
