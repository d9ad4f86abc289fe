"""Members of a team as employees: with their labels, and what managers keep of them. Joins identity, labels and workforce."""

from collections.abc import Sequence

from msgspec import Struct

from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.workforce import employees
from crewhall.domains.workforce.employees import EmployeeEdit
from crewhall.domains.workforce.model.settings import Employee
from crewhall.flows import members
from crewhall.flows.members import LabelledMember, MemberChange
from crewhall.kit.paging import Page, PageRequest
from crewhall.platform.work import ReadWork, Work


class FullEmployee(Struct, frozen=True, gc=False):
    """A member with labels, and what is kept of them."""

    labelled: LabelledMember
    employee: Employee


async def list_employees(
    work: ReadWork, wanted: MemberFilter, page: PageRequest, *, with_tags: Sequence[str] = ()
) -> Page[FullEmployee]:
    """The members whom the caller manages, by name. Six statements at most, whatever their number. Raises `Forbidden`."""
    wanted = await employees.narrowed(work, wanted)
    found = await members.list_members(work, wanted, page, with_tags=with_tags)
    kept = await employees.of_members(work, [row.member.id for row in found.rows])
    rows = [FullEmployee(row, kept.get(row.member.id) or Employee(row.member.id)) for row in found.rows]
    return Page(rows, found.total, page)


async def get(work: ReadWork, user_id: int) -> FullEmployee:
    """A member whom the caller manages. Raises `NotFound`, `Forbidden`."""
    employee = await employees.get(work, user_id)
    return FullEmployee(await members.get_member(work, user_id), employee)


async def update(work: Work, user_id: int, change: MemberChange, edit: EmployeeEdit) -> FullEmployee:
    """Change a member and what is kept of them. Raises as `members.update` and `employees.update`."""
    employee = await employees.update(work, user_id, edit)
    return FullEmployee(await members.update(work, user_id, change), employee)
