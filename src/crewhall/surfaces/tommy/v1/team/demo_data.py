"""/team/demo_data: made-up data to try things with, and taking it back. Source: contracts/tommy.yaml, demo data; behaviour notes, tommy 2.24."""

from msgspec import Struct

from crewhall.flows.demo import demos
from crewhall.flows.demo.plan import DemoOptions
from crewhall.platform.http.resources import ADMIN, Request, Response, operation, writing
from crewhall.surfaces.tommy.shapes import read_input, reply


class OptionsInput(Struct):
    """The options of contracts/tommy.yaml create_team_demo_data_apply, which has two names for some; the first wins."""

    number_of_team_members: int | None = None
    total_team_members: int | None = None
    number_of_locations: int | None = None
    locations_count: int | None = None
    number_of_pay_templates: int | None = None
    pay_templates_count: int | None = None
    number_of_shifts: int | None = None
    number_of_timesheets: int | None = None
    leave_requests_count: int | None = None
    chats_count: int | None = None
    shifts_per_member_per_week: int | None = None
    weeks_back: int | None = None
    weeks_forward: int | None = None
    attendance_rate: float | None = None


class ApplyInput(Struct):
    """contracts/tommy.yaml create_team_demo_data_apply; a missing seed is as unknown as a wrong one."""

    seed_type: str = ""
    options: OptionsInput | None = None


class TeamDemoDataApplyResource:
    """/team/demo_data/apply: having demo data made."""

    @operation("create_team_demo_data_apply", ADMIN)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Have demo data made in the background; GET /syncs/{sync_id} shows how far it is."""
        body = await read_input(req, ApplyInput)
        options = _options(body.options or OptionsInput())
        async with writing(req) as work:
            sync = await demos.apply(work, body.seed_type, options)
        words = f"Demo data is being made; sync {sync.id} shows the progress."
        reply(resp, {"success": True, "message": words, "sync_id": sync.id, "team_id": sync.team_id})


class TeamDemoDataResetResource:
    """/team/demo_data/reset: removing demo data."""

    @operation("delete_team_demo_data_reset", ADMIN)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Remove what demos made; much of it in the background."""
        async with writing(req) as work:
            reset = await demos.reset(work)
        words = (
            f"The demo data is being removed; sync {reset.sync.id} shows the progress."
            if reset.sync
            else "The demo data has been removed."
        )
        reply(resp, {"success": True, "message": words, "team_id": reset.team_id})


def _options(body: OptionsInput) -> DemoOptions:
    def first(*values: int | None) -> int | None:
        return next((value for value in values if value is not None), None)

    return DemoOptions(
        number_of_team_members=first(body.number_of_team_members, body.total_team_members),
        number_of_locations=first(body.number_of_locations, body.locations_count),
        number_of_pay_templates=first(body.number_of_pay_templates, body.pay_templates_count),
        number_of_shifts=body.number_of_shifts,
        number_of_timesheets=body.number_of_timesheets,
        leave_requests_count=body.leave_requests_count,
        chats_count=body.chats_count,
        shifts_per_member_per_week=body.shifts_per_member_per_week,
        weeks_back=body.weeks_back,
        weeks_forward=body.weeks_forward,
        attendance_rate=body.attendance_rate,
    )
