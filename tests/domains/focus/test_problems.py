"""What is wrong with a field: codes, bounds, and the rules that several records share."""

import math

import pytest

from crewhall.domains.focus import problems
from crewhall.domains.focus.limits import LARGEST_NUMBER
from crewhall.domains.focus.problems import Code, Problem
from tests.domains.focus.desk import shown

NOT_A_NUMBER, ABOVE_0 = Problem(Code.NOT_A_NUMBER), Problem(Code.NOT_GREATER_THAN, 0)


@pytest.mark.parametrize(
    ("text", "expected"), [("a\0b", False), ("\ud800", False), ("🍅", True), ("", True)], ids=shown
)
def test_texts_that_a_database_refuses_are_told(text: str, *, expected: bool) -> None:
    assert problems.is_storable(text) is expected
    assert problems.in_text(text, 10) == (None if expected else Problem(Code.INVALID))


@pytest.mark.parametrize(
    ("number", "whole", "any_"),
    [
        (1, None, None),
        (0.5, None, None),
        (0, ABOVE_0, ABOVE_0),
        (-0.5, ABOVE_0, ABOVE_0),
        (LARGEST_NUMBER - 1, None, None),
        (LARGEST_NUMBER, Problem(Code.NOT_LESS_THAN, LARGEST_NUMBER), None),
        (math.inf, Problem(Code.NOT_LESS_THAN, LARGEST_NUMBER), NOT_A_NUMBER),
        (-math.inf, ABOVE_0, NOT_A_NUMBER),
        (math.nan, NOT_A_NUMBER, NOT_A_NUMBER),
    ],
    ids=shown,
)
def test_positive_numbers_are_told_from_others(number: float, whole: Problem | None, any_: Problem | None) -> None:
    assert problems.in_positive_whole(number) == whole
    assert problems.in_positive(number) == any_


@pytest.mark.parametrize("code", Code)
def test_every_code_has_words_with_its_bound(code: Code) -> None:
    words = Problem(code, 7).words
    assert words.startswith(("is ", "must "))
    assert "{" not in words
