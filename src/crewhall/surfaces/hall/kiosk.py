"""/hall/kiosk: what somebody settles for clocking at a shared device."""

from typing import Annotated

from msgspec import Meta, Struct

from crewhall.domains.workforce import kiosks
from crewhall.platform.http.context import context_of
from crewhall.platform.http.replies import reply_nothing
from crewhall.platform.http.resources import USER, Request, Response, body_limits, operation, writing
from crewhall.platform.input.bodies import read_mapping
from crewhall.platform.input.conversion import convert


class PinInput(Struct):
    """contracts/hall.yaml KioskPin."""

    pin: Annotated[str, Meta(max_length=100)]


class KioskPinResource:
    """/hall/kiosk/pin: the caller's PIN in the team in use. It is never shown."""

    @operation("update_hall_kiosk_pin", USER)
    async def on_put(self, req: Request, resp: Response) -> None:
        """Set the PIN, in place of any before."""
        body = convert(await read_mapping(req, body_limits(req)), PinInput)
        await kiosks.set_pin(context_of(req).works, req.actor, body.pin)
        reply_nothing(resp)

    @operation("delete_hall_kiosk_pin", USER)
    async def on_delete(self, req: Request, resp: Response) -> None:
        """Have no PIN any more."""
        async with writing(req) as work:
            await kiosks.remove_pin(work)
        reply_nothing(resp)
