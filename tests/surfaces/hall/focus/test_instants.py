"""Times that clients of /hall/focus write: those that cannot be read are refused by the name of their field."""

from collections.abc import AsyncGenerator

import pytest

from tests.surfaces.hall.conftest import HallServer
from tests.surfaces.hall.focus.clients import Clock, Person, signed_in

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]


@pytest.fixture
async def ada(server: HallServer) -> AsyncGenerator[Person, None]:
    """Ada, at noon."""
    server.works.clock = Clock()
    async with signed_in(server, "ada") as person:
        yield person


@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        *(
            ("GET", path, field)
            for path in ("/entries", "/interruptions", "/statistics")
            for field in ("since", "until")
        ),
        *(("POST", "/entries", field) for field in ("started_at", "ended_at")),
        *(("PUT", "/entries/{entry}", field) for field in ("started_at", "ended_at")),
        *(("POST", "/interruptions", field) for field in ("began_at", "ended_at")),
    ],
)
async def test_text_that_is_no_time_is_refused_by_name(ada: Person, method: str, path: str, field: str) -> None:
    entry = await ada.ask(201, "POST", "/entries", {"ended_at": "2026-11-22T10:00"})
    path = path.format(entry=entry["id"])
    for text in ("yesterday", "2026-02-30", "2" * 1000):
        error = await ada.ask(422, method, path, params={field: text})
        words = "must be a date, or a date and time such as 2026-01-31T09:30:00+01:00"
        assert (error["code"], error["details"]) == ("INVALID_INPUT", {field: words})
    error = await ada.ask(422, method, path, params={field: "1969-12-31"})
    assert error["details"] == {field: "must be between the years 1970 and 9000"}
    assert await ada.ask(200, "GET", "/entries") == [entry]
