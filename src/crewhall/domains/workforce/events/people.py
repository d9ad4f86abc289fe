"""What happened to the people who work, beyond their membership."""

from typing import ClassVar

from crewhall.kit.events import Event
from crewhall.kit.topics import user_topic


class ScopesChanged(Event, frozen=True):
    """These people (`user_ids`) see other shifts and events than before, since their locations changed. They alone are told."""

    wire_name: ClassVar[str] = "workforce.scopes_changed"
    changes_audience: ClassVar[bool] = True

    user_ids: tuple[int, ...]

    def topics(self) -> list[str]:
        """Each of them."""
        return [user_topic(user_id) for user_id in self.user_ids]
