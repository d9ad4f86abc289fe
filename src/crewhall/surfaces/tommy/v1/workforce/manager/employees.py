"""/workforce/manager/employees: members as employees. Source: contracts/tommy.yaml, employees; behaviour notes, tommy 2.5."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from crewhall.domains.identity.members import MemberFilter
from crewhall.domains.workforce.employees import EmployeeEdit
from crewhall.flows import employees
from crewhall.flows.employees import FullEmployee
from crewhall.flows.members import MemberChange
from crewhall.platform.http.resources import MANAGER, Request, Response, operation, reading, writing
from crewhall.platform.input.conversion import convert
from crewhall.platform.input.query import read_query
from crewhall.surfaces.tommy.paging import reply_page, requested_page
from crewhall.surfaces.tommy.shapes import base_of, read_input, reply
from crewhall.surfaces.tommy.v1.team.members import MemberInput, MemberJson, MembersQuery, member_json

Text = Annotated[str, Meta(max_length=10_000)] | UnsetType | None
Number = int | UnsetType | None
_OWN_FIELDS = ("compliance_check", "notes", "payroll_id", "weekly_cap_minutes", "min_rest_minutes")


class EmployeeInput(MemberInput):
    """contracts/tommy.yaml WorkforceEmployeeInput: a member's fields, and what managers keep of them; what is not sent stays."""

    has_vehicle: bool | UnsetType | None = UNSET
    compliance_check: Text = UNSET
    notes: Text = UNSET
    payroll_id: Text = UNSET
    weekly_cap_minutes: Number = UNSET
    min_rest_minutes: Number = UNSET


class EmployeeJson(MemberJson, omit_defaults=True, gc=False):
    """contracts/tommy.yaml WorkforceEmployee with the private fields, which are on manager paths alone (notes 2.5)."""

    has_vehicle: bool | None = None
    compliance_check: str | None = None
    notes: str | None = None
    payroll_id: str | None = None
    weekly_cap_minutes: int | None = None
    min_rest_minutes: int | None = None
    has_kiosk_pin: bool | None = None


def employee_json(full: FullEmployee, base: str) -> EmployeeJson:
    """An employee."""
    member, kept = member_json(full.labelled, base), full.employee
    return EmployeeJson(
        **{field: getattr(member, field) for field in MemberJson.__struct_fields__},
        has_vehicle=kept.has_vehicle,
        has_kiosk_pin=kept.has_kiosk_pin,
        **{field: getattr(kept, field) for field in _OWN_FIELDS},
    )


class WorkforceManagerEmployeesResource:
    """/workforce/manager/employees: the members whom the caller manages."""

    @operation("get_workforce_manager_employees", MANAGER, paged=True)
    async def on_get(self, req: Request, resp: Response) -> None:
        """Employees by name; filters as for /team/members."""
        query = read_query(req.scope["query_string"])
        params = convert(query, MembersQuery)
        statuses = tuple(params.status) if params.status else MemberFilter().statuses
        wanted = MemberFilter(search=params.search, statuses=statuses, user_id=params.user_id)
        async with reading(req) as work:
            page = await employees.list_employees(work, wanted, requested_page(query), with_tags=params.tags or ())
        base = base_of(req)
        reply_page(req, resp, page, [employee_json(row, base) for row in page.rows])


class WorkforceManagerEmployeeResource:
    """/workforce/manager/employees/{user_id}: one of them."""

    @operation("get_workforce_manager_employees_by_user_id", MANAGER)
    async def on_get(self, req: Request, resp: Response, user_id: int) -> None:
        """An employee by their user id."""
        async with reading(req) as work:
            found = await employees.get(work, user_id)
        reply(resp, employee_json(found, base_of(req)))

    @operation("update_workforce_manager_employees_by_user_id", MANAGER)
    async def on_put(self, req: Request, resp: Response, user_id: int) -> None:
        """Change an employee."""
        body = await read_input(req, EmployeeInput)
        change = MemberChange(**{name: getattr(body, name) for name in MemberInput.__struct_fields__})
        kept = {field: getattr(body, field) for field in _OWN_FIELDS}
        edit = EmployeeEdit(has_vehicle=UNSET if body.has_vehicle is None else body.has_vehicle, **kept)
        async with writing(req) as work:
            changed = await employees.update(work, user_id, change, edit)
        reply(resp, employee_json(changed, base_of(req)))
