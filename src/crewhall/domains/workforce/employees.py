"""What is kept of employees beside their membership, and who works in a team. Names, roles and addresses belong to identity and labels."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.workforce import policy
from crewhall.domains.workforce.errors.people import NotAnActiveMember
from crewhall.domains.workforce.events.settings import EmployeeChanged
from crewhall.domains.workforce.model.settings import Employee, Person
from crewhall.domains.workforce.queries import employees as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.kit.errors import existing, wrong_fields
from crewhall.platform.work import ReadWork, Work

_MOST_TEXT = 10_000
_WEEK_MINUTES, _DAY_MINUTES = 7 * 24 * 60, 24 * 60


class EmployeeEdit(Struct, frozen=True, kw_only=True):
    """What is changed about an employee; what is UNSET stays."""

    has_vehicle: bool | UnsetType = UNSET
    compliance_check: str | UnsetType | None = UNSET
    notes: str | UnsetType | None = UNSET
    payroll_id: str | UnsetType | None = UNSET
    weekly_cap_minutes: int | UnsetType | None = UNSET
    min_rest_minutes: int | UnsetType | None = UNSET
    quiet_from: int | UnsetType | None = UNSET
    quiet_until: int | UnsetType | None = UNSET


async def of_members(work: ReadWork, member_ids: list[int]) -> dict[int, Employee]:
    """What is kept of these members of the team in use, by membership; one statement. Raises `Forbidden` for who is no manager."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    rows = await queries.select_employees(work.db, scope.team_id, member_ids)
    return {row.member_id: row for row in rows}


async def get(work: ReadWork, user_id: int) -> Employee:
    """What is kept of a member whom the caller manages. Raises `NotFound`, `Forbidden`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    person = await managed(work, scope, user_id)
    return (await queries.select_employees(work.db, scope.team_id, [person.member_id]))[0]


async def narrowed(work: ReadWork, wanted: MemberFilter) -> MemberFilter:
    """A filter of members, narrowed to those whom the caller manages. Raises `Forbidden`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    if scope.location_ids is None:
        return wanted
    people = await queries.select_people_at(work.db, scope.team_id, sorted(scope.location_ids))
    member_ids = {person.member_id for person in people}
    if wanted.member_ids is not None:
        member_ids &= set(wanted.member_ids)
    return msgspec.structs.replace(wanted, member_ids=tuple(sorted(member_ids)))


async def update(work: Work, user_id: int, edit: EmployeeEdit) -> Employee:
    """Change what is kept of a member whom the caller manages; their own quiet hours everybody. Raises `NotFound`, `Forbidden`, `InvalidInput`."""
    scope = await scope_of(work)
    person = await managed(work, scope, user_id)
    changes = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    if not (user_id == scope.user_id and changes.keys() <= {"quiet_from", "quiet_until"}):
        policy.may_manage(scope)
    found = (await queries.select_employees(work.db, scope.team_id, [person.member_id]))[0]
    changed = msgspec.structs.replace(found, **changes)
    _check(changed)
    if changed != found:
        await queries.upsert_employee(work.db, scope.team_id, changed, work.now)
        work.emit(EmployeeChanged(team_id=scope.team_id, member_id=person.member_id))
    return changed


async def managed(work: ReadWork, scope: Scope, user_id: int) -> Person:
    """A member whom the caller may act for: themselves, or whom they manage. Raises `NotFound`, `Forbidden`.

    Managers who are bound to locations manage the members that carry one of them; to others they get the answer of a stranger.
    """
    policy.may_act_for(scope, user_id)
    if user_id != scope.user_id and scope.location_ids is not None:
        people = await queries.select_people_at(work.db, scope.team_id, sorted(scope.location_ids))
        person = next((each for each in people if each.user_id == user_id), None)
    else:
        person = await queries.select_person(work.db, scope.team_id, user_id)
    return existing(person, "member")


async def managed_ids(work: ReadWork, scope: Scope) -> list[int] | None:
    """The ids of the people whom the caller sees in lists of others' work: None for all of the team, their own alone for members."""
    if not scope.manages:
        return [scope.user_id]
    if scope.location_ids is None:
        return None
    people = await queries.select_people_at(work.db, scope.team_id, sorted(scope.location_ids))
    return sorted({scope.user_id, *(person.user_id for person in people)})


async def lock(work: Work, team_id: int, user_id: int) -> None:
    """Keep other units from changing what belongs to this member until this one ends, as far as they ask for it here; one statement."""
    await queries.select_member_for_update(work.db, team_id, user_id)


async def active(work: ReadWork, team_id: int, user_id: int, field: str) -> Person:
    """An active member of the team, to be put on a roster. Raises `NotAnActiveMember`, which names the field."""
    person = await queries.select_person(work.db, team_id, user_id)
    if person is None or not person.is_active:
        raise NotAnActiveMember(field=field, details={field: "is not an active member of the team"})
    return person


def _check(employee: Employee) -> None:
    wrong: dict[str, object] = {}
    for field in ("compliance_check", "notes", "payroll_id"):
        if len(getattr(employee, field) or "") > _MOST_TEXT:
            wrong[field] = f"must not be longer than {_MOST_TEXT} characters"
    for field, most in (
        ("weekly_cap_minutes", _WEEK_MINUTES),
        ("min_rest_minutes", 2 * _DAY_MINUTES),
        ("quiet_from", _DAY_MINUTES - 1),
        ("quiet_until", _DAY_MINUTES - 1),
    ):
        value = getattr(employee, field)
        if value is not None and not 0 <= value <= most:
            wrong[field] = f"must be from 0 to {most}"
    if (employee.quiet_from is None) != (employee.quiet_until is None):
        wrong["quiet_until" if employee.quiet_until is None else "quiet_from"] = "is required with the other"
    if wrong:
        raise wrong_fields(wrong)
