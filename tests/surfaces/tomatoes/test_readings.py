"""What raw values mean. Source: behaviour notes, tomatoes 1.7."""

import math

import pytest

from crewhall.surfaces.tomatoes import readings
from crewhall.surfaces.tomatoes.readings import Raw


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (5, 5),
        (5.5, 5.5),
        (-1, -1),
        ("5", 5),
        ("+5", 5),
        ("-5", -5),
        ("5.25", 5.25),
        (".5", 0.5),
        ("1e3", 1000),
        ("1.5E-1", 0.15),
        (" 7 ", 7),
        ("007", 7),
        ("9007199254740993", 9007199254740993),
        pytest.param("9" * 5000, math.inf, id="5000 digits"),
        pytest.param("-" + "9" * 5000, -math.inf, id="5000 digits below zero"),
        pytest.param(10**400, math.inf, id="a number of 401 digits"),
        ("1e999", math.inf),
        ("", None),
        (" ", None),
        (None, None),
        (True, None),
        (False, None),
        ("0x1F", None),
        ("1,200", None),
        ("1_000", None),
        ("2abc", None),
        ("5.", None),
        ("1e", None),
        ("--5", None),
        ("NaN", None),
        ("Infinity", None),
        (math.nan, None),
        ("٣", None),
        ("5\n5", None),
    ],
    ids=ascii,
)
def test_numbers_are_read_as_the_original_does(raw: Raw, expected: float | None) -> None:
    assert readings.number(raw) == expected


@pytest.mark.parametrize("raw", [True, 1, 1.0, "1", "t", "true", "y", "yes", "on", "1.0", "TRUE", "Yes"], ids=ascii)
def test_spellings_of_true_are_true(raw: Raw) -> None:
    assert readings.truth(raw)


@pytest.mark.parametrize(
    "raw", [False, 0, 2, 1.5, "", " ", None, "false", "no", "off", "0", "yes!", "enabled"], ids=ascii
)
def test_everything_else_is_false(raw: Raw) -> None:
    assert not readings.truth(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(None, None), ("x", "x"), ("", ""), (5, "5"), (1.5, "1.5"), (True, "true"), (False, "false")],
    ids=ascii,
)
def test_texts_are_made_of_other_values(raw: Raw, expected: str | None) -> None:
    assert readings.text(raw) == expected
