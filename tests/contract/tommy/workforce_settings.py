"""Settings of a team's work, and its employees."""

from tests.contract.calls import NOT_FOUND, OWN, Call
from tests.contract.tables import Table

CALLS = {
    "get_workforce": Call("GET", "/workforce", 200, OWN),
    "update_workforce": Call(
        "PUT",
        "/workforce",
        200,
        OWN,
        json={
            "week_start": "Turesday",
            "time_period": "fortnightly",
            "timesheets_rounding_method": "nearest",
            "data": {"hours": "hm"},
        },
    ),
    "get_workforce_manager_employees": Call(
        "GET", "/workforce/manager/employees", 200, OWN, params={"search": "Quokk"}
    ),
    "get_workforce_manager_employees_by_user_id": Call("GET", "/workforce/manager/employees/{mate_id}", 200, NOT_FOUND),
    "update_workforce_manager_employees_by_user_id": Call(
        "PUT",
        "/workforce/manager/employees/{mate_id}",
        200,
        NOT_FOUND,
        json={"has_vehicle": True, "notes": "knows the numbats", "compliance_check": "passed", "locations": ["Pier 7"]},
    ),
}

TABLE = Table(tags=("Workforce",), calls=CALLS, seen=("/workforce", "/workforce/manager/employees"))
