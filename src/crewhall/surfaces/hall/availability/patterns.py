"""/hall/availability/patterns: what people say of every Monday, every Tuesday and so on."""

from datetime import date

from msgspec import Struct

from crewhall.domains.workforce import patterns
from crewhall.domains.workforce.model.availability import AvailabilityPattern, Level, NewPattern
from crewhall.domains.workforce.model.settings import Weekday
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import wrong_field
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import MEMBER, Request, Response, operation, reading, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.inputs import read_input, read_params

_LEVELS = {level.name.lower(): level for level in Level}
_WEEKDAYS = list(Weekday)


class WhoseQuery(Struct):
    """Whose; without `user_id` the caller's."""

    user_id: int | None = None


class PatternInput(Struct):
    """contracts/hall.yaml AvailabilityPatternInput."""

    weekday: Weekday
    am: str = "neutral"
    pm: str = "neutral"
    nd: str = "neutral"
    from_day: date | None = None
    until_day: date | None = None
    user_id: int | None = None


class PatternJson(Struct):
    """contracts/hall.yaml AvailabilityPattern."""

    id: int
    user_id: int
    weekday: str
    am: str
    pm: str
    nd: str
    from_day: date
    until_day: date | None
    created_at: str


class AvailabilityPatternsResource:
    """/hall/availability/patterns: the patterns of one person."""

    @operation("get_hall_availability_patterns", MEMBER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """All patterns of the person, by weekday and first day."""
        whose = read_params(req, WhoseQuery)
        async with reading(req) as work:
            found = await patterns.list_patterns(work, whose.user_id)
        reply(resp, [_pattern_json(each) for each in found])

    @operation("update_hall_availability_patterns", MEMBER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Say what holds for a weekday from a day on; again for the same weekday and day replaces it."""
        body = await read_input(req, PatternInput)
        new = NewPattern(
            weekday=body.weekday.number,
            am=_level(body.am, "am"),
            pm=_level(body.pm, "pm"),
            nd=_level(body.nd, "nd"),
            from_day=body.from_day,
            until_day=body.until_day,
        )
        async with writing(req) as work:
            pattern, is_new = await patterns.put(work, body.user_id, new)
        reply(resp, _pattern_json(pattern), 201 if is_new else 200)


class AvailabilityPatternResource:
    """/hall/availability/patterns/{pattern_id}: one pattern."""

    @operation("delete_hall_availability_patterns_by_id", MEMBER)
    async def on_delete(self, req: Request, resp: Response, pattern_id: int) -> None:
        """Delete a pattern; an earlier one of the weekday counts again."""
        async with writing(req) as work:
            await patterns.delete(work, pattern_id)
        reply_nothing(resp)


def _level(name: str, field: str) -> Level:
    level = _LEVELS.get(name)
    if level is None:
        raise wrong_field(field, f"must be one of {', '.join(_LEVELS)}")
    return level


def _pattern_json(pattern: AvailabilityPattern) -> PatternJson:
    return PatternJson(
        id=pattern.id,
        user_id=pattern.user_id,
        weekday=_WEEKDAYS[pattern.weekday],
        am=pattern.am.name.lower(),
        pm=pattern.pm.name.lower(),
        nd=pattern.nd.name.lower(),
        from_day=pattern.from_day,
        until_day=pattern.until_day,
        created_at=milliseconds_text(pattern.created_at),
    )
