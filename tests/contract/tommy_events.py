"""What the place of the contract tests has of calendars: an event of the team, assigned and with reminders."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.world.people import Person


async def furnish_events(owner: Person, mate: Person) -> dict[str, Any]:
    """The ids of it all."""
    event = await owner.post(
        "/events",
        {
            "title": "Quokka count",
            "details": "numbat too",
            "location": "Quokka Pier",
            "start_at": (datetime.now(UTC) + timedelta(days=3)).isoformat(),
            "reminder": 60,
            "assignee_id": mate.id,
        },
    )
    return {"event_id": event["id"]}
