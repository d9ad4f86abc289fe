"""/hall/focus/statistics: what the caller's tomatoes come to, as figures, and as a heatmap of 52 weeks."""

from msgspec import Struct

from crewhall.domains.focus import statistics
from crewhall.domains.focus.figures import Group, Grouping, Heatmap, Statistics
from crewhall.kit.clock import milliseconds_text
from crewhall.platform.http.etags import etag_of
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.hall.answers import ASK_AGAIN, NOTHING_RUNS, reply, reply_kept
from crewhall.surfaces.hall.focus.heatmap_drawing import draw
from crewhall.surfaces.hall.focus.instants import requested_time
from crewhall.surfaces.hall.inputs import read_params


class StatisticsQuery(Struct):
    """contracts/hall.yaml get_hall_focus_statistics, parameters."""

    group_by: Grouping = Grouping.DAY
    since: str | None = None
    until: str | None = None


class GroupJson(Struct):
    """contracts/hall.yaml FocusGroup."""

    name: str | None
    project_id: int | None
    since: str | None
    until: str | None
    tomatoes: int
    seconds: int


class StatisticsJson(Struct):
    """contracts/hall.yaml FocusStatistics."""

    group_by: str
    time_zone: str
    since: str
    until: str
    tomatoes: int
    seconds: int
    groups: list[GroupJson]


class HeatDayJson(Struct):
    """contracts/hall.yaml FocusHeatDay."""

    date: str
    tomatoes: int
    seconds: int
    level: int


class HeatmapJson(Struct):
    """contracts/hall.yaml FocusHeatmap."""

    time_zone: str
    tomatoes: int
    seconds: int
    current_streak: int
    longest_streak: int
    days: list[HeatDayJson]


class FocusStatisticsResource:
    """/hall/focus/statistics: the caller's tomatoes in groups."""

    @operation("get_hall_focus_statistics", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The caller's tomatoes by day, week, month, hour, tag or project."""
        query = read_params(req, StatisticsQuery)
        since, until = requested_time("since", query.since), requested_time("until", query.until)
        async with reading(req) as work:
            found = await statistics.count(work, query.group_by, since, until)
        reply(resp, _statistics_json(found))


class FocusStatisticsHeatmapResource:
    """/hall/focus/statistics/heatmap: the caller's days."""

    @operation("get_hall_focus_statistics_heatmap", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The days of 52 weeks up to today."""
        async with reading(req) as work:
            found = await statistics.heatmap(work)
        reply(resp, _heatmap_json(found))


class FocusStatisticsHeatmapSvgResource:
    """/hall/focus/statistics/heatmap.svg: the caller's days as a picture."""

    @operation("get_hall_focus_statistics_heatmap_svg", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The days of 52 weeks up to today, drawn."""
        async with reading(req) as work:
            found = await statistics.heatmap(work)
        content = draw(found)
        reply_kept(req, resp, content, "image/svg+xml", etag_of(content), f"private, {ASK_AGAIN}")
        resp.set_header("content-security-policy", NOTHING_RUNS)


def _statistics_json(found: Statistics) -> StatisticsJson:
    return StatisticsJson(
        group_by=found.grouping,
        time_zone=found.time_zone,
        since=milliseconds_text(found.since),
        until=milliseconds_text(found.until),
        tomatoes=found.tomatoes,
        seconds=found.seconds,
        groups=[_group_json(group) for group in found.groups],
    )


def _group_json(group: Group) -> GroupJson:
    return GroupJson(
        name=group.name,
        project_id=group.project_id,
        since=group.since and milliseconds_text(group.since),
        until=group.until and milliseconds_text(group.until),
        tomatoes=group.tomatoes,
        seconds=group.seconds,
    )


def _heatmap_json(found: Heatmap) -> HeatmapJson:
    days = [HeatDayJson(day.day.isoformat(), day.tomatoes, day.seconds, day.level) for day in found.days]
    return HeatmapJson(
        time_zone=found.time_zone,
        tomatoes=found.tomatoes,
        seconds=found.seconds,
        current_streak=found.current_streak,
        longest_streak=found.longest_streak,
        days=days,
    )
