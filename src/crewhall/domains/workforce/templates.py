"""Shift templates: the hours of usual shifts, from which drafts are made for days and people. A change leaves the shifts that were made before."""

from datetime import datetime, time, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import drafting, locations, policy, rosters
from crewhall.domains.workforce.drafting import Planned
from crewhall.domains.workforce.errors.templates import TemplateNameIsTaken
from crewhall.domains.workforce.events.rosters import ShiftTemplateChanged, ShiftTemplateCreated, ShiftTemplateDeleted
from crewhall.domains.workforce.hours import MINUTES_OF_DAY
from crewhall.domains.workforce.model.rosters import (
    MOST_DAYS,
    MOST_TEMPLATES,
    Application,
    Drafted,
    NewTemplate,
    TemplateEdit,
)
from crewhall.domains.workforce.model.shifts import MOST_SHIFTS_AT_ONCE, Shift, ShiftTemplate
from crewhall.domains.workforce.queries import templates as queries
from crewhall.domains.workforce.scope import Scope, scope_of
from crewhall.domains.workforce.zones import zones_of
from crewhall.kit.errors import NotFound, existing, wrong_field, wrong_fields
from crewhall.kit.text import clean_text, squeeze
from crewhall.platform.db.database import UniqueViolation
from crewhall.platform.work import ReadWork, Work

_LONGEST = {"name": 100, "title": 200, "role": 100, "details": 10_000}
_DAY = timedelta(days=1)


async def list_templates(work: ReadWork) -> list[ShiftTemplate]:
    """By name, the templates of the locations that the caller manages, and those of the whole team; two statements. Raises `Forbidden`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    places = None if scope.location_ids is None else sorted(scope.location_ids)
    return await queries.select_templates(work.db, scope.team_id, places)


async def create(work: Work, new: NewTemplate) -> ShiftTemplate:
    """Make a template. Raises `Forbidden`, `InvalidInput`, `TemplateNameIsTaken`."""
    scope = await scope_of(work)
    policy.may_manage(scope)
    template = ShiftTemplate(
        id=0,
        team_id=scope.team_id,
        created_at=work.now,
        updated_at=work.now,
        **_checked(msgspec.structs.asdict(new)),
    )
    await check_place(work, scope, template.location_id)
    if await queries.select_template_count(work.db, scope.team_id) >= MOST_TEMPLATES:
        raise wrong_field("name", f"is one more than the {MOST_TEMPLATES} templates that a team can have")
    try:
        template = msgspec.structs.replace(template, id=await queries.insert_template(work.db, template))
    except UniqueViolation:
        raise TemplateNameIsTaken(name=template.name) from None
    work.emit(ShiftTemplateCreated(team_id=scope.team_id, template_id=template.id, location_id=template.location_id))
    return template


async def update(work: Work, template_id: int, edit: TemplateEdit) -> ShiftTemplate:
    """Change a template. Raises `NotFound`, `Forbidden`, `InvalidInput`, `TemplateNameIsTaken`."""
    scope, found = await _changeable(work, template_id)
    given = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    changed = msgspec.structs.replace(found, **_checked(given))
    if changed == found:
        return found
    if changed.location_id != found.location_id:
        await check_place(work, scope, changed.location_id)
    changed = msgspec.structs.replace(changed, updated_at=work.now)
    try:
        await queries.update_template(work.db, changed)
    except UniqueViolation:
        raise TemplateNameIsTaken(name=changed.name) from None
    work.emit(
        ShiftTemplateChanged(
            team_id=scope.team_id,
            template_id=template_id,
            location_id=changed.location_id,
            old_location_id=found.location_id if changed.location_id != found.location_id else None,
        )
    )
    return changed


async def delete(work: Work, template_id: int) -> None:
    """Delete a template. Raises `NotFound`, `Forbidden`."""
    scope, found = await _changeable(work, template_id)
    await queries.delete_template(work.db, scope.team_id, template_id)
    work.emit(ShiftTemplateDeleted(team_id=scope.team_id, template_id=template_id, location_id=found.location_id))


async def apply(work: Work, template_id: int, wanted: Application) -> Drafted:
    """Make drafts from a template; what was made, and what was left out and why. Raises `NotFound`, `Forbidden`, `InvalidInput`."""
    scope = await scope_of(work)
    template = await _seen(work, scope, template_id)
    days, people = sorted(set(wanted.days)), list(dict.fromkeys(wanted.user_ids)) or [None] * wanted.open_shifts
    if not 1 <= len(days) <= MOST_DAYS:
        raise wrong_field("days", f"must be 1 to {MOST_DAYS}")
    if not 1 <= len(people) <= MOST_SHIFTS_AT_ONCE:
        field = "user_ids" if wanted.user_ids else "open_shifts"
        raise wrong_field(field, f"must be 1 to {MOST_SHIFTS_AT_ONCE}")
    for day in days:
        rosters.check_day("days", day)
    location_id = template.location_id if wanted.location_id is None else wanted.location_id
    location_name = await check_place(work, scope, location_id)
    planned: list[Planned] = []
    for day in days:
        start, end = (datetime.combine(day, time(*divmod(m, 60))) for m in (template.start_minute, template.end_minute))
        end += _DAY if template.end_minute <= template.start_minute else timedelta()
        for user_id in people:
            draft = _draft(work, scope, template, user_id, location_id, location_name)
            planned.append(Planned(draft, start, end))
    return await drafting.add(work, scope, await zones_of(work), planned)


async def check_place(work: ReadWork, scope: Scope, location_id: int | None) -> str | None:
    """The name of a location that something is put to, None for none. Raises `InvalidInput` for an unknown one, and `Forbidden`."""
    name = None
    if location_id is not None:
        try:
            name = (await locations.get(work, location_id)).name
        except NotFound:
            raise wrong_field("location_id", "is not a location of the team") from None
    policy.may_manage_at(scope, location_id)
    return name


def wrong_minutes(given: dict[str, Any]) -> dict[str, object]:
    """What is wrong with the beginning and the end of something, in minutes of the local day."""
    return {
        name: "must be a time of the day"
        for name in ("start_minute", "end_minute")
        if name in given and not 0 <= given[name] < MINUTES_OF_DAY
    }


async def _changeable(work: Work, template_id: int) -> tuple[Scope, ShiftTemplate]:
    scope = await scope_of(work)
    found = await _seen(work, scope, template_id)
    policy.may_manage_at(scope, found.location_id)
    return scope, found


async def _seen(work: Work, scope: Scope, template_id: int) -> ShiftTemplate:
    """A template that the caller sees. Raises `Forbidden` for who is no manager, `NotFound`."""
    policy.may_manage(scope)
    found = existing(await queries.select_template(work.db, scope.team_id, template_id), "shift template")
    if found.location_id is not None and not scope.covers(found.location_id):
        raise NotFound(thing="shift template")
    return found


def _checked(given: dict[str, Any]) -> dict[str, Any]:
    """The fields in normal form. Raises `InvalidInput` with a reason for each that is wrong."""
    checked, wrong = dict(given), wrong_minutes(given)
    for name in _LONGEST.keys() & given.keys():
        text = given[name] or ""
        checked[name] = (clean_text(text) if name == "details" else squeeze(text)) or None
        if len(checked[name] or "") > _LONGEST[name]:
            wrong[name] = f"must have at most {_LONGEST[name]} characters"
    if "name" in checked and checked["name"] is None:
        wrong["name"] = "must not be empty"
    if not 0 <= given.get("break_minutes", 0) < MINUTES_OF_DAY:
        wrong["break_minutes"] = f"must be from 0 to {MINUTES_OF_DAY - 1}"
    if wrong:
        raise wrong_fields(wrong)
    return checked


def _draft(
    work: Work,
    scope: Scope,
    template: ShiftTemplate,
    user_id: int | None,
    location_id: int | None,
    location_name: str | None,
) -> Shift:
    return Shift(
        id=0,
        team_id=scope.team_id,
        creator_id=scope.user_id,
        assignee_id=user_id,
        event_id=None,
        start_at=work.now,
        end_at=work.now,
        title=template.title,
        location_id=location_id,
        location_name=location_name,
        role=template.role,
        department=None,
        details=template.details,
        notes=None,
        break_minutes=template.break_minutes,
        data={},
        published_at=None,
        canceled_at=None,
        cancel_reason=None,
        created_at=work.now,
        updated_at=work.now,
    )
