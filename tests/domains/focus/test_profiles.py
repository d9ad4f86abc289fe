"""Profiles: every rule of behaviour notes, tomatoes 1.7, for the user."""

from typing import Any

import pytest

from crewhall.domains.focus import profiles
from crewhall.domains.focus.errors import InvalidRecord
from crewhall.domains.focus.model import Raw
from crewhall.kit.actor import NOBODY, SYSTEM
from crewhall.kit.errors import NotFound, Unauthenticated
from crewhall.platform.work import Works
from tests.domains.focus.conftest import Clock
from tests.domains.focus.desk import Desk, announced, shown

pytestmark = pytest.mark.anyio

NOT_A_NUMBER = "is not a number"
ABOVE_0 = "must be greater than 0"
TOO_LARGE = "must be less than 9223372036854775807"


async def test_profile_of_somebody_new_is_what_identity_knows_and_defaults(ann: Desk) -> None:
    profile = await ann.profile()
    assert (profile.name, profile.email, profile.image) == ("ann Test", "ann@example.test", None)
    assert (profile.color, profile.volume, profile.ticking, profile.currency) == ("#000000", 2, False, "USD")
    assert (profile.time_zone, profile.work_hours_per_day, profile.average_hourly_rate) == (None, None, None)
    assert not profile.is_hidden


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        ("color", "#a0B1c2", "#a0B1c2"),
        ("color", "", "#000000"),
        ("color", "  ", "#000000"),
        ("color", None, "#000000"),
        ("volume", 0, 0),
        ("volume", 3, 3),
        ("volume", 3.9, 3),
        ("volume", "3.9", 3),
        ("volume", "1e0", 1),
        ("volume", None, 2),
        ("volume", False, 2),
        ("work_hours_per_day", 8, 8),
        ("work_hours_per_day", 7.5, 7),
        ("work_hours_per_day", "7.5", 7),
        ("work_hours_per_day", 0.5, 0),
        ("work_hours_per_day", 1000, 1000),
        ("work_hours_per_day", "", None),
        ("work_hours_per_day", None, None),
        ("average_hourly_rate", 50, 50.0),
        ("average_hourly_rate", "1e3", 1000.0),
        ("average_hourly_rate", 0.25, 0.25),
        ("average_hourly_rate", "", None),
        ("average_hourly_rate", None, None),
        *((("currency", name, name)) for name in ("USD", "EUR", "JPY", "GBP", "CHF")),
        ("currency", "", "USD"),
        ("currency", None, "USD"),
        *((("ticking", raw, True)) for raw in (True, 1, "1", "t", "true", "y", "yes", "on", "1.0")),
        *((("ticking", raw, False)) for raw in (False, 2, "", None, "no")),
        ("name", "Ann", "Ann"),
        ("name", "", ""),
        ("name", 5, "5"),
        ("name", True, "true"),
        ("name", None, "ann Test"),
        ("email", "no address at all", "no address at all"),
        ("email", "", ""),
        ("email", None, "ann@example.test"),
        ("image", "whatever", "whatever"),
        ("image", "", ""),
        ("time_zone", "Rome", "Rome"),
        ("time_zone", "bogus", "bogus"),
        ("time_zone", "", None),
        ("time_zone", " ", None),
    ],
    ids=shown,
)
async def test_fields_are_kept_as_the_original_keeps_them(ann: Desk, field: str, raw: Raw, expected: object) -> None:
    await ann.edit(color="#123456", volume=1, currency="GBP", work_hours_per_day=3, average_hourly_rate=4.5)
    changed = await ann.edit(**{field: raw})
    assert getattr(changed, field) == expected
    assert type(getattr(changed, field)) is type(expected)
    assert await ann.profile() == changed


@pytest.mark.parametrize(
    ("field", "raw", "message"),
    [
        ("color", "#abc", "is invalid"),
        ("color", "a0b1c2", "is invalid"),
        ("color", "#a0b1c2\n", "is invalid"),
        ("color", "#a0b1cg", "is invalid"),
        ("color", 5, "is invalid"),
        ("color", True, "is invalid"),
        ("volume", "", NOT_A_NUMBER),
        ("volume", " ", NOT_A_NUMBER),
        ("volume", True, NOT_A_NUMBER),
        ("volume", "loud", NOT_A_NUMBER),
        ("volume", "0x1", NOT_A_NUMBER),
        ("volume", -1, "must be greater than or equal to 0"),
        ("volume", -0.5, "must be greater than or equal to 0"),
        ("volume", 4, "must be less than 4"),
        ("volume", "1e300", "must be less than 4"),
        ("currency", "usd", "is not included in the list"),
        ("currency", "AUD", "is not included in the list"),
        ("work_hours_per_day", 0, ABOVE_0),
        ("work_hours_per_day", -1, ABOVE_0),
        ("work_hours_per_day", "1,200", NOT_A_NUMBER),
        ("work_hours_per_day", "2abc", NOT_A_NUMBER),
        ("work_hours_per_day", True, NOT_A_NUMBER),
        ("work_hours_per_day", 10**30, TOO_LARGE),
        ("average_hourly_rate", 0, ABOVE_0),
        ("average_hourly_rate", "-1.5", ABOVE_0),
        ("average_hourly_rate", "0x10", NOT_A_NUMBER),
        ("average_hourly_rate", "1e999", NOT_A_NUMBER),
        ("name", "x" * 1001, "is too long (maximum is 1000 characters)"),
        ("image", "a\0b", "is invalid"),
    ],
    ids=shown,
)
async def test_what_is_wrong_is_refused_and_nothing_changes(ann: Desk, field: str, raw: Raw, message: str) -> None:
    before = await ann.profile()
    with pytest.raises(InvalidRecord) as refused:
        await ann.edit(**{"email": "new", field: raw})
    assert refused.value.details == {field: [message]}
    assert await ann.profile() == before


async def test_errors_come_in_the_order_of_the_original(ann: Desk) -> None:
    wrong: dict[str, Any] = {
        "average_hourly_rate": "x",
        "work_hours_per_day": 0,
        "currency": "x",
        "volume": 9,
        "color": "x",
    }
    with pytest.raises(InvalidRecord) as refused:
        await ann.edit(**wrong)
    assert list(refused.value.errors) == ["color", "volume", "currency", "work_hours_per_day", "average_hourly_rate"]


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
