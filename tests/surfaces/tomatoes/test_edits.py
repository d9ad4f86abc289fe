"""How the raw fields of a record are read, and what is said of those that are wrong (behaviour notes, tomatoes 1.5 and 1.7)."""

from typing import Any

import pytest

from crewhall.domains.focus import profile_fields
from crewhall.domains.focus.errors import InvalidFields
from crewhall.domains.focus.model import NewProject, ProjectEdit
from crewhall.surfaces.tomatoes.edits import new_project, profile_edit, project_edit
from crewhall.surfaces.tomatoes.messages import messages_of
from crewhall.surfaces.tomatoes.params import Body, Params

NOT_A_NUMBER, ABOVE_0, INVALID = "is not a number", "must be greater than 0", "is invalid"
TOO_LARGE = "must be less than 9223372036854775807"


def short(value: object) -> str:
    """A value in the name of a test."""
    return ascii(value)[:40]


def sent(root: str, **fields: Any) -> Params:
    return Params({}, Body({root: fields}, is_json=True))


def refused(read: Any, params: Params) -> dict[str, list[str]]:
    """The messages with which a record is refused."""
    with pytest.raises(InvalidFields) as refusal:
        read(params)
    return messages_of(refusal.value.problems)


def kept(params: Params) -> dict[str, Any]:
    """What the profile keeps of an edit."""
    return profile_fields.columns(profile_edit(params))


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        ("color", "#a0B1c2", "#a0B1c2"),
        *((("color", raw, None)) for raw in ("", "  ", None)),
        *((("volume", raw, 3)) for raw in (3, 3.9, "3.9")),
        *(("volume", "1e0", 1), ("volume", 0, 0), ("volume", None, None), ("volume", False, None)),
        *((("work_hours_per_day", raw, 7)) for raw in (7.5, "7.5")),
        *((("work_hours_per_day", raw, None)) for raw in ("", None, False)),
        *(("work_hours_per_day", 0.5, 0), ("work_hours_per_day", 1000, 1000)),
        *(("average_hourly_rate", 50, 50.0), ("average_hourly_rate", "1e3", 1000.0)),
        *(("average_hourly_rate", "", None), ("average_hourly_rate", None, None)),
        *(("currency", "EUR", "EUR"), ("currency", "", None), ("currency", None, None)),
        *((("ticking", raw, True)) for raw in (True, 1, "1", "t", "true", "y", "yes", "on", "1.0")),
        *((("ticking", raw, False)) for raw in (False, 2, "", None, "no")),
        *(("name", "Ann", "Ann"), ("name", "", ""), ("name", 5, "5"), ("name", True, "true"), ("name", None, None)),
    ],
    ids=short,
)
def test_field_of_the_profile_is_read_as_the_original_does(field: str, raw: Any, expected: object) -> None:
    found = kept(sent("user", **{field: raw}))
    assert found == {field: expected}
    assert type(found[field]) is type(expected)


@pytest.mark.parametrize(
    ("raw", "name", "label"),
    [
        ("Rome", "Europe/Rome", "Rome"),
        ("Europe/Rome", "Europe/Rome", "Europe/Rome"),
        ("bogus", "UTC", "bogus"),
        (5, "UTC", "5"),
        ("", None, None),
        (" ", None, None),
        (None, None, None),
    ],
)
def test_zone_of_the_profile_is_kept_as_it_was_sent_with_its_iana_name(
    raw: Any, name: str | None, label: str | None
) -> None:
    assert kept(sent("user", time_zone=raw)) == {"time_zone": name, "time_zone_label": label}


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        *((("color", raw, INVALID)) for raw in ("#abc", "#a0b1c2\n", 5, True, False)),
        *((("volume", raw, NOT_A_NUMBER)) for raw in ("", " ", True, "loud", "0x1")),
        ("volume", -1, "must be greater than or equal to 0"),
        *((("volume", raw, "must be less than 4")) for raw in (4, "1e300", "1e999")),
        *((("currency", raw, "is not included in the list")) for raw in ("usd", "AUD", 5, False)),
        *((("work_hours_per_day", raw, NOT_A_NUMBER)) for raw in ("1,200", "2abc", True)),
        *((("work_hours_per_day", raw, TOO_LARGE)) for raw in (10**30, "1e999")),
        *((("average_hourly_rate", raw, NOT_A_NUMBER)) for raw in ("0x10", "1e999", "-1e999", True)),
        *((("average_hourly_rate", raw, ABOVE_0)) for raw in (0, "-1.5")),
        ("name", "x" * 1001, "is too long (maximum is 1000 characters)"),
        ("time_zone", " " * 201, "is too long (maximum is 200 characters)"),
        ("image", "a\0b", INVALID),
    ],
    ids=short,
)
def test_wrong_field_of_the_profile_is_told_in_the_words_of_the_original(field: str, raw: Any, message: str) -> None:
    assert refused(kept, sent("user", email="new", **{field: raw})) == {field: [message]}


def test_numbers_that_cannot_be_read_are_told_with_all_else_that_is_wrong() -> None:
    wrong = {
        "image": "\0",
        "average_hourly_rate": "x",
        "work_hours_per_day": 0,
        "currency": "x",
        "volume": "",
        "color": "x",
    }
    assert list(refused(profile_edit, sent("user", **wrong)).items()) == [
        ("color", [INVALID]),
        ("volume", [NOT_A_NUMBER]),
        ("currency", ["is not included in the list"]),
        ("work_hours_per_day", [ABOVE_0]),
        ("average_hourly_rate", [NOT_A_NUMBER]),
        ("image", [INVALID]),
    ]
    wrong = {"tag_list": "x" * 501, "time_budget": -1, "money_budget": "x"}
    for read, also in ((new_project, {"name": ["can't be blank"]}), (project_edit, {})):
        assert list(refused(read, sent("project", **wrong)).items()) == [
            *also.items(),
            ("money_budget", [NOT_A_NUMBER]),
            ("time_budget", [ABOVE_0]),
            ("tags", ["is too long (maximum is 500 characters)"]),
        ]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        *((raw, None) for raw in (None, "", " ", False)),
        *((10, 10), (10.9, 10.9), ("10.9", 10.9), (0.5, 0.5), ("1e3", 1000)),
        ("9223372036854775806", 9223372036854775806),
    ],
    ids=short,
)
def test_budgets_are_numbers_or_nothing(raw: Any, expected: float | None) -> None:
    params = sent("project", name="Book", tag_list="a, b", money_budget=raw, time_budget=raw)
    fields: dict[str, Any] = {"name": "Book", "tags": ("a", "b"), "money_budget": expected, "time_budget": expected}
    assert new_project(params) == NewProject(**fields)
    assert project_edit(params) == ProjectEdit(**fields)


@pytest.mark.parametrize(("raw", "name"), [(5, "5"), (False, "false"), (" Book ", " Book "), (None, "")], ids=short)
def test_name_of_a_project_is_read_as_a_text(raw: Any, name: str) -> None:
    assert project_edit(sent("project", name=raw)) == ProjectEdit(name=name)
    assert new_project(sent("project", name=raw, time_budget=1)).name == name
