"""/hall/roster/templates: the hours of usual shifts, and drafts that are made from them."""

from datetime import date
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce import rosters, templates
from crewhall.domains.workforce.model.rosters import Application, NewTemplate, TemplateEdit
from crewhall.domains.workforce.model.shifts import ShiftTemplate
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import WIRE_NAMES, drafted_json, minute_of, read_input, time_text


class TemplateInput(Struct):
    """contracts/hall.yaml ShiftTemplateInput."""

    name: str
    start: str
    end: str
    break_minutes: int = 0
    title: str | None = None
    location_id: int | None = None
    role: str | None = None
    details: str | None = None


class TemplateEditInput(Struct):
    """contracts/hall.yaml ShiftTemplateEdit: what is absent stays."""

    name: str | UnsetType = UNSET
    start: str | UnsetType = UNSET
    end: str | UnsetType = UNSET
    break_minutes: int | UnsetType = UNSET
    title: str | UnsetType | None = UNSET
    location_id: int | UnsetType | None = UNSET
    role: str | UnsetType | None = UNSET
    details: str | UnsetType | None = UNSET


class ApplicationInput(Struct):
    """contracts/hall.yaml ShiftTemplateApplication."""

    days: list[date]
    user_ids: list[int] = []
    open_shifts: int = 1
    location_id: int | None = None


class TemplateJson(Struct):
    """contracts/hall.yaml ShiftTemplate."""

    id: int
    name: str
    start: str
    end: str
    break_minutes: int
    title: str | None
    location_id: int | None
    role: str | None
    details: str | None
    created_at: str
    updated_at: str


class ShiftTemplatesResource:
    """/hall/roster/templates: those of the team."""

    @operation("get_hall_roster_templates", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The templates where the caller manages, by name."""
        async with reading(req) as work:
            found = await templates.list_templates(work)
        reply(resp, [_template_json(each) for each in found])

    @operation("create_hall_roster_templates", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Make a template."""
        body = await read_input(req, TemplateInput)
        new = NewTemplate(**_fields(body))
        with fields_renamed(WIRE_NAMES):
            async with writing(req) as work:
                template = await templates.create(work, new)
        reply(resp, _template_json(template), 201)


class ShiftTemplateResource:
    """/hall/roster/templates/{template_id}: one of them."""

    @operation("update_hall_roster_templates_by_id", USER)
    async def on_put(self, req: Request, resp: Response, template_id: int) -> None:
        """Change a template; what is absent stays."""
        edit = TemplateEdit(**_fields(await read_input(req, TemplateEditInput)))
        with fields_renamed(WIRE_NAMES):
            async with writing(req) as work:
                template = await templates.update(work, template_id, edit)
        reply(resp, _template_json(template))

    @operation("delete_hall_roster_templates_by_id", USER)
    async def on_delete(self, req: Request, resp: Response, template_id: int) -> None:
        """Delete a template; shifts that were made from it stay."""
        async with writing(req) as work:
            await templates.delete(work, template_id)
        reply_nothing(resp)


class ShiftTemplateApplyResource:
    """/hall/roster/templates/{template_id}/apply: drafts for days and people."""

    @operation("create_hall_roster_templates_by_id_apply", USER)
    async def on_post(self, req: Request, resp: Response, template_id: int) -> None:
        """Make drafts; what was made, and what was left out and why."""
        body = await read_input(req, ApplicationInput)
        wanted = Application(
            days=tuple(body.days),
            user_ids=tuple(body.user_ids),
            open_shifts=body.open_shifts,
            location_id=body.location_id,
        )
        async with writing(req) as work:
            drafted = await templates.apply(work, template_id, wanted)
            created = await rosters.with_conflicts(work, drafted.created)
        reply(resp, drafted_json(created, drafted.left_out), 201)


def _fields(body: TemplateInput | TemplateEditInput) -> dict[str, Any]:
    fields = msgspec.structs.asdict(body)
    for name in ("start", "end"):
        text = fields.pop(name)
        fields[f"{name}_minute"] = text if text is UNSET else minute_of(name, text)
    return fields


def _template_json(template: ShiftTemplate) -> TemplateJson:
    return TemplateJson(
        id=template.id,
        name=template.name,
        start=time_text(template.start_minute),
        end=time_text(template.end_minute),
        break_minutes=template.break_minutes,
        title=template.title,
        location_id=template.location_id,
        role=template.role,
        details=template.details,
        created_at=milliseconds_text(template.created_at),
        updated_at=milliseconds_text(template.updated_at),
    )
