"""A roster by person: shifts with what speaks against them, leave, availability; and all conflicts in one list."""

from datetime import timedelta
from typing import cast

import pytest

from crewhall.domains.workforce import rosters
from crewhall.domains.workforce.model.rosters import RosterFilter
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound
from crewhall.platform.db.database import Db
from tests.domains.labels.conftest import CountingDb
from tests.domains.workforce.roster import HOUR, NINE, Roster, roster
from tests.domains.workforce.rosters.week import DAY, MONDAY, clashing, day_of, leaves_the_team, shown, week_of
from tests.domains.workforce.test_conflicts import is_away, says, says_always

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

TUESDAY = MONDAY + DAY


async def test_people_with_shifts_leave_and_availability(roster: Roster) -> None:
    draft = await roster.make(to="anna")
    late = await roster.make(to="anna", start_at=NINE + DAY, published=True)
    nobodys = await roster.make(published=True)
    await roster.make(to="ben", start_at=NINE + 7 * DAY)
    await roster.cancel(await roster.make(to="ben", published=True))
    await is_away(roster, "anna", TUESDAY, TUESDAY)
    await is_away(roster, "ben", MONDAY - DAY, MONDAY - DAY)
    await says(roster, "ben", TUESDAY, am=-1)
    await says_always(roster, "ben", 2, MONDAY, None, pm=2)
    found = await shown(roster, week_of())
    assert [person.name for person in found.people] == [
        f"{name} Test" for name in ("ada", "anna", "ben", "cleo", "lena", "max", "olga")
    ]
    anna, ben = found.people[1], found.people[2]
    assert [(each.shift, [one.kind.value for one in each.conflicts]) for each in anna.shifts] == [
        (draft, ["on_leave"]),
        (late, []),
    ]
    assert [(leave.first_day, leave.last_day) for leave in anna.leave] == [(TUESDAY, TUESDAY)]
    assert (ben.shifts, ben.leave) == ([], [])
    assert [(said.day, said.am, said.pm) for said in ben.availability] == [(TUESDAY, -1, 0), (TUESDAY + DAY, 0, 2)]
    assert [each.shift for each in found.open] == [nobodys]
    assert found.time_zone == "Europe/Berlin"


async def test_who_has_left_is_there_with_their_shifts_alone(roster: Roster) -> None:
    await roster.make(to="cleo")
    for name in ("cleo", "ben"):
        await leaves_the_team(roster, name)
    found = await shown(roster, week_of())
    assert [(person.name, person.is_active) for person in found.people if person.name[:4] in {"cleo", "ben "}] == [
        ("cleo Test", False)
    ]


async def test_managers_of_a_place_see_its_people_and_shifts(roster: Roster) -> None:
    here = await roster.make(to="anna", location_id=roster.pier)
    await roster.make(to="ben", location_id=roster.mill)
    await roster.make()
    found = await shown(roster, week_of(), "lena")
    assert [person.name for person in found.people] == ["anna Test", "ben Test", "lena Test"]
    assert [each.shift for person in found.people for each in person.shifts] == [here]
    assert found.open == []
    assert await shown(roster, week_of(location_id=roster.pier)) == await shown(
        roster, week_of(location_id=roster.pier), "lena"
    )


async def test_role_narrows_shifts(roster: Roster) -> None:
    chef = await roster.make(to="cleo", role="Chef")
    await roster.make(to="ben", role="Barista")
    found = await shown(roster, week_of(role="CHEF"))
    assert [each.shift for person in found.people for each in person.shifts] == [chef]


async def test_conflicts_of_a_week_in_one_list(roster: Roster) -> None:
    await says(roster, "ben", TUESDAY, am=-1)
    await is_away(roster, "anna", TUESDAY + DAY, TUESDAY + DAY)
    ben = await roster.make(to="ben", location_id=roster.pier, published=True)
    anna = await roster.make(to="anna", start_at=NINE + DAY)
    await roster.make(to="cleo", start_at=NINE + DAY)
    assert [(each.shift.id, each.conflicts[0].text) for each in await clashing(roster, week_of())] == [
        (ben.id, "ben Test is unavailable on 2027-01-12 in the morning."),
        (anna.id, "anna Test is on leave from 2027-01-13 to 2027-01-13."),
    ]
    assert [each.shift.id for each in await clashing(roster, week_of(), "lena")] == [ben.id]


@pytest.mark.parametrize(
    ("by", "place", "refusal"),
    [("anna", None, Forbidden), ("ben", "pier", Forbidden), ("lena", "mill", Forbidden), ("otto", "pier", NotFound)],
)
async def test_others_see_nothing(roster: Roster, by: str, place: str | None, refusal: type[Exception]) -> None:
    places = {"pier": roster.pier, "mill": roster.mill}
    wanted = week_of(location_id=place and places[place])
    for look in (shown(roster, wanted, by), clashing(roster, wanted, by)):
        with pytest.raises(refusal):
            await look


async def test_stranger_has_a_roster_of_their_own(roster: Roster) -> None:
    await roster.make(to="anna")
    found = await shown(roster, week_of(), "otto")
    assert ([person.name for person in found.people], found.open) == (["otto Test"], [])


async def test_more_shifts_than_one_answer_holds(roster: Roster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "MOST_SHIFTS_AT_ONCE", 2)
    for number in range(3):
        await roster.make(start_at=NINE + number * timedelta(days=1))
    with pytest.raises(InvalidInput) as refused:
        await shown(roster, week_of())
    assert list(refused.value.details or {}) == ["last_day"]
    assert len((await shown(roster, day_of(TUESDAY))).open) == 1


async def test_statements_are_as_many_for_many_shifts(roster: Roster) -> None:
    async def statements(wanted: RosterFilter) -> int:
        async with roster.works.read(roster["lena"]) as work:
            db = CountingDb(work.db)
            work.db = cast("Db", db)
            await rosters.get(work, wanted)
            return db.statements

    for number in range(10):
        await roster.make(to="ben", start_at=NINE + number * 12 * HOUR, location_id=roster.pier)
    wanted = week_of(location_id=roster.pier)
    assert await statements(wanted) == await statements(day_of(TUESDAY, location_id=roster.pier)) == 18
