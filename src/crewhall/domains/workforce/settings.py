"""The settings of a team's work: reading and changing them, and the pay periods that follow from them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.workforce import policy, rule_sets
from crewhall.domains.workforce.events.settings import WorkforceSettingsChanged
from crewhall.domains.workforce.model.settings import (
    MOST_NOTICE_MINUTES,
    MOST_ROUNDING_MINUTES,
    PayPeriod,
    SettingsEdit,
    WorkforceSettings,
)
from crewhall.domains.workforce.queries import settings as queries
from crewhall.domains.workforce.scope import scope_of, team_of
from crewhall.kit.calendar import first_of_week, next_month
from crewhall.kit.errors import wrong_fields
from crewhall.platform.json_documents import json_field_text
from crewhall.platform.work import ReadWork, Work

LARGEST_DATA_BYTES = 64 * 1024
MOST_RADIUS_M = 20_000
_WEEK_MINUTES = 7 * 24 * 60
_MOST_NAME = 200

_RANGES: Mapping[str, tuple[int, int]] = {
    "rounding_minutes": (0, MOST_ROUNDING_MINUTES),
    "upcoming_minutes": (0, MOST_NOTICE_MINUTES),
    "forgot_clock_in_minutes": (0, MOST_NOTICE_MINUTES),
    "forgot_clock_out_minutes": (0, MOST_NOTICE_MINUTES),
    "auto_clock_out_minutes": (0, MOST_NOTICE_MINUTES),
    "geofence_radius_m": (10, MOST_RADIUS_M),
    "min_rest_minutes": (0, 48 * 60),
    "weekly_cap_minutes": (0, _WEEK_MINUTES),
}


async def get(work: ReadWork) -> WorkforceSettings:
    """The settings of the team in use. Raises `NotFound` under a personal account. Source: contracts/tommy.yaml get_workforce."""
    return await of_team(work, team_of(work))


async def of_team(work: ReadWork, team_id: int) -> WorkforceSettings:
    """The settings of a team, for use cases and jobs of this domain; one statement."""
    return await queries.select_settings(work.db, team_id) or WorkforceSettings(team_id=team_id)


async def update(work: Work, edit: SettingsEdit) -> WorkforceSettings:
    """Change the settings of the team in use. Raises `NotFound`, `Forbidden`, and `InvalidInput` with every wrong field.

    Source: contracts/tommy.yaml update_workforce; behaviour notes, tommy 2.4.
    """
    scope = await scope_of(work)
    policy.may_administer(scope)
    found = await of_team(work, scope.team_id)
    changes = {name: value for name, value in msgspec.structs.asdict(edit).items() if value is not UNSET}
    _check(changes)
    changed = msgspec.structs.replace(found, **changes)
    fields = tuple(name for name in changes if getattr(found, name) != getattr(changed, name))
    if not fields:
        return found
    await queries.upsert_settings(work.db, changed, work.now)
    work.emit(WorkforceSettingsChanged(team_id=scope.team_id, fields=fields))
    return msgspec.structs.replace(changed, updated_at=work.now)


def period_of(settings: WorkforceSettings, day: date) -> tuple[date, date]:
    """The first and the last day of the pay period in which the day lies. Source: behaviour notes, tommy 2.4."""
    if settings.pay_period == PayPeriod.MONTHLY:
        return day.replace(day=1), next_month(day) - timedelta(days=1)
    if settings.pay_period == PayPeriod.FORTNIGHTLY:
        first = day - timedelta(days=(day - settings.pay_period_anchor).days % 14)
        return first, first + timedelta(days=13)
    first = week_of(settings, day)
    return first, first + timedelta(days=6)


def week_of(settings: WorkforceSettings, day: date) -> date:
    """The first day of the team's week in which the day lies."""
    return first_of_week(day, settings.week_start.number)


def _check(changes: dict[str, Any]) -> None:
    wrong: dict[str, object] = {}
    for name, (least, most) in _RANGES.items():
        value = changes.get(name)
        if value is not None and not least <= value <= most:
            wrong[name] = f"must be from {least} to {most}"
    if len(changes.get("name") or "") > _MOST_NAME:
        wrong["name"] = f"must not be longer than {_MOST_NAME} characters"
    if (rules := changes.get("rules")) and rules not in rule_sets.names():
        wrong["rules"] = f"must be one of {', '.join(rule_sets.names())}"
    if wrong:
        raise wrong_fields(wrong)
    if "data" in changes:
        json_field_text(changes["data"], "data", LARGEST_DATA_BYTES)
