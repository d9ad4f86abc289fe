"""/hall/roster/publish: all drafts of some days at once."""

from msgspec import Struct

from crewhall.domains.workforce import publishing
from crewhall.kit.errors import fields_renamed
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.hall.answers import reply
from crewhall.surfaces.hall.roster.shapes import (
    WIRE_NAMES,
    DaysQuery,
    LeftOutJson,
    left_out_json,
    read_input,
    roster_filter,
)


class PublicationJson(Struct):
    """contracts/hall.yaml RosterPublication."""

    published: list[int]
    people: int
    open: int
    refused: list[LeftOutJson]


class RosterPublishResource:
    """/hall/roster/publish: all drafts of some days at once."""

    @operation("create_hall_roster_publish", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Publish what can be; what was, and what was refused and why."""
        body = await read_input(req, DaysQuery)
        with fields_renamed(WIRE_NAMES):
            async with writing(req) as work:
                done = await publishing.publish(work, roster_filter(body))
        reply(
            resp,
            PublicationJson(
                published=[shift.id for shift in done.published],
                people=done.people,
                open=done.open,
                refused=[left_out_json(each) for each in done.refused],
            ),
        )
