"""Every status, action and role: what is done, what is refused, and that nothing changes then."""

from itertools import product

import pytest

from crewhall.domains.workforce.errors.timesheets import EmptyTimesheet, TimesheetsRefused, WrongTimesheetStatus
from crewhall.domains.workforce.model.timesheets import TimesheetStatus
from crewhall.kit.errors import Forbidden, InvalidInput, NotFound
from tests.domains.workforce.timesheets.office import Office

pytestmark = pytest.mark.anyio

LEGAL = {
    "unsubmitted": {"submitted": "submit"},
    "submitted": {"unsubmitted": "recall", "preapproved": "preapprove", "approved": "approve", "denied": "deny"},
    "preapproved": {"approved": "approve", "denied": "deny"},
    "approved": {"unsubmitted": "unlock", "submitted": "unlock"},
    "denied": {"submitted": "submit"},
}
DECIDED = {"preapproved", "approved", "denied"}
ROLES = ("member", "mate", "manager", "admin", "outsider")


def expected(role: str, owner: str, status: str, target: str) -> type[Exception] | str | None:
    """What becomes of it by the notes: an error, the action, or nothing to do."""
    if role == "outsider" or (role in {"member", "mate"} and role != owner):
        return NotFound
    if status == target:
        return None
    if role != "admin" and (
        (target in DECIDED and (role != "manager" or owner == "manager"))
        or (target not in DECIDED and status == "approved")
    ):
        return Forbidden
    return LEGAL[status].get(target, WrongTimesheetStatus)


@pytest.mark.parametrize("owner", ["member", "manager", "admin"])
async def test_transitions(office: Office, owner: str) -> None:
    """Over every status, target and role; managers do not decide about themselves, and neither does anybody below an admin."""
    sheet = await office.sheet(owner)
    await office.add(owner, sheet)
    for status, target, role in product(TimesheetStatus, TimesheetStatus, ROLES):
        await office.force(sheet, status)
        before, entries = await office.seen("admin", sheet), len(await office.history(sheet))
        outcome = expected(role, owner, status, target)
        case = f"{role}: {owner}'s {status} -> {target}"
        if isinstance(outcome, type):
            with pytest.raises(outcome):
                await office.put(role, sheet, target, "since the test says so")
            assert await office.seen("admin", sheet) == before, case
            continue
        after = await office.put(role, sheet, target, "since the test says so")
        assert after.status == target, case
        assert after.locked == (target == "approved"), case
        assert await office.seen("admin", sheet) == after, case
        made = (await office.history(sheet))[entries:]
        assert [change.action for change in made] == ([outcome] if outcome else []), case


async def test_empty_timesheet_is_not_submitted(office: Office) -> None:
    sheet = await office.sheet()
    with pytest.raises(EmptyTimesheet) as caught:
        await office.put("member", sheet, "submitted")
    assert caught.value.code == "EMPTY_TIMESHEET"
    with pytest.raises(TimesheetsRefused) as refused:
        await office.put_all("member", [sheet.id], "submitted")
    text = f"Timesheet {sheet.id} has no items. Add the work of the period, then submit it."
    assert refused.value.details == {"timesheet_ids": {str(sheet.id): text}}
    assert (await office.seen("member", sheet)).status == "unsubmitted"


async def test_denial_needs_a_reason_which_the_person_reads(office: Office) -> None:
    sheet = await office.sheet()
    await office.add("member", sheet)
    await office.put("member", sheet, "submitted")
    for reason in (None, "", " \u200b ", "x" * 1001):
        with pytest.raises(InvalidInput) as caught:
            await office.put("manager", sheet, "denied", reason)
        assert "reason" in (caught.value.details or {})
    await office.put("manager", sheet, "denied", " Friday is missing ")
    seen = await office.seen("member", sheet)
    assert (seen.status, seen.reason, seen.decided_by) == ("denied", "Friday is missing", office.staff.ids["manager"])
    again = await office.put("member", sheet, "submitted")
    assert (again.reason, again.decided_by, again.submitted_at) == (None, None, office.staff.clock.now)


async def test_approval_locks_and_keeps_the_rules_and_their_version(office: Office) -> None:
    await office.staff.settle(rules="california")
    sheet = await office.sheet()
    await office.add("member", sheet)
    await office.put("member", sheet, "submitted")
    approved = await office.put("manager", sheet, "approved")
    assert approved.locked
    assert (approved.rules or "").startswith("california@")
    unlocked = await office.put("admin", sheet, "unsubmitted", "wrong week")
    assert (unlocked.locked, unlocked.rules, unlocked.submitted_at) == (False, None, None)
    last = (await office.history(sheet))[-1]
    assert (last.action, last.actor_id, last.reason) == ("unlock", office.staff.ids["admin"], "wrong week")
    assert (last.before["status"], last.after["status"]) == ("approved", "unsubmitted")
    assert (last.before["locked"], last.after["locked"]) == (True, False)


async def test_each_step_is_announced_once(office: Office) -> None:
    sheet = await office.sheet()
    await office.add("member", sheet)
    for who, target in (
        ("member", "submitted"), ("member", "unsubmitted"), ("member", "submitted"), ("manager", "preapproved"),
        ("admin", "approved"), ("admin", "approved"), ("admin", "submitted"), ("manager", "denied"),
    ):  # fmt: skip
        await office.put(who, sheet, target, "so it is")
    told = {name: await office.staff.announced(f"workforce.timesheet_{name}") for name in (
        "created", "submitted", "approved", "denied", "changed", "deleted")}  # fmt: skip
    assert told == {"created": 1, "submitted": 2, "approved": 1, "denied": 1, "changed": 4, "deleted": 0}


async def test_many_are_changed_together_or_not_at_all(office: Office) -> None:
    sheets = [await office.sheet(who) for who in ("member", "mate", "manager")]
    for who, sheet in zip(("member", "mate"), sheets, strict=False):
        await office.add(who, sheet)
        await office.put(who, sheet, "submitted")
    ids = [sheet.id for sheet in sheets]
    with pytest.raises(TimesheetsRefused) as caught:
        await office.put_all("manager", [*ids, 10**9], "approved")
    assert caught.value.details == {
        "timesheet_ids": {
            str(ids[2]): "You cannot decide about this yourself; ask another manager.",
            str(10**9): "There is no such timesheet.",
        }
    }
    assert {(await office.seen("admin", sheet)).status for sheet in sheets[:2]} == {"submitted"}
    done = await office.put_all("manager", [ids[1], ids[0], ids[1]], "approved")
    assert [(sheet.id, sheet.status, sheet.locked) for sheet in done] == [
        (ids[1], "approved", True),
        (ids[0], "approved", True),
    ]


async def test_bulk_refuses_members_strangers_and_bad_lists(office: Office) -> None:
    sheet = await office.sheet()
    with pytest.raises(Forbidden):
        await office.put_all("member", [sheet.id], "approved")
    with pytest.raises(NotFound):
        await office.put_all("outsider", [sheet.id], "approved")
    for ids in ([], list(range(1, 502))):
        with pytest.raises(InvalidInput):
            await office.put_all("admin", ids, "approved")
