"""What counts as nothing, and where it does not."""

import pytest

from crewhall.kit.errors import InvalidInput
from crewhall.platform.input.cleaning import clean


@pytest.mark.parametrize(
    ("sent", "cleaned"),
    [
        ({"a": "undefined", "b": "null", "c": "", "d": None}, {"a": None, "b": None, "c": None, "d": None}),
        ({"a": "Null", "b": " ", "c": "undefined!", "d": "nullable"}, {"a": "Null", "b": " ", "c": "undefined!", "d": "nullable"}),
        ({"a": "\u3164", "b": "\u00a0 \u200b" * 9, "c": "\u3164."}, {"a": None, "b": None, "c": "\u3164."}),
        ({"a": 0, "b": False, "c": 1.5}, {"a": 0, "b": False, "c": 1.5}),
        ({"tags": ["", "\u3164"]}, {"tags": []}),
        ({"tags": ["a", "", "null", None, "b", 0]}, {"tags": ["a", "b", 0]}),
        ({"a": {"b": {"c": ""}}}, {"a": {"b": {"c": None}}}),
        ({"a": [{"b": ""}, ["", "x"]]}, {"a": [{"b": None}, ["x"]]}),
        ({"a": {}, "b": []}, {"a": {}, "b": []}),
    ],
)  # fmt: skip
def test_literal_nothings_become_none(sent: dict[str, object], cleaned: dict[str, object]) -> None:
    assert clean(sent) == cleaned


def test_single_values_are_cleaned_too() -> None:
    assert clean("undefined") is None
    assert clean(["", "x"]) == ["x"]
    assert clean("x") == "x"
    assert clean(5) == 5


def test_kept_keys_stay_as_sent_at_any_depth() -> None:
    sent = {"password": "null", "user": {"password": "", "name": ""}, "name": ""}
    cleaned = {"password": "null", "user": {"password": "", "name": None}, "name": None}
    assert clean(sent, keep=frozenset({"password"})) == cleaned


def test_everything_below_a_verbatim_key_stays_as_sent() -> None:
    sent = {"data": {"a": "", "b": ["", None], "data": "null"}, "x": {"data": "undefined"}, "y": [{"data": [""]}]}
    assert clean(sent, verbatim=frozenset({"data"})) == sent


def test_cleaning_leaves_its_input_alone() -> None:
    sent: dict[str, object] = {"a": "", "b": ["", {"c": ""}]}
    clean(sent)
    assert sent == {"a": "", "b": ["", {"c": ""}]}


@pytest.mark.parametrize("is_list", [True, False])
def test_bottomless_values_are_refused(is_list: bool) -> None:
    value: object = "x"
    for _ in range(5000):
        value = [value] if is_list else {"a": value}
    with pytest.raises(InvalidInput):
        clean(value)
