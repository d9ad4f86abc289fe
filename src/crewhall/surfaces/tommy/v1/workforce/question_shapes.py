"""Questions around shifts on the wire. Source: contracts/tommy.yaml WorkforceShiftQuestion; behaviour notes, tommy 2.9."""

from msgspec import Struct

from crewhall.domains.workforce.model.requests import ShiftQuestion
from crewhall.surfaces.tommy.shapes import wire_time


class QuestionJson(Struct):
    """contracts/tommy.yaml WorkforceShiftQuestion, with `id`; `always` says the same as `when`."""

    id: int
    team_id: int
    text: str
    offset_minutes: int
    when: str
    always: bool
    enabled: bool
    tag_ids: tuple[int, ...]
    created_at: str | None


def question_json(question: ShiftQuestion) -> QuestionJson:
    """A question."""
    return QuestionJson(
        id=question.id,
        team_id=question.team_id,
        text=question.text,
        offset_minutes=question.offset_minutes,
        when=question.asked,
        always=question.asked == "always",
        enabled=question.enabled,
        tag_ids=question.tag_ids,
        created_at=wire_time(question.created_at),
    )
