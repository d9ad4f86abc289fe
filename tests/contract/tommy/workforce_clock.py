"""The time clock, and questions around shifts."""

from datetime import timedelta
from typing import Any

from crewhall.kit.actor import SYSTEM
from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.places import Furnisher, Place
from tests.contract.tables import Table


async def furnish_punch(place: Place) -> dict[str, Any]:
    """The start of the owner's work."""
    punch = await place.owner.post("/workforce/attendances", {"status": "start", "location_name": "Quokka Pier"})
    return {"attendance_id": punch["id"]}


async def furnish_question(place: Place) -> dict[str, Any]:
    """A question, and a shift of the owner's at which it is asked."""
    question = await place.owner.post("/workforce/manager/shift_questions", {"text": "Are the quokkas fed?"})
    async with place.server.works.write(SYSTEM) as work:
        shift_id = await work.db.fetch_value(
            """
            INSERT INTO shifts (team_id, assignee_id, start_at, end_at, published_at, break_minutes, data, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $3, 0, $5, $3, $3) RETURNING id
            """,
            place.ids["team_id"],
            place.owner.id,
            work.now + timedelta(days=3),  # the shift of workforce_shifts.py is today
            work.now + timedelta(days=3, hours=8),
            {},
        )
    return {"asked_shift_id": shift_id, "shift_question_id": question["id"]}


CALLS = {
    "get_workforce_attendances": Call("GET", "/workforce/attendances", 200, OWN, needs=("attendance_id",)),
    "create_workforce_attendances": Call(
        "POST", "/workforce/attendances", 201, OWN, json={"status": "start", "latitude": "52.5", "longitude": "13.4"}
    ),
    "get_workforce_attendances_active": Call(
        "GET", "/workforce/attendances/active", 200, OWN, needs=("attendance_id",)
    ),
    "get_workforce_attendances_by_id": Call("GET", "/workforce/attendances/{attendance_id}", 200, NOT_FOUND),
    "update_workforce_attendances_by_id": Call(
        "PUT", "/workforce/attendances/{attendance_id}", 200, NOT_FOUND, json={"address": "Pier 9", "reason": "moved"}
    ),
    "delete_workforce_attendances_by_id": Call("DELETE", "/workforce/attendances/{attendance_id}", 200, NOT_FOUND),
    "get_workforce_manager_attendances": Call(
        "GET", "/workforce/manager/attendances", 200, OWN, needs=("attendance_id",)
    ),
    "create_workforce_manager_attendances": Call(
        "POST", "/workforce/manager/attendances", 201, NOT_FOUND, json={"status": "start", "user_id": "{mate_id}"}
    ),
    "get_workforce_manager_attendances_active": Call(
        "GET",
        "/workforce/manager/attendances/active",
        200,
        NOT_FOUND,
        params={"user_id": "{user_id}"},
        needs=("attendance_id",),
    ),
    "get_workforce_manager_attendances_by_id": Call(
        "GET", "/workforce/manager/attendances/{attendance_id}", 200, NOT_FOUND
    ),
    "update_workforce_manager_attendances_by_id": Call(
        "PUT", "/workforce/manager/attendances/{attendance_id}", 200, NOT_FOUND, json={"event_id": "undefined"}
    ),
    "delete_workforce_manager_attendances_by_id": Call(
        "DELETE", "/workforce/manager/attendances/{attendance_id}", 200, NOT_FOUND
    ),
    "create_workforce_manager_shift_questions": Call(
        "POST",
        "/workforce/manager/shift_questions",
        201,
        OWN,
        json={"text": "Is the till closed?", "when": "end_shift", "offset_minutes": -15},
    ),
    "get_workforce_shifts_by_id_questions": Call("GET", "/workforce/shifts/{asked_shift_id}/questions", 200, NOT_FOUND),
    "create_workforce_shifts_by_id_answers": Call(
        "POST",
        "/workforce/shifts/{asked_shift_id}/answers",
        201,
        NOT_FOUND,
        json={"shift_question_id": "{shift_question_id}", "text": "They are"},
    ),
}

TABLE = Table(
    tags=(),
    begun=("Workforce",),
    calls=CALLS,
    furnishers=(
        Furnisher(furnish_punch, provides=("attendance_id",)),
        Furnisher(furnish_question, provides=("asked_shift_id", "shift_question_id")),
    ),
    seen=("/workforce/manager/attendances",),
)
