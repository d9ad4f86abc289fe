"""Lenient mappings to typed records: every coercion, and every fault in words."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal, NewType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, Meta, Struct, UnsetType, field

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.cleaning import clean
from crewhall.platform.input.conversion import convert
from crewhall.platform.uploads import Upload

RoomId = NewType("RoomId", int)


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Address(Struct, frozen=True):
    city: str
    number: int = 0


class Node(Struct, frozen=True):
    name: str
    below: "list[Node]" = field(default_factory=list)


class Pair(Struct, frozen=True):
    low: int
    high: int

    def __post_init__(self) -> None:
        if self.low > self.high:
            raise ValueError("low must not exceed high")


class Cat(Struct, frozen=True, tag="cat"):
    lives: int


class Dog(Struct, frozen=True, tag="dog"):
    tricks: int


class Wide(Struct, frozen=True, rename={"class_": "class"}):
    """One field of each kind that the dialects' inputs have."""

    text: str = ""
    whole: int = 0
    number: float = 0.0
    flag: bool = False
    amount: Decimal = Decimal(0)
    colour: Colour = Colour.RED
    level: Level = Level.LOW
    kind: Literal["a", "b"] = "a"
    side: Literal[-1, 0, 1] = 0
    room: RoomId = RoomId(0)
    words: list[str] = field(default_factory=list)
    wholes: Sequence[int] = ()
    days: set[date] = field(default_factory=set)
    pair: tuple[int, int] = (0, 0)
    maybe_wholes: list[int] | None = None
    address: Address | None = None
    addresses: list[Address] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    free: object = None
    anything: Any = None
    mapping: Mapping[str, object] | None = None
    at: datetime | None = None
    photo: Upload | None = None
    photos: list[Upload] = field(default_factory=list)
    either: int | list[int] = 0
    text_or_whole: str | int = ""
    class_: str = ""
    note: str | UnsetType | None = UNSET
    limited: Annotated[int, Meta(ge=1, le=60)] = 1


PHOTO = Upload(b"\x89PNG", "file.png", "image/png")
PHOTO_URL = "data:image/png;base64,iVBORw=="


@pytest.mark.parametrize(
    ("key", "sent", "value"),
    [
        ("text", 61400000000, "61400000000"),
        ("text", 61400000000.0, "61400000000"),
        ("text", 1.5, "1.5"),
        ("text", "1", "1"),
        ("whole", "12", 12),
        ("whole", " -12 ", -12),
        ("whole", 12.0, 12),
        ("whole", "12.0", 12),
        ("whole", "1e3", 1000),
        ("whole", str(2**63 - 1), 2**63 - 1),
        ("number", "1.5", 1.5),
        ("number", 2, 2.0),
        ("number", "-3", -3.0),
        *[("flag", sent, True) for sent in ("1", "true", "TRUE", "on", "yes", "Yes", 1, True, " true ")],
        *[("flag", sent, False) for sent in ("0", "false", "False", "off", "no", 0, False)],
        ("amount", "12.50", Decimal("12.50")),
        ("amount", 12.5, Decimal("12.5")),
        ("amount", 3, Decimal(3)),
        ("colour", "blue", Colour.BLUE),
        ("level", "2", Level.HIGH),
        ("level", 2, Level.HIGH),
        ("kind", "b", "b"),
        ("side", "-1", -1),
        ("room", "5", 5),
        ("words", ["a", 5], ["a", "5"]),
        ("words", "a", ["a"]),
        ("words", "a, b,,c", ["a", "b", "c"]),
        ("words", '["a, b"]', ["a, b"]),
        ("words", "[urgent] fix", ["[urgent] fix"]),
        ("words", 5, ["5"]),
        ("words", {"1": "b", "0": "a"}, ["a", "b"]),
        ("words", {}, []),
        ("wholes", "1,2", [1, 2]),
        ("wholes", "[1,2]", [1, 2]),
        ("wholes", ["1", 2.0], [1, 2]),
        ("wholes", 7, [7]),
        ("days", "2026-01-01,2026-01-02", {date(2026, 1, 1), date(2026, 1, 2)}),
        ("pair", "1,2", (1, 2)),
        ("pair", ["1", "2"], (1, 2)),
        ("maybe_wholes", "3", [3]),
        ("address", {"city": "Rome", "number": "5", "unknown": 1}, Address("Rome", 5)),
        ("address", '{"city": "Rome", "number": "5"}', Address("Rome", 5)),
        ("addresses", '[{"city": "Rome"}]', [Address("Rome")]),
        ("addresses", '{"city": "Rome"}', [Address("Rome")]),
        ("addresses", {"0": {"city": "Rome"}}, [Address("Rome")]),
        ("counts", {"a": "1"}, {"a": 1}),
        ("counts", '{"a": "1"}', {"a": 1}),
        ("free", '{"a": 1}', '{"a": 1}'),
        ("anything", {"a": ["1"]}, {"a": ["1"]}),
        ("mapping", '{"a": "1"}', {"a": "1"}),
        ("at", "2026-01-01T09:00:00Z", datetime(2026, 1, 1, 9, tzinfo=UTC)),
        ("photo", PHOTO, PHOTO),
        ("photo", PHOTO_URL, PHOTO),
        ("photos", [PHOTO, PHOTO_URL], [PHOTO, PHOTO]),
        ("photos", PHOTO_URL, [PHOTO]),
        ("photos", {"0": PHOTO}, [PHOTO]),
        ("either", "5", 5),
        ("either", "5,6", [5, 6]),
        ("either", ["5"], [5]),
        ("text_or_whole", "5", "5"),
        ("text_or_whole", 5, 5),
        ("limited", "60", 60),
    ],
)
def test_lenient_values_fit_their_fields(key: str, sent: object, value: object) -> None:
    assert getattr(convert({key: sent}, Wide), key) == value


def test_keys_are_those_of_the_wire() -> None:
    assert convert({"class": 5, "class_": "no"}, Wide).class_ == "5"


MISFITS: list[tuple[str, object, str | None]] = [
    ("text", True, "must be text"),
    ("text", ["s3cret"], "must be text"),
    ("text", PHOTO, "must be text"),
    *[("whole", sent, "must be a whole number") for sent in ("s3cret", "1.5", 1.5, True, "1_0", "٣", "0x1", [1])],
    *[("whole", sent, "is too large") for sent in (2**63, "9" * 30, "9" * 5000, 1e30, "1e30")],
    *[("number", sent, "must be a number") for sent in ("s3cret", "nan", "inf", "1e999", True, ["1"])],
    ("number", 10**400, "is too large"),
    *[("flag", sent, "must be true or false") for sent in ("maybe", 2, 1.5, ["1"])],
    *[("amount", sent, "must be a number") for sent in ("NaN", "Infinity", "s3cret", "1_0", ["1"])],
    ("amount", "1e999999", "is too large"),
    ("colour", "s3cret", "must be one of red, blue"),
    ("level", "3", "must be one of 1, 2"),
    ("kind", 5, "must be one of a, b"),
    ("side", "s3cret", "must be one of -1, 0, 1"),
    ("words", True, None),
    ("words", {"a": "b"}, "must be a list"),
    ("addresses", "s3cret", "must be a list"),
    ("addresses", "[s3cret", "must be a list"),
    ("address", "s3cret", "must be an object"),
    ("address", '{"city": s3cret', "must be an object"),
    ("address", [], "must be an object"),
    ("counts", 5, "must be an object"),
    ("at", "s3cret", "must be a date and time such as 2026-01-31T09:30:00Z"),
    ("days", "s3cret", None),
    ("photo", "s3cret", "must be a file part, a data URL or base64 text"),
    ("either", "s3cret", "must be a whole number or a list"),
    ("limited", "61", "must be between 1 and 60"),
    ("limited", "s3cret", "must be a whole number"),
    ("note", 1.5j, "must be text"),
]


@pytest.mark.parametrize(("key", "sent", "words"), MISFITS)
def test_misfits_are_told_in_words_without_their_value(key: str, sent: object, words: str | None) -> None:
    with pytest.raises(InvalidInput) as caught:
        convert({key: sent}, Wide)
    assert caught.value.details is not None
    assert "s3cret" not in caught.value.message + str(caught.value.details)
    if words is not None:
        assert caught.value.details == {key: words}
        assert caught.value.message == f"{key} {words}."


def test_all_faults_are_told_at_once_with_their_paths() -> None:
    sent = {
        "whole": "x",
        "address": {"number": "y"},
        "addresses": [{"city": "Rome"}, {"city": None, "number": "1"}, 5],
        "counts": {"a": "z", "b": "1"},
        "words": "fine",
    }
    with pytest.raises(InvalidInput) as caught:
        convert(sent, Wide)
    assert caught.value.details == {
        "whole": "must be a whole number",
        "address.city": "is required",
        "address.number": "must be a whole number",
        "addresses.1.city": "is required",
        "addresses.2": "must be an object",
        "counts.a": "must be a whole number",
    }
    assert caught.value.message.endswith("and 3 more.")


def test_faults_are_capped() -> None:
    with pytest.raises(InvalidInput) as caught:
        convert({"wholes": ["x"] * 10_000}, Wide)
    assert caught.value.details is not None
    assert len(caught.value.details) == 50


def test_absent_none_and_value_stay_apart() -> None:
    assert convert({}, Wide).note is UNSET
    assert convert({"note": None}, Wide).note is None
    assert convert(clean({"note": "undefined"}), Wide).note is None
    assert convert({"note": 5}, Wide).note == "5"


@pytest.mark.parametrize("key", ["whole", "text", "flag", "words", "counts", "colour"])
def test_none_counts_as_absent_where_only_a_default_fits(key: str) -> None:
    assert convert({key: None}, Wide) == Wide()


@pytest.mark.parametrize("sent", [{}, {"city": None}])
def test_a_required_field_must_be_given(sent: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        convert(sent, Address)
    assert caught.value.details == {"city": "is required"}


def test_records_that_hold_themselves_are_converted() -> None:
    tree = convert({"name": 1, "below": '[{"name": 2, "below": [{"name": "3"}]}]'}, Node)
    assert tree == Node("1", [Node("2", [Node("3")])])


def test_faults_deep_in_such_records_are_found() -> None:
    with pytest.raises(InvalidInput) as caught:
        convert({"name": "a", "below": [{"name": "b", "below": [{"name": ["c"]}]}]}, Node)
    assert caught.value.details == {"below.0.below.0.name": "must be text"}


def test_a_records_own_check_speaks_for_itself() -> None:
    with pytest.raises(InvalidInput) as caught:
        convert({"low": "2", "high": "1"}, Pair)
    assert caught.value.details == {"base": "low must not exceed high"}
    assert caught.value.message == "low must not exceed high."


def test_tagged_records_keep_their_tag() -> None:
    assert convert({"type": "cat", "lives": "9"}, Cat) == Cat(9)
    with pytest.raises(InvalidInput) as caught:
        convert({"type": "s3cret", "lives": "9"}, Cat)
    assert caught.value.details == {"base": "is not valid"}


def test_unions_of_records_are_left_to_their_tags() -> None:
    class Owner(Struct, frozen=True):
        pet: Cat | Dog

    assert convert({"pet": {"type": "dog", "tricks": 2}}, Owner).pet == Dog(2)


@pytest.mark.parametrize(
    ("meta", "sent", "words"),
    [
        (Meta(min_length=2, max_length=3), "a", "must have 2 to 3 characters"),
        (Meta(max_length=3), "abcd", "must have at most 3 characters"),
        (Meta(min_length=2), "a", "must have at least 2 characters"),
        (Meta(pattern="^[0-9]+$"), "abc", "must have the expected form"),
        (Meta(pattern="^[0-9]+$"), [], "must be text"),
    ],
)
def test_constraints_on_text_are_told_in_words(meta: Meta, sent: object, words: str) -> None:
    class Limited(Struct, frozen=True):
        word: Annotated[str, meta] | None = None

    with pytest.raises(InvalidInput) as caught:
        convert({"word": sent}, Limited)
    assert caught.value.details == {"word": words}


@pytest.mark.parametrize(
    ("meta", "sent", "words"),
    [
        (Meta(ge=1), "0", "must be at least 1"),
        (Meta(gt=1), "1", "must be greater than 1"),
        (Meta(le=1_000_000), 1_000_001, "must be at most 1000000"),
        (Meta(lt=5, multiple_of=2), "7", "must be less than 5 and be a multiple of 2"),
    ],
)
def test_constraints_on_numbers_are_told_in_words(meta: Meta, sent: object, words: str) -> None:
    class Limited(Struct, frozen=True):
        number: Annotated[int, meta] = 2

    with pytest.raises(InvalidInput) as caught:
        convert({"number": sent}, Limited)
    assert caught.value.details == {"number": words}


def test_constraints_on_lists_and_times_are_told_in_words() -> None:
    class Limited(Struct, frozen=True):
        words: Annotated[list[str], Meta(max_length=2)]
        at: Annotated[datetime, Meta(tz=True)]

    with pytest.raises(InvalidInput) as caught:
        convert({"words": "a,b,c", "at": "2026-01-01T00:00:00"}, Limited)
    assert caught.value.details == {
        "words": "must have at most 2 entries",
        "at": "must carry an offset such as Z or +02:00",
    }


def attempt(sent: dict[str, object]) -> Wide | InvalidInput:
    try:
        return convert(sent, Wide)
    except InvalidInput as fault:
        return fault


_scalars = st.one_of(
    st.sampled_from([None, True, 0, 2**63, -1.5, float("nan"), float("inf"), "1", "true", "[1]", '{"a":1}', "a,b"]),
    st.sampled_from(["", "\ud800", "[[", "[\ud800", "1e5", "2026-01-01", PHOTO_URL, "nan", "9" * 70]),
    st.integers(),
    st.text('01[]{},:."e-', max_size=6),
)
_values = st.one_of(
    _scalars,
    st.lists(_scalars, max_size=3),
    st.dictionaries(st.sampled_from(["0", "1", "city", "number"]), _scalars, max_size=3),
    st.lists(st.dictionaries(st.sampled_from(["city", "data"]), _scalars, max_size=2), max_size=2),
)


@settings(deadline=None)  # other work on the machine must not fail it
@given(st.dictionaries(st.sampled_from([*Wide.__struct_encode_fields__, "x"]), _values, max_size=6))
def test_any_mapping_converts_or_has_its_faults_named(sent: dict[str, object]) -> None:
    outcome = attempt(sent)
    if isinstance(outcome, Wide):
        assert -(2**63) <= outcome.whole < 2**63
    else:
        assert outcome.details
        assert {path.partition(".")[0] for path in outcome.details} <= set(sent) - {"x"}
