"""Text as people type it: what is kept, what is dropped, what is found; e-mail addresses and phone numbers in their normal forms."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crewhall.kit.phone_numbers import normal_mobile
from crewhall.kit.text import clean_text, email_parts, fold, is_line, normal_email, squeeze
from tests.world.characters import BLOCKS, DROPPED, EMOJI, SHOWS_NOTHING

ANY_TEXT = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "\u200c\u200d\u200b\u202e\ufe0f\u0301\u0306\u0308\u064b\u3099\U0001f3f4\U000e0067\U000e007f \n"
        ),
    ),
    max_size=20,
)


@pytest.mark.parametrize("clean", [squeeze, clean_text])
def test_what_people_write_is_kept(clean: Callable[[str], str]) -> None:
    kept = EMOJI | BLOCKS
    assert {name: clean(text) for name, text in kept.items()} == kept
    assert {name: clean(f"a {text} b") for name, text in kept.items()} == {n: f"a {text} b" for n, text in kept.items()}
    assert [name for name, text in kept.items() if not is_line(text)] == []


@pytest.mark.parametrize("text", DROPPED.values(), ids=DROPPED)
def test_what_does_harm_is_dropped(text: str) -> None:
    assert squeeze(f"a{text}b") == clean_text(f"a{text}b") == "ab"
    assert not is_line(f"a{text}b")


@pytest.mark.parametrize("text", SHOWS_NOTHING.values(), ids=SHOWS_NOTHING)
def test_text_that_shows_nothing_is_empty(text: str) -> None:
    assert squeeze(text) == clean_text(f"{text}\n{text}") == ""
    assert not is_line(text)


@pytest.mark.parametrize(
    ("typed", "line", "text"),
    [
        ("a\u2028b\u2029c", "a b c", "a b c"),
        (" a \r\n\r b\t ", "a b", "a \n\n b"),
        ("a\x85b\x0bc", "a b c", "abc"),
        ("e\u0301", "é", "é"),
        ("می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"),
        ("\u200da \u200c b\u200d", "a b", "a  b"),
        ("a" + "\u200d" * 9 + "b", "a" + "\u200d" * 3 + "b", "a" + "\u200d" * 3 + "b"),
    ],
)
def test_lines_and_texts(typed: str, line: str, text: str) -> None:
    assert (squeeze(typed), clean_text(typed)) == (line, text)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert squeeze(squeeze(text)) == squeeze(text)
    assert clean_text(clean_text(text)) == clean_text(text)
    for cleaned in (squeeze(text), clean_text(text)):
        cleaned.encode()
        assert all(unicodedata.category(char) != "Cc" for char in cleaned if char not in "\n\t")


@given(ANY_TEXT)
@example("\u0345\u0313")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text) == fold(unicodedata.normalize("NFD", text))
    assert bool(fold(text)) == bool(squeeze(text))


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("zoe", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("ozlem", "ÖZLEM"),
        ("ISTANBUL", "İstanbul"),
        ("isik", "IŞIK"),
        ("isik", "ışık"),
        ("STRASSE", "straße"),
        ("lodz", "Łódź"),
        ("oresund", "Øresund"),
        ("ελλας", "ΕΛΛΆΣ"),
        ("еж", "ЁЖ"),
        ("office", "oﬃce"),
        ("ａｄａ", "Ada"),
        ("شكرا", "شُكْرًا"),
        ("احمد", "أحمد"),
        ("שלום", "שָׁלוֹם"),
        ("میخواهم", "می\u200cخواهم"),
        ("o'brien", "O’Brien"),
        ("ガ", "ｶﾞ"),
    ],
)
def test_one_word_in_two_spellings_is_found(sought: str, found: str) -> None:
    assert fold(sought) == fold(found)


@pytest.mark.parametrize(
    ("one", "other"), [("कि", "कु"), ("か", "が"), ("กา", "กี"), ("мои", "мой"), ("각", "가"), ("ב", "כ")]
)
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_names_sort_as_people_expect() -> None:
    assert sorted(["Zoë", "Özlem", "anna", "Éva"], key=fold) == ["anna", "Éva", "Özlem", "Zoë"]


ADDRESSES = {
    "\u200b Zw@Example.com\u200b\ufeff ": "zw@example.com",
    "a+b.c@mail.example": "a+b.c@mail.example",
    "root@localhost": "root@localhost",
    "s@straße.example": "s@straße.example",
    "s@xn--strae-oqa.example": "s@straße.example",
    "s@STRASSE.example": "s@strasse.example",
    "ü@bücher.example": "ü@bücher.example",
    "u\u0308@BU\u0308CHER.example": "ü@bücher.example",
    "ａ＠ｂ．example": "a@b.example",
    "a@r3---x.example": "a@r3---x.example",
    "a@" + "b" * 63 + ".example": "a@" + "b" * 63 + ".example",
}
NO_ADDRESSES = [
    *(
        "",
        "@",
        "a@",
        "@b.example",
        "a@b",
        "a b@c.example",
        "a@b@c.example",
        "a@b.example, c@d.example",
        "<a@b.example>",
    ),
    *("a..b@c.example", ".a@c.example", "a.@c.example", "a:b@c.example", '"a b"@c.example', "a(b)@c.example"),
    *("a@b..example", "a@.example", "a@b.example.", "a@-b.example", "a@b_c.example", "a@[127.0.0.1]", "a@b。example。"),
    *(
        "a\u200bb@c.example",
        "a@c\u200b.example",
        "a@c\u00ad.example",
        "a\u202e@c.example",
        "a\0@c.example",
        "a\n@c.example",
    ),
    *(
        "a\ufe0f@c.example",
        "a\u3164@c.example",
        "a\ud800@c.example",
        "a@\ud800.example",
        "a@xn--.example",
        "a@❤.example",
    ),
    *("a@" + "b" * 64 + ".example", "a" * 65 + "@b.example", "ü" * 33 + "@b.example", "a@" + "b." * 124 + "example"),
]


@pytest.mark.parametrize(("typed", "normal"), ADDRESSES.items())
def test_address_has_one_normal_form(typed: str, normal: str) -> None:
    assert normal_email(typed) == normal_email(normal) == normal


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_mail_cannot_be_sent_to_is_no_address(typed: str) -> None:
    assert normal_email(typed) is None


@given(st.text(st.sampled_from("abA.@-_ü߀\u200b\u200dｅ:İ \u0301x"), max_size=12))
def test_normal_addresses_are_normal(typed: str) -> None:
    found = normal_email(typed)
    if found is not None:
        parts = email_parts(found)
        assert normal_email(found) == found
        assert parts is not None
        assert parts[1].isascii()


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("0412 345 678", "AU", "+61412345678"),
        ("0041 79 124 14 12", "AU", "+41791241412"),
        ("0041 79 124 14 12", "CH", "+41791241412"),
        ("+41 79 124 14 12", "AU", "+41791241412"),
        ("0011 41 79 124 14 12", "AU", "+41791241412"),
        ("011 41 79 124 14 12", "US", "+41791241412"),
        ("079 124 14 12", "CH", "+41791241412"),
        ("0151 23456789", "DE", "+4915123456789"),
        ("0151 23456789", "AU", None),
        ("12345", "AU", None),
        ("+61 000", "AU", None),
        ("00", "AU", None),
        ("", "AU", None),
    ],
)
def test_phone_numbers(typed: str, country: str, normal: str | None) -> None:
    assert normal_mobile(typed, country) == normal
