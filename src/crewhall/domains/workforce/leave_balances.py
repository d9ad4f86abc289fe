"""How much leave people have: what accrues by the policies, less what they took, and what was adjusted by hand."""

from collections.abc import Sequence
from datetime import date

from crewhall.domains.workforce import audiences, employees, policy
from crewhall.domains.workforce.accruals import accrued_minutes
from crewhall.domains.workforce.events.leave import LeaveAdjusted
from crewhall.domains.workforce.model.availability import LeaveAdjustment, LeaveBalance, LeaveKind, NewAdjustment
from crewhall.domains.workforce.queries import balances as queries
from crewhall.domains.workforce.scope import scope_of
from crewhall.domains.workforce.times import check_day
from crewhall.domains.workforce.zones import zones_of_team
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import existing, wrong_field
from crewhall.platform.work import ReadWork, Work

MOST_MINUTES = 366 * 24 * 60
_MOST_REASON = 2_000


async def list_balances(work: ReadWork, user_id: int | None, day: date | None) -> list[LeaveBalance]:
    """What the person, by default the caller, has of each kind at the end of the day, by default today.

    It accrues from the day on which they joined the team. Approved leave is taken as a whole on its first day.
    Raises `NotFound`, and `Forbidden` for who manages nobody.
    """
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    zone = (await zones_of_team(work, scope.team_id)).team
    last_day = check_day(day or local_day(work.now, zone), "day")
    joined_at = await queries.select_joined_at(work.db, scope.team_id, person.user_id)
    first_day = local_day(joined_at or work.now, zone)
    policies = await queries.select_policies(work.db, scope.team_id)
    taken = await queries.select_taken(work.db, scope.team_id, person.user_id, last_day)
    adjusted = await queries.select_adjusted(work.db, scope.team_id, person.user_id, last_day)
    return [
        LeaveBalance(
            user_id=person.user_id,
            kind=kind,
            accrued_minutes=accrued_minutes(
                [each for each in policies if each.kind == kind],
                first_day,
                last_day,
                [(each.day, each.minutes) for each in (*taken, *adjusted) if each.kind == kind],
            ),
            taken_minutes=-_sum(taken, kind),
            adjusted_minutes=_sum(adjusted, kind),
        )
        for kind in LeaveKind
    ]


async def list_adjustments(work: ReadWork, user_id: int | None) -> list[LeaveAdjustment]:
    """What was adjusted by hand for the person, by default the caller, the latest first. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    person = await employees.managed(work, scope, user_id or scope.user_id)
    return await queries.select_adjustments(work.db, scope.team_id, person.user_id)


async def adjust(work: Work, new: NewAdjustment) -> LeaveAdjustment:
    """Add minutes to a balance, or take some from it, with a reason that the person sees. It stays; another one takes it back.

    Raises `NotFound`, `Forbidden`, also for oneself below an admin, and `InvalidInput`.
    """
    scope = await scope_of(work)
    policy.may_decide_for(scope, new.user_id)
    person = await employees.managed(work, scope, new.user_id)
    if new.minutes == 0 or abs(new.minutes) > MOST_MINUTES:
        raise wrong_field("minutes", f"must be from -{MOST_MINUTES} to {MOST_MINUTES}, and not 0")
    if not 0 < len(new.reason.strip()) <= _MOST_REASON:
        raise wrong_field("reason", f"must have from 1 to {_MOST_REASON} characters")
    today = local_day(work.now, (await zones_of_team(work, scope.team_id)).team)
    day = check_day(new.day or today, "day")
    row = await queries.insert_adjustment(work.db, scope.team_id, scope.user_id, day, new, work.now)
    made = existing(row, "adjustment")
    locations = await audiences.locations_of_member(work, scope.team_id, person.member_id)
    work.emit(
        LeaveAdjusted(team_id=scope.team_id, user_id=person.user_id, location_ids=locations, adjustment_id=made.id)
    )
    return made


def _sum(changes: Sequence[queries.Change], kind: LeaveKind) -> int:
    return sum(each.minutes for each in changes if each.kind == kind)
