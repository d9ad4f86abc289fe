"""Leave: who may do what with it in each state, what it takes from balances, and who is told."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crewhall.domains.workforce import conflicts, leave, leave_balances, leave_policies, settings
from crewhall.domains.workforce.errors.leave import LeaveIsClosed, LeaveOverlaps
from crewhall.domains.workforce.errors.people import NotAnActiveMember
from crewhall.domains.workforce.model.availability import (
    LeaveFilter,
    LeaveKind,
    LeaveRequest,
    LeaveStatus,
    NewAdjustment,
    NewLeave,
    NewPolicy,
)
from crewhall.domains.workforce.model.settings import SettingsEdit
from crewhall.domains.workforce.model.shifts import ConflictKind
from crewhall.kit.actor import SYSTEM, Rank
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.kit.paging import PageRequest
from crewhall.kit.topics import location_topic, roster_topic, team_topic, user_topic
from crewhall.platform.outbox import select_events_after
from crewhall.platform.work import Work
from tests.domains.workforce.roster import Roster, roster

__all__ = ["roster"]

pytestmark = pytest.mark.anyio

MONDAY, FRIDAY = date(2027, 1, 11), date(2027, 1, 15)
"""A week without public holidays in Germany, in which `roster.NINE` lies."""
ALL = PageRequest()
DOES: dict[str, Callable[[Work, int], Awaitable[LeaveRequest]]] = {
    "approve": leave.approve,
    "decline": lambda work, leave_id: leave.decline(work, leave_id, "We are short of people."),
    "cancel": leave.cancel,
}
STATES = {
    "requested": (),
    "approved": ("approve",),
    "declined": ("decline",),
    "canceled": ("cancel",),
}
NEXT = {
    ("requested", "approve"): LeaveStatus.APPROVED,
    ("requested", "decline"): LeaveStatus.DECLINED,
    ("requested", "cancel"): LeaveStatus.CANCELED,
    ("approved", "cancel"): LeaveStatus.CANCELED,
}
"""All that can happen."""
NO, GONE = Forbidden, NotFound
# Who may decide, and cancel, leave of Ben's, of Lena's and of Ada's; who may not is told so, or that there is no such leave.
RIGHTS: dict[str, dict[str, tuple[Any, Any]]] = {
    "ben": {
        "olga": (None, None),
        "ada": (None, None),
        "max": (None, None),
        "lena": (None, None),
        "ben": (NO, None),
        "anna": (GONE, GONE),
        "otto": (GONE, GONE),
    },
    "anna": {"max": (None, None), "lena": (GONE, GONE), "anna": (NO, None), "ben": (GONE, GONE)},
    "lena": {"lena": (NO, None), "max": (None, None), "ben": (GONE, GONE)},
    "max": {"max": (NO, None), "ada": (None, None)},
    "ada": {"ada": (None, None), "max": (None, None)},
}


async def told(at: Roster) -> list[str]:
    """The names of the events so far, without those of the people who were given locations."""
    return [name for name, _ in await at.happened() if name != "scopes_changed"]


async def ask(at: Roster, by: str = "ben", whose: str | None = None, **fields: Any) -> LeaveRequest:
    """Ask for leave, of the week unless a test says otherwise."""
    given: dict[str, Any] = {"kind": LeaveKind.ANNUAL, "first_day": MONDAY, "last_day": FRIDAY} | fields
    return await leave.request(at.works, at[by], NewLeave(user_id=at.uid(whose) if whose else None, **given))


async def do(at: Roster, by: str, action: str, found: LeaveRequest) -> LeaveRequest:
    """Do something with leave."""
    async with at.works.write(at[by]) as work:
        return await DOES[action](work, found.id)


async def stored(at: Roster, found: LeaveRequest) -> LeaveRequest:
    """The leave as it is now."""
    async with at.works.read(at["olga"]) as work:
        return await leave.get(work, found.id)


async def in_state(at: Roster, state: str, whose: str = "ben") -> LeaveRequest:
    """Leave that has come to a state."""
    found = await ask(at, whose)
    for action in STATES[state]:
        found = await do(at, "olga", action, found)
    return found


@pytest.mark.parametrize("action", DOES)
@pytest.mark.parametrize("state", STATES)
async def test_leave_moves_as_the_table_says_for_those_who_may(roster: Roster, state: str, action: str) -> None:
    for whose, rights in RIGHTS.items():
        for by, (decides, cancels) in rights.items():
            found = await in_state(roster, state, whose)
            refusal: type[CrewhallError] | None = cancels if action == "cancel" else decides
            reached = NEXT.get((state, action))
            if refusal is None and reached is not None:
                assert (await do(roster, by, action, found)).status == reached
            else:
                with pytest.raises(refusal or LeaveIsClosed):
                    await do(roster, by, action, found)
                assert await stored(roster, found) == found
            if (await stored(roster, found)).status in ("requested", "approved"):
                await do(roster, "olga", "cancel", found)


async def test_decision_keeps_who_and_when_and_why(roster: Roster) -> None:
    found = await do(roster, "max", "decline", await ask(roster, message="My sister marries"))
    assert (found.message, found.reason, found.decided_by) == (
        "My sister marries",
        "We are short of people.",
        roster.uid("max"),
    )
    assert found.decided_at is not None
    assert await stored(roster, found) == found
    for reason in (None, "  ", "x" * 2001):
        async with roster.works.write(roster["max"]) as work:
            with pytest.raises(InvalidInput, match="reason"):
                await leave.decline(work, found.id, reason)


async def test_days_of_leave_are_not_asked_for_twice(roster: Roster) -> None:
    first = await ask(roster)
    for days in ((MONDAY, MONDAY), (FRIDAY, FRIDAY + timedelta(days=9)), (MONDAY - timedelta(days=3), MONDAY)):
        with pytest.raises(LeaveOverlaps):
            await ask(roster, first_day=days[0], last_day=days[1], kind=LeaveKind.SICK)
    await ask(roster, "anna")
    await ask(roster, first_day=FRIDAY + timedelta(days=1), last_day=FRIDAY + timedelta(days=2))
    await do(roster, "max", "approve", first)
    with pytest.raises(LeaveOverlaps):
        await ask(roster)
    await do(roster, "ben", "cancel", first)
    await ask(roster)


async def test_of_parallel_requests_for_the_same_days_one_is_stored(roster: Roster) -> None:
    answers = await asyncio.gather(*(ask(roster) for _ in range(5)), return_exceptions=True)
    assert sum(isinstance(each, LeaveRequest) for each in answers) == 1
    assert sum(isinstance(each, LeaveOverlaps) for each in answers) == 4


async def test_parallel_decisions_end_in_one_of_them(roster: Roster) -> None:
    found = await ask(roster)
    answers = await asyncio.gather(
        *(do(roster, "max", action, found) for action in ("approve", "decline") * 2), return_exceptions=True
    )
    (made,) = [each for each in answers if isinstance(each, LeaveRequest)]
    assert sum(isinstance(each, LeaveIsClosed) for each in answers) == 3
    assert await stored(roster, found) == made


@pytest.mark.parametrize(
    ("by", "whose", "refusal"),
    [
        ("max", "ben", None),
        ("lena", "ben", None),
        ("lena", "anna", NotFound),
        ("ada", "olga", None),
        ("ben", "anna", Forbidden),
        ("max", "otto", NotFound),
        ("otto", "ben", NotFound),
    ],
)
async def test_managers_ask_for_the_people_whom_they_manage(
    roster: Roster, by: str, whose: str, refusal: type[CrewhallError] | None
) -> None:
    if refusal is None:
        assert (await ask(roster, by, whose)).user_id == roster.uid(whose)
        return
    with pytest.raises(refusal):
        await ask(roster, by, whose)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"last_day": MONDAY - timedelta(days=1)}, "last_day"),
        ({"last_day": MONDAY + timedelta(days=366)}, "last_day"),
        ({"first_day": date(1, 1, 1)}, "first_day"),
        ({"last_day": date(9999, 12, 31)}, "last_day"),
        ({"message": "x" * 2001}, "message"),
    ],
)
async def test_bad_leave_is_refused(roster: Roster, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await ask(roster, **fields)
    assert list(refused.value.details or {}) == [wrong]


async def test_former_member_gets_no_leave(roster: Roster) -> None:
    async with roster.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE memberships SET status = 'inactive' WHERE user_id = $1", roster.uid("ben"))
    with pytest.raises(NotAnActiveMember):
        await ask(roster, "max", "ben")


async def test_lists_show_whom_one_manages(roster: Roster) -> None:
    made = {name: (await ask(roster, name)).id for name in ("anna", "ben", "lena")}

    async def listed(by: str, **wanted: Any) -> set[str]:
        async with roster.works.read(roster[by]) as work:
            page = await leave.list_leave(work, LeaveFilter(**wanted), ALL)
        assert page.total == len(page.rows)
        return {name for name, leave_id in made.items() if leave_id in {row.id for row in page.rows}}

    assert await listed("max") == await listed("olga") == {"anna", "ben", "lena"}
    assert await listed("lena") == {"ben", "lena"}
    assert await listed("ben") == {"ben"}
    assert await listed("cleo") == await listed("otto") == set()
    assert await listed("ben", user_ids=(roster.uid("anna"),)) == set()
    assert await listed("max", user_ids=(roster.uid("anna"),)) == {"anna"}
    assert await listed("max", first_day=FRIDAY, last_day=FRIDAY) == {"anna", "ben", "lena"}
    assert await listed("max", first_day=FRIDAY + timedelta(days=1)) == set()
    assert await listed("max", statuses=(LeaveStatus.APPROVED,)) == await listed("max", kind=LeaveKind.SICK) == set()


async def test_leave_that_has_begun_is_canceled_by_managers_alone(roster: Roster) -> None:
    async with roster.works.read(SYSTEM) as work:
        today = work.now.date()
    begun: dict[str, Any] = {"first_day": today - timedelta(days=3), "last_day": today + timedelta(days=3)}
    found = await ask(roster, **begun)
    await do(roster, "ben", "cancel", found)
    for whose, other in (("ben", "max"), ("max", "ada")):
        found = await do(roster, "olga", "approve", await ask(roster, whose, **begun))
        with pytest.raises(Forbidden, match="begun"):
            await do(roster, whose, "cancel", found)
        assert (await do(roster, other, "cancel", found)).status == LeaveStatus.CANCELED
    found = await do(roster, "ada", "approve", await ask(roster, "ada", **begun))
    await do(roster, "ada", "cancel", found)


@pytest.mark.parametrize(
    ("place", "first", "last", "days"),
    [
        (None, MONDAY, FRIDAY, 5),
        (None, date(2027, 3, 22), date(2027, 3, 31), 6),  # Good Friday and Easter Monday
        (None, date(2027, 1, 4), date(2027, 1, 8), 5),
        ("DE-BY", date(2027, 1, 4), date(2027, 1, 8), 4),  # Epiphany in Bavaria
        ("fr", date(2027, 7, 12), date(2027, 7, 16), 4),
        ("none", date(2027, 3, 22), date(2027, 3, 31), 8),
        ("XX", date(2027, 3, 22), date(2027, 3, 31), 8),
        ("DE-XX", date(2027, 3, 22), date(2027, 3, 31), 6),
        (None, date(2026, 12, 28), date(2027, 1, 4), 5),  # over New Year
        (None, date(2027, 1, 16), date(2027, 1, 17), 0),
    ],
)
async def test_weekends_and_public_holidays_take_nothing(
    roster: Roster, place: str | None, first: date, last: date, days: int
) -> None:
    if place is not None:
        async with roster.works.write(roster["ada"]) as work:
            await settings.update(work, SettingsEdit(data={"public_holidays": place}))
    assert (await ask(roster, first_day=first, last_day=last)).minutes == days * 480


@pytest.mark.parametrize("place", [7, "Germany", "D", "12", ["DE"]])
async def test_settings_refuse_what_is_no_place(roster: Roster, place: object) -> None:
    async with roster.works.write(roster["ada"]) as work:
        with pytest.raises(InvalidInput, match="public_holidays must be a country"):
            await settings.update(work, SettingsEdit(data={"public_holidays": place}))


async def test_balance_is_what_accrued_less_what_was_taken(roster: Roster) -> None:
    async with roster.works.write(SYSTEM) as work:
        joined = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # in Berlin it is the new year
        await work.db.execute("UPDATE memberships SET joined_at = $2 WHERE user_id = $1", roster.uid("ben"), joined)
    async with roster.works.write(roster["ada"]) as work:
        await leave_policies.put(work, annual(date(2020, 1, 1), 9600, 456))
        await leave_policies.put(work, annual(date(2027, 7, 1), 12000, 456))
    found = await ask(roster)
    assert found.minutes == 5 * 456
    declined = await do(
        roster, "max", "decline", await ask(roster, first_day=date(2027, 2, 1), last_day=date(2027, 2, 5))
    )
    assert declined.minutes == 2280
    await ask(roster, first_day=date(2027, 2, 1), last_day=date(2027, 2, 5))
    assert await balance(roster, "ben", date(2027, 1, 31)) == (815, 0, 0)  # 31 days: 815.3
    await do(roster, "max", "approve", found)
    assert await balance(roster, "ben", MONDAY - timedelta(days=1)) == (263, 0, 0)
    assert await balance(roster, "ben", MONDAY) == (289, 2280, 0)
    async with roster.works.write(roster["lena"]) as work:
        made = await leave_balances.adjust(work, adjustment(roster, "ben", 600, date(2027, 3, 1)))
    assert (made.actor_id, made.reason) == (roster.uid("lena"), "Carried over")
    assert await balance(roster, "ben", date(2027, 2, 28)) == (1551, 2280, 0)  # 59 days: 1551.8
    assert await balance(roster, "ben", date(2027, 12, 31)) == (10809, 2280, 600)
    assert await balance(roster, "anna", date(2026, 12, 31), by="anna") == await balance(
        roster, "anna", date(2026, 12, 31)
    )
    await do(roster, "max", "cancel", found)
    assert await balance(roster, "ben", date(2027, 12, 31)) == (10809, 0, 600)
    async with roster.works.read(roster["ben"]) as work:
        assert await leave_balances.list_adjustments(work, None) == [made]


async def test_balances_policies_and_adjustments_are_for_those_who_may(roster: Roster) -> None:
    await refused_for(
        roster,
        {"ben": None, "max": None, "lena": None, "anna": Forbidden, "otto": NotFound},
        lambda work: leave_balances.list_balances(work, roster.uid("ben"), None),
    )
    await refused_for(
        roster,
        {"anna": None, "max": None, "lena": NotFound, "ben": Forbidden},
        lambda work: leave_balances.list_adjustments(work, roster.uid("anna")),
    )
    await refused_for(
        roster,
        {"olga": None, "ada": None, "max": None, "lena": None, "ben": Forbidden, "otto": NotFound},
        lambda work: leave_balances.adjust(work, adjustment(roster, "ben", 60, MONDAY)),
    )
    await refused_for(
        roster,
        {"max": Forbidden, "ada": None, "lena": NotFound},
        lambda work: leave_balances.adjust(work, adjustment(roster, "max", 60, MONDAY)),
    )
    await refused_for(
        roster,
        {"olga": None, "ada": None, "max": Forbidden, "lena": Forbidden, "ben": Forbidden},
        lambda work: leave_policies.put(work, annual(MONDAY, 9600, 480)),
    )
    async with roster.works.read(roster["ben"]) as work:
        (policy,) = await leave_policies.list_policies(work)
    async with roster.works.read(roster["otto"]) as work:
        assert await leave_policies.list_policies(work) == []
    await refused_for(
        roster,
        {"otto": NotFound, "max": Forbidden, "ben": Forbidden, "ada": None},
        lambda work: leave_policies.delete(work, policy.id),
    )


@pytest.mark.parametrize(
    ("new", "wrong"),
    [
        (
            NewPolicy(kind=LeaveKind.SICK, from_day=MONDAY, minutes_per_year=-1, minutes_per_day=0),
            {"minutes_per_year", "minutes_per_day"},
        ),
        (NewPolicy(kind=LeaveKind.SICK, from_day=date(1, 1, 1), minutes_per_year=1, minutes_per_day=1), {"from_day"}),
        (
            NewPolicy(kind=LeaveKind.SICK, from_day=MONDAY, minutes_per_year=1, minutes_per_day=1, cap_minutes=-1),
            {"cap_minutes"},
        ),
    ],
)
async def test_bad_policies_are_refused(roster: Roster, new: NewPolicy, wrong: set[str]) -> None:
    async with roster.works.write(roster["ada"]) as work:
        with pytest.raises(InvalidInput) as refused:
            await leave_policies.put(work, new)
    assert set(refused.value.details or {}) == wrong


@pytest.mark.parametrize(
    ("minutes", "reason", "wrong"), [(0, "x", "minutes"), (10**7, "x", "minutes"), (1, " ", "reason")]
)
async def test_bad_adjustments_are_refused(roster: Roster, minutes: int, reason: str, wrong: str) -> None:
    new = NewAdjustment(user_id=roster.uid("ben"), kind=LeaveKind.ANNUAL, minutes=minutes, reason=reason)
    async with roster.works.write(roster["ada"]) as work:
        with pytest.raises(InvalidInput) as refused:
            await leave_balances.adjust(work, new)
    assert list(refused.value.details or {}) == [wrong]


async def test_approved_leave_conflicts_with_shifts(roster: Roster) -> None:
    shift = await roster.make(to="ben", published=True)
    found = await ask(roster)

    async def kinds() -> list[ConflictKind]:
        async with roster.works.read(roster["max"]) as work:
            return [each.kind for each in await conflicts.find(work, roster.team_id, [shift])]

    assert await kinds() == []
    await do(roster, "max", "approve", found)
    assert await kinds() == [ConflictKind.ON_LEAVE]
    await do(roster, "max", "cancel", found)
    assert await kinds() == []


async def test_person_and_their_managers_are_told_without_messages(roster: Roster) -> None:
    found = await ask(roster, message="private")
    await do(roster, "max", "approve", found)
    await do(roster, "ben", "cancel", found)
    await do(roster, "max", "decline", await ask(roster, "anna"))
    assert await told(roster) == [
        "leave_requested",
        "leave_approved",
        "leave_canceled",
        "leave_requested",
        "leave_declined",
    ]
    async with roster.works.read(SYSTEM) as work:
        rows = [row for row in await select_events_after(work.db, 0, 10_000) if row.name == "workforce.leave_requested"]
    team = [team_topic(roster.team_id, Rank.ADMIN), roster_topic(roster.team_id)]
    ben, anna = (set(row.topics.split()) for row in rows)
    assert ben == {user_topic(roster.uid("ben")), *team, location_topic(roster.pier)}
    assert anna == {user_topic(roster.uid("anna")), *team}
    ids = {"team_id": roster.team_id, "user_id": roster.uid("ben"), "room_id": None}
    assert rows[0].body == ids | {"leave_id": found.id, "location_ids": [roster.pier]}


def annual(from_day: date, a_year: int, a_day: int) -> NewPolicy:
    """A policy of annual leave."""
    return NewPolicy(kind=LeaveKind.ANNUAL, from_day=from_day, minutes_per_year=a_year, minutes_per_day=a_day)


def adjustment(at: Roster, whose: str, minutes: int, day: date) -> NewAdjustment:
    """An adjustment of annual leave."""
    return NewAdjustment(user_id=at.uid(whose), kind=LeaveKind.ANNUAL, minutes=minutes, reason="Carried over", day=day)


async def balance(at: Roster, whose: str, day: date, by: str = "max") -> tuple[int, int, int]:
    """What somebody has of annual leave: accrued, taken, adjusted."""
    async with at.works.read(at[by]) as work:
        found = await leave_balances.list_balances(work, at.uid(whose), day)
    assert [each.kind for each in found] == list(LeaveKind)
    first = found[0]
    assert first.minutes == first.accrued_minutes - first.taken_minutes + first.adjusted_minutes
    assert all(each.minutes == 0 for each in found[1:])
    return first.accrued_minutes, first.taken_minutes, first.adjusted_minutes


async def refused_for(
    at: Roster, answers: dict[str, type[CrewhallError] | None], does: Callable[[Work], Awaitable[Any]]
) -> None:
    """Try it as each of these people; those whose answer is None may."""
    for by, refusal in answers.items():
        async with at.works.write(at[by]) as work:
            if refusal is None:
                await does(work)
                continue
            with pytest.raises(refusal):
                await does(work)
