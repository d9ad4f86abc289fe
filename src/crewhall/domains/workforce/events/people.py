"""What happened to the people who work, beyond their membership."""

from typing import ClassVar

from crewhall.kit.events import Event
from crewhall.kit.topics import location_topic, roster_topics, user_topic


class ScopesChanged(Event, frozen=True):
    """These people (`user_ids`) see other shifts and events than before, since their locations changed. They alone are told."""

    wire_name: ClassVar[str] = "workforce.scopes_changed"
    changes_audience: ClassVar[bool] = True

    user_ids: tuple[int, ...]

    def topics(self) -> list[str]:
        """Each of them."""
        return [user_topic(user_id) for user_id in self.user_ids]


class PersonEvent(Event, frozen=True):
    """Something concerns one person (`user_id`) at work. `location_ids`: the locations that they carry, whose managers see it too."""

    location_ids: tuple[int, ...]

    def topics(self) -> list[str]:
        """The person, who sees the whole roster, and who manages at a location of theirs."""
        own = [] if self.user_id is None else [user_topic(self.user_id)]
        return [*own, *roster_topics(self.team_id or 0, None), *map(location_topic, self.location_ids)]
