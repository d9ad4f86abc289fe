"""Statements on requests about shifts. Who changes one holds the locks of its shifts, so rows of requests are locked last."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from crewhall.domains.workforce.model.requests import RequestFilter, RequestStatus, ShiftRequest
from crewhall.kit.paging import PageRequest
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where

_NAMES = ShiftRequest.__struct_fields__
_COLUMNS = ", ".join(_NAMES)
_OF_REQUEST = ", ".join(f"r.{name}" for name in _NAMES)
_NEW = _NAMES[1:]
_VALUES = ", ".join(f"${number}" for number in range(1, len(_NEW) + 1))
_LIVE = "status IN ('requested', 'shortlisted')"
_WITH_SHIFTS = "shift_requests r JOIN shifts s ON s.id = r.shift_id LEFT JOIN shifts o ON o.id = r.swap_shift_id"


class _Total(Struct, frozen=True):
    total: int


class Onlooker(Struct, frozen=True):
    """Who lists requests: a manager everywhere or at these locations (None: everywhere), or, with none of them, somebody with their own alone."""

    user_id: int
    location_ids: tuple[int, ...] | None


async def select_request(db: Db, team_id: int, request_id: int) -> ShiftRequest | None:
    """A request of the team."""
    sql = f"SELECT {_COLUMNS} FROM shift_requests WHERE id = $1 AND team_id = $2"
    return await db.fetch_one(ShiftRequest, sql, request_id, team_id)


async def select_request_for_update(db: Db, team_id: int, request_id: int) -> ShiftRequest | None:
    """A request of the team; its row is kept until the unit ends."""
    sql = f"SELECT {_COLUMNS} FROM shift_requests WHERE id = $1 AND team_id = $2 FOR NO KEY UPDATE"
    return await db.fetch_one(ShiftRequest, sql, request_id, team_id)


async def select_live_request(db: Db, team_id: int, shift_id: int, user_id: int) -> ShiftRequest | None:
    """The request about the shift that concerns the person and waits to be decided; there is one at most."""
    sql = f"SELECT {_COLUMNS} FROM shift_requests WHERE shift_id = $2 AND user_id = $3 AND team_id = $1 AND {_LIVE}"
    return await db.fetch_one(ShiftRequest, sql, team_id, shift_id, user_id)


async def select_live_requests_for_update(db: Db, team_id: int, shift_ids: list[int]) -> list[ShiftRequest]:
    """Those about one of the shifts, or about a swap with one, that wait to be decided, by id; their rows are kept until the unit ends."""
    return await db.fetch_all(
        ShiftRequest,
        f"""
        SELECT {_COLUMNS} FROM shift_requests
        WHERE team_id = $1 AND (shift_id = ANY($2) OR swap_shift_id = ANY($2)) AND {_LIVE} ORDER BY id FOR NO KEY UPDATE
        """,
        team_id,
        shift_ids,
    )


async def select_requests(
    db: Db, team_id: int, onlooker: Onlooker, wanted: RequestFilter, page: PageRequest
) -> list[ShiftRequest]:
    """One page of the requests that the onlooker sees, newest first; a slow read, as is the next."""
    where = _seen(team_id, onlooker, wanted)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_OF_REQUEST} FROM {_WITH_SHIFTS} {where.sql} ORDER BY r.created_at DESC, r.id DESC{limit}"
    return await db.slow_fetch_all(ShiftRequest, sql, *where.args)


async def select_requests_total(db: Db, team_id: int, onlooker: Onlooker, wanted: RequestFilter) -> int:
    """How many those are."""
    where = _seen(team_id, onlooker, wanted)
    sql = f"SELECT count(*) FROM {_WITH_SHIFTS} {where.sql}"
    return (await db.slow_fetch_all(_Total, sql, *where.args))[0].total


async def insert_request(db: Db, request: ShiftRequest) -> int:
    """Store a new request; its id. The one that it carries counts for nothing."""
    sql = f"INSERT INTO shift_requests ({', '.join(_NEW)}) VALUES ({_VALUES}) RETURNING id"
    return await db.fetch_value(sql, *(getattr(request, name) for name in _NEW))


async def update_request(db: Db, request: ShiftRequest) -> None:
    """Store what can change about a request of its team."""
    await db.execute(
        """
        UPDATE shift_requests SET status = $3, message = $4, decided_by = $5, decided_at = $6, reason = $7, updated_at = $8
        WHERE id = $1 AND team_id = $2
        """,
        request.id,
        request.team_id,
        request.status,
        request.message,
        request.decided_by,
        request.decided_at,
        request.reason,
        request.updated_at,
    )


async def update_statuses(
    db: Db, team_id: int, request_ids: Sequence[int], status: RequestStatus, decided_by: int | None, now: datetime
) -> None:
    """Take requests of the team to a status."""
    await db.execute(
        """
        UPDATE shift_requests SET status = $3, decided_by = $4, decided_at = $5, updated_at = $5 WHERE team_id = $1 AND id = ANY($2)
        """,
        team_id,
        list(request_ids),
        status,
        decided_by,
        now,
    )


def _seen(team_id: int, onlooker: Onlooker, wanted: RequestFilter) -> Where:
    where = Where("r.team_id = ?", team_id)
    if onlooker.location_ids is not None:
        places, user_id = list(onlooker.location_ids), onlooker.user_id
        own = "r.user_id = ? OR r.requestor_id = ? OR r.swap_user_id = ?"
        at_theirs = "s.location_id = ANY(?) OR o.location_id = ANY(?)"
        where.also(f"({own} OR {at_theirs})", user_id, user_id, user_id, places, places)
    if wanted.statuses is not None:
        where.also("r.status = ANY(?)", [status.value for status in wanted.statuses])
    if wanted.kinds is not None:
        where.also("r.kind = ANY(?)", [kind.value for kind in wanted.kinds])
    if wanted.shift_id is not None:
        where.also("r.shift_id = ?", wanted.shift_id)
    if wanted.user_id is not None:
        where.also("r.user_id = ?", wanted.user_id)
    return where
