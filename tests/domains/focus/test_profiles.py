"""Profiles: the rules of behaviour notes, tomatoes 1.7, for the user. How raw values are read is tested with the surface."""

import math
from typing import Any

import pytest

from crewhall.domains.focus import profiles
from crewhall.domains.focus.errors import InvalidFields
from crewhall.domains.focus.limits import LARGEST_NUMBER
from crewhall.domains.focus.model import NamedZone
from crewhall.domains.focus.problems import Code, Problem
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.errors import NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.conftest import Clock
from tests.domains.focus.desk import Desk, announced, shown

pytestmark = pytest.mark.anyio

INVALID, NOT_LISTED, NOT_A_NUMBER = Problem(Code.INVALID), Problem(Code.NOT_LISTED), Problem(Code.NOT_A_NUMBER)
ABOVE_0, BELOW_0 = Problem(Code.NOT_GREATER_THAN, 0), Problem(Code.LESS_THAN, 0)
TOO_LOUD, TOO_LARGE = Problem(Code.NOT_LESS_THAN, 4), Problem(Code.NOT_LESS_THAN, LARGEST_NUMBER)


async def test_profile_of_somebody_new_is_what_identity_knows_and_defaults(ann: Desk) -> None:
    profile = await ann.profile()
    assert (profile.name, profile.email, profile.image) == ("ann Test", "ann@example.test", None)
    assert (profile.color, profile.volume, profile.ticking, profile.currency) == ("#000000", 2, False, "USD")
    assert (profile.time_zone, profile.work_hours_per_day, profile.average_hourly_rate) == (None, None, None)
    assert not profile.is_hidden


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("color", "#a0B1c2", "#a0B1c2"),
        ("color", None, "#000000"),
        ("volume", 0, 0),
        ("volume", 3.9, 3),
        ("volume", None, 2),
        ("work_hours_per_day", 7.5, 7),
        ("work_hours_per_day", 0.5, 0),
        ("work_hours_per_day", 1000, 1000),
        ("work_hours_per_day", None, None),
        ("average_hourly_rate", 50, 50.0),
        ("average_hourly_rate", 0.25, 0.25),
        ("average_hourly_rate", None, None),
        *((("currency", name, name)) for name in ("USD", "EUR", "JPY", "GBP", "CHF")),
        ("currency", None, "USD"),
        ("ticking", True, True),
        ("ticking", False, False),
        ("name", "Ann", "Ann"),
        ("name", "", ""),
        ("name", None, "ann Test"),
        ("email", "no address at all", "no address at all"),
        ("email", "", ""),
        ("email", None, "ann@example.test"),
        ("image", "whatever", "whatever"),
        ("image", "", ""),
        ("time_zone", NamedZone("Europe/Rome"), "Europe/Rome"),
        ("time_zone", NamedZone("Europe/Rome", " "), None),
        ("time_zone", None, None),
    ],
    ids=shown,
)
async def test_fields_are_kept_as_the_original_keeps_them(ann: Desk, field: str, value: Any, expected: object) -> None:
    await ann.edit(color="#123456", volume=1, currency="GBP", work_hours_per_day=3, average_hourly_rate=4.5)
    changed = await ann.edit(**{field: value})
    assert getattr(changed, field) == expected
    assert type(getattr(changed, field)) is type(expected)
    assert await ann.profile() == changed


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("color", "#abc", INVALID),
        ("color", "a0b1c2", INVALID),
        ("color", "#a0b1c2\n", INVALID),
        ("color", "#a0b1cg", INVALID),
        ("color", "", INVALID),
        ("volume", -0.5, BELOW_0),
        ("volume", 4, TOO_LOUD),
        ("volume", math.inf, TOO_LOUD),
        ("volume", math.nan, NOT_A_NUMBER),
        ("currency", "usd", NOT_LISTED),
        ("currency", "AUD", NOT_LISTED),
        ("work_hours_per_day", 0, ABOVE_0),
        ("work_hours_per_day", -1, ABOVE_0),
        ("work_hours_per_day", 10**30, TOO_LARGE),
        ("average_hourly_rate", 0, ABOVE_0),
        ("average_hourly_rate", -1.5, ABOVE_0),
        ("average_hourly_rate", math.inf, NOT_A_NUMBER),
        ("name", "x" * 1001, Problem(Code.TOO_LONG, 1000)),
        ("image", "a\0b", INVALID),
        ("time_zone", NamedZone("Rome"), NOT_LISTED),
        ("time_zone", NamedZone("localtime", "home"), NOT_LISTED),
        ("time_zone", NamedZone("UTC", "x" * 201), Problem(Code.TOO_LONG, 200)),
        ("time_zone", NamedZone("UTC", "\0"), INVALID),
    ],
    ids=shown,
)
async def test_what_is_wrong_is_refused_and_nothing_changes(
    ann: Desk, field: str, value: Any, problem: Problem
) -> None:
    before = await ann.profile()
    with pytest.raises(InvalidFields) as refused:
        await ann.edit(**{"email": "new", field: value})
    assert refused.value.problems == {field: problem}
    assert refused.value.details == {field: [problem.words]}
    assert await ann.profile() == before


async def test_zone_is_known_by_its_iana_name_and_called_as_the_person_calls_it(works: Works, ann: Desk) -> None:
    zones = (None, NamedZone("Europe/Rome", "Rome"), NamedZone("UTC", "bogus"), NamedZone("Asia/Tokyo"), None)
    found: list[tuple[str | None, str | None, str]] = []
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET time_zone = 'Europe/Berlin' WHERE id = $1", ann.user_id)
    for zone in zones:
        profile = await ann.edit(time_zone=zone)
        assert await ann.profile() == profile
        found.append((profile.time_zone, profile.time_zone_label, profile.zone.key))
    assert found == [
        ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin"),
        ("Europe/Rome", "Rome", "Europe/Rome"),
        ("UTC", "bogus", "UTC"),
        ("Asia/Tokyo", "Asia/Tokyo", "Asia/Tokyo"),
        ("Europe/Berlin", "Europe/Berlin", "Europe/Berlin"),
    ]


async def test_all_that_is_wrong_is_told_at_once(ann: Desk) -> None:
    with pytest.raises(InvalidFields) as refused:
        await ann.edit(average_hourly_rate=-1, work_hours_per_day=0, currency="x", volume=9, color="x")
    assert refused.value.problems == {
        "color": INVALID,
        "volume": TOO_LOUD,
        "currency": NOT_LISTED,
        "work_hours_per_day": ABOVE_0,
        "average_hourly_rate": ABOVE_0,
    }


async def test_only_a_change_moves_updated_at(ann: Desk, clock: Clock) -> None:
    changed_at = clock.go(hours=1)
    assert (await ann.edit(color="#ffffff")).updated_at == changed_at
    clock.go(hours=1)
    assert (await ann.edit(color="#ffffff")).updated_at == changed_at
    assert (await announced(ann.works)).count("FocusProfileChanged") == 1


async def test_saving_a_tomato_does_not_move_updated_at(ann: Desk, clock: Clock) -> None:
    before = await ann.profile()
    clock.go(hours=1)
    await ann.save()
    assert await ann.profile() == before


async def test_profiles_of_several_people_come_by_id(works: Works, ann: Desk, ben: Desk) -> None:
    await ann.edit(name="Annie")
    async with works.read(SYSTEM) as work:
        found = await profiles.of(work, [ann.user_id, ben.user_id, 10**9])
        assert await profiles.of(work, []) == {}
    assert {user_id: profile.name for user_id, profile in found.items()} == {
        ann.user_id: "Annie",
        ben.user_id: "ben Test",
    }


async def test_nobody_has_no_profile(works: Works, ann: Desk) -> None:
    async with works.read(NOBODY) as work:
        with pytest.raises(Unauthenticated):
            await profiles.get(work)
    async with works.write(SYSTEM) as work:
        with pytest.raises(NotFound):
            await profiles.lock(work, ann.user_id + 1000)


async def test_introduction_keeps_only_what_identity_does_not_show(works: Works, ann: Desk) -> None:
    async with works.write(SYSTEM) as work:
        await profiles.introduce(work, ann.user_id, name="ann Test", email="octo@example.test", image="x" * 3000)
    profile = await ann.profile()
    assert (profile.name, profile.email, profile.image) == ("ann Test", "octo@example.test", None)
    async with works.write(SYSTEM) as work:
        await work.db.execute("UPDATE users SET first_name = 'Anna' WHERE id = $1", ann.user_id)
    assert (await ann.profile()).name == "Anna Test"
