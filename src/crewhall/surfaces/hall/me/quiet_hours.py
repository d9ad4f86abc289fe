"""/hall/me/quiet_hours: when the caller is not notified of their work."""

from msgspec import Struct, field

from crewhall.domains.workforce import quiet_hours
from crewhall.domains.workforce.quiet_hours import QuietHours
from crewhall.platform.http.resources import USER, Request, Response, body_limits, operation, reading, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.conversion import convert
from crewhall.surfaces.hall.answers import reply


class QuietHoursJson(Struct):
    """contracts/hall.yaml QuietHours."""

    quiet_from: int | None = field(name="from")
    quiet_until: int | None = field(name="until")


class QuietHoursResource:
    """/hall/me/quiet_hours: the caller's in the team in use."""

    @operation("get_hall_me_quiet_hours", USER)
    async def on_get(self, req: Request, resp: Response) -> None:
        """The hours, or null for none."""
        async with reading(req) as work:
            hours = await quiet_hours.get(work)
        reply(resp, QuietHoursJson(hours.quiet_from, hours.quiet_until))

    @operation("update_hall_me_quiet_hours", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Set them, or end them."""
        body = convert(await read_mapping(req, body_limits(req)), QuietHoursJson)
        async with writing(req) as work:
            hours = await quiet_hours.put(work, QuietHours(body.quiet_from, body.quiet_until))
        reply(resp, QuietHoursJson(hours.quiet_from, hours.quiet_until))
