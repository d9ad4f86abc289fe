"""Verbs to make and decide requests about shifts, for the tests of the workforce domain."""

from datetime import datetime, timedelta
from typing import Any

from crewhall.domains.workforce import requests
from crewhall.domains.workforce.model.requests import (
    NewRequest,
    RequestEdit,
    RequestFilter,
    RequestKind,
    RequestStatus,
    ShiftRequest,
    ShownRequest,
)
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.kit.actor import SYSTEM
from crewhall.kit.paging import PageRequest
from tests.domains.workforce.roster import Roster

KINDS = tuple(RequestKind)
STATES = tuple(RequestStatus)
DAY = timedelta(days=1)


async def ask(at: Roster, by: str, shift: Shift, kind: str = "request", **fields: Any) -> ShiftRequest:
    """A request; `to` names whom it concerns, and `swap` is the other shift."""
    request, _ = await ask_again(at, by, shift, kind, **fields)
    return request


async def ask_again(
    at: Roster, by: str, shift: Shift, kind: str = "request", **fields: Any
) -> tuple[ShiftRequest, bool]:
    """The same, and whether it is new."""
    if "to" in fields:
        fields["user_id"] = at.uid(fields.pop("to"))
    if "swap" in fields:
        fields["swap_shift_id"] = fields.pop("swap").id
    async with at.works.write(at[by]) as work:
        found, is_new = await requests.create(work, NewRequest(shift_id=shift.id, kind=RequestKind(kind), **fields))
    return found.request, is_new


async def move(at: Roster, by: str, request: ShiftRequest, status: str, **fields: Any) -> ShiftRequest:
    """Take a request to a status."""
    async with at.works.write(at[by]) as work:
        edit = RequestEdit(status=RequestStatus(status), **fields)
        return (await requests.update(work, request.id, edit)).request


async def reword(at: Roster, by: str, request: ShiftRequest, message: str | None) -> ShiftRequest:
    """Change the message of a request."""
    async with at.works.write(at[by]) as work:
        return (await requests.update(work, request.id, RequestEdit(message=message))).request


async def see(at: Roster, by: str, request: ShiftRequest) -> ShownRequest:
    """A request as somebody sees it."""
    async with at.works.read(at[by]) as work:
        return await requests.get(work, request.id)


async def listed(at: Roster, by: str, **wanted: Any) -> list[int]:
    """The ids of the requests that somebody lists."""
    async with at.works.read(at[by]) as work:
        page = await requests.list_requests(work, RequestFilter(**wanted), PageRequest())
    assert page.total == len(page.rows)
    return [row.request.id for row in page.rows]


async def status_of(at: Roster, request: ShiftRequest) -> str:
    """The status of a request now."""
    return (await see(at, "olga", request)).request.status


async def of_kind(at: Roster, kind: str) -> ShiftRequest:
    """A request of the kind at the pier, which concerns Ben; Max made the offer, and the other shift of a swap is Anna's."""
    is_open = kind in ("request", "offer")
    shift = await at.make(location_id=at.pier, to=None if is_open else "ben", published=True)
    if kind == "offer":
        return await ask(at, "max", shift, kind, to="ben")
    if kind == "swap":
        other = await at.make(
            location_id=at.pier, to="anna", published=True, start_at=shift.start_at + DAY, end_at=shift.end_at + DAY
        )
        return await ask(at, "ben", shift, kind, swap=other)
    return await ask(at, "ben", shift, kind)


async def begin(at: Roster, shift: Shift) -> None:
    """The shift begins now."""
    async with at.works.write(SYSTEM) as work:
        await work.db.execute("UPDATE shifts SET start_at = $2 WHERE id = $1", shift.id, work.now)


async def assignees(at: Roster, *shifts: Shift) -> list[int | None]:
    """Whose the shifts are now."""
    return [(await at.get(shift, "olga")).assignee_id for shift in shifts]


def day_after(moment: datetime, days: int) -> dict[str, Any]:
    """The times of a shift of eight hours so many days later."""
    return {"start_at": moment + days * DAY, "end_at": moment + days * DAY + timedelta(hours=8)}
