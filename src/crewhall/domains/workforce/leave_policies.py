"""What each kind of leave accrues, from when on: dated, so that what accrued before a change stays as it was."""

from crewhall.domains.workforce import policy
from crewhall.domains.workforce.events.leave import LeavePoliciesChanged
from crewhall.domains.workforce.leave_balances import MOST_MINUTES
from crewhall.domains.workforce.model.availability import LeavePolicy, NewPolicy
from crewhall.domains.workforce.queries import balances as queries
from crewhall.domains.workforce.scope import scope_of, team_of
from crewhall.domains.workforce.times import check_day
from crewhall.kit.errors import existing, wrong_fields
from crewhall.platform.work import ReadWork, Work

_DAY_MINUTES = 24 * 60
_MOST_CAP = 100 * MOST_MINUTES


async def list_policies(work: ReadWork) -> list[LeavePolicy]:
    """All policies of the team in use, by kind and first day. Raises `NotFound` under a personal account."""
    return await queries.select_policies(work.db, team_of(work))


async def put(work: Work, new: NewPolicy) -> LeavePolicy:
    """Say what a kind accrues from a day on, until a later policy of the kind; again for the same day replaces it.

    Leave that was asked for before keeps its minutes. Raises `NotFound`, `Forbidden`, `InvalidInput`.
    """
    scope = await scope_of(work)
    policy.may_administer(scope)
    _check(new)
    stored = existing(await queries.upsert_policy(work.db, scope.team_id, new, work.now), "policy")
    work.emit(LeavePoliciesChanged(team_id=scope.team_id, kind=stored.kind))
    return stored


async def delete(work: Work, policy_id: int) -> None:
    """Delete a policy; the one before it counts on. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    policy.may_administer(scope)
    gone = existing(await queries.delete_policy(work.db, scope.team_id, policy_id), "policy")
    work.emit(LeavePoliciesChanged(team_id=scope.team_id, kind=gone.kind))


def _check(new: NewPolicy) -> None:
    check_day(new.from_day, "from_day")
    wrong: dict[str, object] = {}
    for field, least, most in (
        ("minutes_per_year", 0, MOST_MINUTES),
        ("minutes_per_day", 1, _DAY_MINUTES),
        ("cap_minutes", 0, _MOST_CAP),
    ):
        value = getattr(new, field)
        if value is not None and not least <= value <= most:
            wrong[field] = f"must be from {least} to {most}"
    if wrong:
        raise wrong_fields(wrong)
