"""/workforce: the settings of the team's work. Source: contracts/tommy.yaml get_workforce, update_workforce; behaviour notes, tommy 2.4."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.domains.workforce import settings, zones
from crewhall.domains.workforce.model.settings import (
    Geofence,
    PayPeriod,
    RoundingMethod,
    SettingsEdit,
    Weekday,
    WorkforceSettings,
)
from crewhall.kit.calendar import local_day
from crewhall.kit.errors import FieldErrors, fields_renamed, wrong_field
from crewhall.platform.http.resources import ADMIN, MEMBER, Request, Response, operation, reading, writing
from crewhall.platform.work import ReadWork
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_date

_MISSPELT_DAYS = {"turesday": Weekday.TUESDAY}
"""Behaviour notes, tommy 3, row 1."""

_WIRE_NAMES = {
    "name": "name",
    "week_start": "week_start",
    "pay_period": "time_period",
    "pay_period_anchor": "pay_period_anchor",
    "require_gps": "timeclock_require_gps",
    "require_photo": "timeclock_require_photo",
    "enable_mobile": "timeclock_enable_mobile",
    "enable_web": "timeclock_enable_web",
    "enable_kiosk": "timeclock_enable_kiosk",
    "auto_clock_out_minutes": "timeclock_auto_clock_out_minutes",
    "geofence": "timeclock_geofence",
    "geofence_radius_m": "timeclock_geofence_radius",
    "rounding_method": "timesheets_rounding_method",
    "rounding_minutes": "timesheets_rounding_minutes",
    "rounds_breaks": "timesheets_enable_break_rounding",
    "rules": "timesheets_rules",
    "upcoming_minutes": "shift_upcoming_notification_minutes",
    "forgot_clock_in_minutes": "shift_forgot_clockin_minutes",
    "forgot_clock_out_minutes": "shift_forgot_clockout_minutes",
    "notifies_of_shifts": "shift_notifications_enabled",
    "notifies_of_events": "event_notifications_enabled",
    "min_rest_minutes": "shift_min_rest_minutes",
    "weekly_cap_minutes": "shift_weekly_cap_minutes",
    "approves_requests": "shift_requests_auto_approve",
    "data": "data",
}
"""Each setting, and what clients call it."""
_MAY_BE_NONE = frozenset(
    {
        "name",
        "auto_clock_out_minutes",
        "rules",
        "weekly_cap_minutes",
        "upcoming_minutes",
        "forgot_clock_in_minutes",
        "forgot_clock_out_minutes",
    }
)
"""Settings that None switches off; of all others it changes nothing."""
_WORDS: dict[str, type[StrEnum]] = {
    "week_start": Weekday,
    "pay_period": PayPeriod,
    "geofence": Geofence,
    "rounding_method": RoundingMethod,
}

Switch = bool | UnsetType | None
Minutes = int | UnsetType | None
ShortText = Annotated[str, Meta(max_length=500)] | UnsetType | None


class WorkforceInput(Struct):
    """contracts/tommy.yaml WorkforceInput as amended. Clients send the whole object back, so that what is only read is taken and ignored.

    Of the switches None changes nothing; of the minutes of notices it switches the notice off.
    """

    name: ShortText = UNSET
    week_start: ShortText = UNSET
    time_period: ShortText = UNSET
    pay_period_anchor: date | UnsetType | None = UNSET
    timeclock_require_gps: Switch = UNSET
    timeclock_require_photo: Switch = UNSET
    timeclock_enable_mobile: Switch = UNSET
    timeclock_enable_web: Switch = UNSET
    timeclock_enable_kiosk: Switch = UNSET
    timeclock_auto_clock_out_minutes: Minutes = UNSET
    timeclock_geofence: ShortText = UNSET
    timeclock_geofence_radius: Minutes = UNSET
    timesheets_rounding_method: ShortText = UNSET
    timesheets_rounding_minutes: Minutes = UNSET
    timesheets_enable_break_rounding: Switch = UNSET
    timesheets_rules: ShortText = UNSET
    shift_upcoming_notification_minutes: Minutes = UNSET
    shift_forgot_clockin_minutes: Minutes = UNSET
    shift_forgot_clockout_minutes: Minutes = UNSET
    shift_notifications_enabled: Switch = UNSET
    event_notifications_enabled: Switch = UNSET
    shift_min_rest_minutes: Minutes = UNSET
    shift_weekly_cap_minutes: Minutes = UNSET
    shift_requests_auto_approve: Switch = UNSET
    data: dict[str, object] | UnsetType | None = UNSET


class WorkforceJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml Workforce with what clients read beyond it (notes 2.4). `payroll_period`: first and last day of the one that runs."""

    id: int
    week_start: str
    time_period: str
    payroll_period: tuple[str | None, str | None]
    pay_period_anchor: str | None
    timeclock_require_gps: bool
    timeclock_require_photo: bool
    timeclock_enable_mobile: bool
    timeclock_enable_web: bool
    timeclock_enable_kiosk: bool
    timeclock_geofence: str
    timeclock_geofence_radius: int
    timesheets_rounding_method: str
    timesheets_rounding_minutes: int
    timesheets_enable_break_rounding: bool
    shift_notifications_enabled: bool
    event_notifications_enabled: bool
    shift_min_rest_minutes: int
    shift_requests_auto_approve: bool
    data: dict[str, object]
    name: str | None = None
    timeclock_auto_clock_out_minutes: int | None = None
    timesheets_rules: str | None = None
    shift_upcoming_notification_minutes: int | None = None
    shift_forgot_clockin_minutes: int | None = None
    shift_forgot_clockout_minutes: int | None = None
    shift_weekly_cap_minutes: int | None = None


class WorkforceResource:
    """/workforce: the settings of the team's work."""

    @operation("get_workforce", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The settings, with the pay period that runs."""
        async with reading(req) as work:
            shape = await _workforce_json(work, await settings.get(work))
        reply(resp, shape)

    @operation("update_workforce", ADMIN)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Change the settings; what is not sent stays."""
        edit = _edit(await read_input(req, WorkforceInput))
        with fields_renamed(_WIRE_NAMES):
            async with writing(req) as work:
                shape = await _workforce_json(work, await settings.update(work, edit))
        reply(resp, shape)


async def _workforce_json(work: ReadWork, found: WorkforceSettings) -> WorkforceJson:
    today = local_day(work.now, (await zones.zones_of(work)).team)
    values = {wire: getattr(found, name) for name, wire in _WIRE_NAMES.items()}
    values["pay_period_anchor"] = wire_date(found.pay_period_anchor)
    first, last = settings.period_of(found, today)
    return WorkforceJson(id=found.team_id, payroll_period=(wire_date(first), wire_date(last)), **values)


def _edit(body: WorkforceInput) -> SettingsEdit:
    """What the body changes. Raises `InvalidInput` for a word that is none of those that a field takes."""
    changes: dict[str, Any] = {}
    errors = FieldErrors()
    for name, wire in _WIRE_NAMES.items():
        value = getattr(body, wire)
        if value is UNSET or (value is None and name not in _MAY_BE_NONE):
            continue
        with errors.collected():
            changes[name] = _word(_WORDS[name], str(value), wire) if name in _WORDS else value
    errors.raise_any()
    return SettingsEdit(**changes)


def _word(words: type[StrEnum], text: str, field: str) -> StrEnum:
    """The word that a text spells, in any case."""
    text = text.strip().lower()
    try:
        return words(_MISSPELT_DAYS.get(text, text))
    except ValueError:
        raise wrong_field(field, f"must be one of {', '.join(words)}") from None
