"""/workforce/shifts/{shift_id}/answers: answers to the questions of a shift. Source: contracts/tommy.yaml; behaviour notes, tommy 2.9."""

from msgspec import Struct

from crewhall.domains.workforce import questions
from crewhall.domains.workforce.model.requests import ShiftAnswer
from crewhall.domains.workforce.questions import NewAnswer
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.shapes import read_input, reply, wire_time


class AnswerInput(Struct):
    """contracts/tommy.yaml WorkforceShiftAnswer; the person is the caller if none is named."""

    shift_question_id: int
    text: str = ""
    attendance_id: int | None = None
    user_id: int | None = None


class AnswerJson(Struct, omit_defaults=True):
    """contracts/tommy.yaml WorkforceShiftAnswer, with `id`."""

    id: int
    team_id: int
    shift_id: int
    shift_question_id: int
    user_id: int
    text: str
    created_at: str | None
    attendance_id: int | None = None


class WorkforceShiftAnswersResource:
    """/workforce/shifts/{shift_id}/answers: where questions are answered."""

    @operation("create_workforce_shifts_by_id_answers", USER)
    async def on_post(self, req: Request, resp: Response, shift_id: int) -> None:
        """Answer a question."""
        body = await read_input(req, AnswerInput)
        new = NewAnswer(
            question_id=body.shift_question_id, text=body.text, user_id=body.user_id, attendance_id=body.attendance_id
        )
        async with writing(req) as work:
            answer = await questions.answer(work, shift_id, new)
        reply(resp, _answer_json(answer), 201)


def _answer_json(answer: ShiftAnswer) -> AnswerJson:
    return AnswerJson(
        id=answer.id,
        team_id=answer.team_id,
        shift_id=answer.shift_id,
        shift_question_id=answer.question_id,
        user_id=answer.user_id,
        text=answer.text,
        created_at=wire_time(answer.created_at),
        attendance_id=answer.attendance_id,
    )
