"""What happened to the questions around shifts. Managers see it; what is asked and answered stays with the records."""

from typing import ClassVar

from crewhall.kit.actor import Rank
from crewhall.kit.events import Event
from crewhall.kit.topics import roster_topics, user_topic


class ShiftQuestionCreated(Event, frozen=True):
    """People are asked something more around their shifts."""

    wire_name: ClassVar[str] = "workforce.shift_question_created"
    seen_from: ClassVar[Rank] = Rank.MANAGER

    question_id: int


class ShiftQuestionAnswered(Event, frozen=True):
    """A person (`user_id`) has answered a question about a shift."""

    wire_name: ClassVar[str] = "workforce.shift_question_answered"

    answer_id: int
    question_id: int
    shift_id: int
    location_id: int | None = None

    def topics(self) -> list[str]:
        """The person, and who manages there."""
        return [user_topic(self.user_id or 0), *roster_topics(self.team_id or 0, self.location_id)]
