"""What becomes of timesheets: submitted, decided, recalled, unlocked. Source: behaviour notes, tommy 2.11.

| from \\ to    | unsubmitted | submitted | preapproved | approved | denied |
|--------------|-------------|-----------|-------------|----------|--------|
| unsubmitted  |             | submit    |             |          |        |
| submitted    | recall      |           | preapprove  | approve  | deny   |
| preapproved  |             |           |             | approve  | deny   |
| approved     | unlock      | unlock    |             |          |        |
| denied       |             | submit    |             |          |        |

People submit and recall their own, and managers those of the people whom they manage; managers decide about others, admins about everybody and
unlock. Who asks for the status that a timesheet has gets it as it is, so that of two approvals at once both are answered alike. Submitting is
the mark that a period is finished: without it, no hours are not the same as none yet.
"""

from collections.abc import Sequence

import msgspec

from crewhall.domains.workforce import derivation, employees, policy, rule_sets, timesheet_rows
from crewhall.domains.workforce import settings as work_settings
from crewhall.domains.workforce.errors.timesheets import EmptyTimesheet, TimesheetsRefused, WrongTimesheetStatus
from crewhall.domains.workforce.model.settings import WorkforceSettings
from crewhall.domains.workforce.model.timesheets import (
    DECISIONS,
    MOST_AT_ONCE,
    OPEN_STATUSES,
    Timesheet,
    TimesheetStatus,
)
from crewhall.domains.workforce.queries import timesheets as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.kit.errors import CrewhallError, NotFound, wrong_field, wrong_fields
from crewhall.platform.work import Work

_OPEN, _SUBMITTED, _PREAPPROVED, _APPROVED, _DENIED = TimesheetStatus
ACTIONS = {
    (_OPEN, _SUBMITTED): "submit",
    (_DENIED, _SUBMITTED): "submit",
    (_SUBMITTED, _OPEN): "recall",
    (_SUBMITTED, _PREAPPROVED): "preapprove",
    (_SUBMITTED, _APPROVED): "approve",
    (_PREAPPROVED, _APPROVED): "approve",
    (_SUBMITTED, _DENIED): "deny",
    (_PREAPPROVED, _DENIED): "deny",
    (_APPROVED, _OPEN): "unlock",
    (_APPROVED, _SUBMITTED): "unlock",
}
"""What leads from one status to another."""


async def change_status(work: Work, timesheet_id: int, target: TimesheetStatus, reason: str | None = None) -> Timesheet:
    """Bring a timesheet to a status. Raises `NotFound`, `Forbidden`, `InvalidInput`, `WrongTimesheetStatus`, `EmptyTimesheet`.

    Source: contracts/tommy.yaml update_workforce_timesheets_by_id.
    """
    scope = await scope_of(work)
    sheet = await timesheet_rows.held(work, scope, timesheet_id)
    changed, refused = await _change(work, scope, [sheet], target, timesheet_rows.reason_of(reason))
    for error in refused.values():
        raise error
    return changed[0]


async def change_many(
    work: Work, timesheet_ids: Sequence[int], target: TimesheetStatus, reason: str | None = None
) -> list[Timesheet]:
    """Bring all of these timesheets to a status, or none; in the order asked for.

    Raises `Forbidden`, `InvalidInput`, `NotFound` if the caller sees none of them, else `TimesheetsRefused`, whose details have a reason for
    each id that cannot be changed. Source: contracts/tommy.yaml update_workforce_manager_timesheets_bulk_update.
    """
    scope = await scope_of(work)
    wanted = list(dict.fromkeys(timesheet_ids))
    if not 1 <= len(wanted) <= MOST_AT_ONCE:
        raise wrong_field("timesheet_ids", f"must be 1 to {MOST_AT_ONCE} ids")
    ids = await employees.managed_ids(work, scope)
    sheets = [
        sheet
        for sheet in await queries.select_timesheets_for_update(work.db, scope.team_id, sorted(wanted))
        if ids is None or sheet.user_id in ids
    ]
    if not sheets:
        raise NotFound(thing="timesheet")
    if target in DECISIONS:
        policy.may_manage(scope)
    changed, refused = await _change(work, scope, sheets, target, timesheet_rows.reason_of(reason))
    refused |= {each: NotFound(thing="timesheet") for each in set(wanted) - {sheet.id for sheet in sheets}}
    if refused:
        details: dict[str, object] = {str(each): refused[each].message for each in sorted(refused)}
        raise TimesheetsRefused(count=len(refused), target=target, details={"timesheet_ids": details})
    by_id = {sheet.id: sheet for sheet in changed}
    return [by_id[each] for each in wanted]


def action_of(scope: Scope, sheet: Timesheet, target: TimesheetStatus) -> str | None:
    """What the caller would do; None where nothing is to be done. Raises `Forbidden`, `WrongTimesheetStatus`."""
    if target == sheet.status:
        return None
    if target in DECISIONS:
        policy.may_decide_for(scope, sheet.user_id)
    elif sheet.status == _APPROVED:
        policy.may_administer(scope)
    else:
        policy.may_act_for(scope, sheet.user_id)
    action = ACTIONS.get((sheet.status, target))
    if action is None:
        raise WrongTimesheetStatus(timesheet_id=sheet.id, status=sheet.status, target=target)
    return action


async def _change(
    work: Work, scope: Scope, sheets: Sequence[Timesheet], target: TimesheetStatus, reason: str | None
) -> tuple[list[Timesheet], dict[int, CrewhallError]]:
    """The timesheets afterwards, and those that cannot be changed, in which case nothing is stored that the caller does not take back."""
    actions: dict[int, str] = {}
    refused: dict[int, CrewhallError] = {}
    for sheet in sheets:
        try:
            action = action_of(scope, sheet, target)
        except CrewhallError as error:
            refused[sheet.id] = error
        else:
            actions |= {sheet.id: action} if action else {}
    if refused:
        return [], refused
    if target == _DENIED and actions and reason is None:
        raise wrong_fields({"reason": "is required to deny a timesheet"})
    settings = await work_settings.of_team(work, scope.team_id)
    changing = [sheet for sheet in sheets if sheet.id in actions]
    after = {sheet.id: _after(work, settings, sheet, actions[sheet.id], target, reason) for sheet in changing}
    refused = await _follow_clock(work, scope.team_id, changing, target)
    if refused or not changing:
        return list(sheets), refused
    await _store(work, changing, after, actions, reason)
    return [after.get(sheet.id, sheet) for sheet in sheets], {}


async def _follow_clock(
    work: Work, team_id: int, changing: Sequence[Timesheet], target: TimesheetStatus
) -> dict[int, CrewhallError]:
    """Derive the items for the last time before they are submitted, and again once they may change; those that have nothing to submit."""
    deriving = [sheet for sheet in changing if sheet.is_open or target in OPEN_STATUSES]
    if deriving:
        await derivation.derive(work, team_id, deriving)
    if target != _SUBMITTED or not changing:
        return {}
    totals = await queries.select_timesheet_totals(work.db, team_id, [sheet.id for sheet in changing])
    filled = {total.timesheet_id for total in totals}
    return {sheet.id: EmptyTimesheet(timesheet_id=sheet.id) for sheet in changing if sheet.id not in filled}


def _after(
    work: Work,
    settings: WorkforceSettings,
    sheet: Timesheet,
    action: str,
    target: TimesheetStatus,
    reason: str | None,
) -> Timesheet:
    is_decided = action in {"approve", "deny"}
    rules = rule_sets.load(settings.rules, sheet.start_date) if settings.rules and action == "approve" else None
    submitted_at = work.now if action == "submit" else sheet.submitted_at
    return msgspec.structs.replace(
        sheet,
        status=target,
        locked=action == "approve",
        rules=rules.reference if rules else None,
        reason=reason if action in {"deny", "unlock"} else None,
        submitted_at=None if target == _OPEN else submitted_at,
        decided_at=work.now if is_decided else None,
        decided_by=work.actor.user_id if is_decided else None,
        updated_at=work.now,
    )


async def _store(
    work: Work,
    changing: Sequence[Timesheet],
    after: dict[int, Timesheet],
    actions: dict[int, str],
    reason: str | None,
) -> None:
    await queries.update_timesheets(work.db, list(after.values()))
    changes = [
        timesheet_rows.change(work, actions[sheet.id], sheet.id, sheet, after[sheet.id], reason) for sheet in changing
    ]
    await queries.insert_timesheet_changes(work.db, changing[0].team_id, changes)
    for action in dict.fromkeys(actions.values()):
        await timesheet_rows.announce(work, action, [after[each] for each, done in actions.items() if done == action])
