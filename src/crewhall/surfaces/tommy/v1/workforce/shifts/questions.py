"""/workforce/shifts/{shift_id}/questions: what the caller is asked around a shift. Source: contracts/tommy.yaml; behaviour notes, tommy 2.9."""

from crewhall.domains.workforce import questions
from crewhall.platform.http.resources import USER, Request, Response, operation, reading
from crewhall.surfaces.tommy.shapes import reply
from crewhall.surfaces.tommy.v1.workforce.question_shapes import question_json


class WorkforceShiftQuestionsResource:
    """/workforce/shifts/{shift_id}/questions: the questions of a shift."""

    @operation("get_workforce_shifts_by_id_questions", USER)
    async def on_get(self, req: Request, resp: Response, shift_id: int) -> None:
        """What is asked of the caller, oldest first."""
        async with reading(req) as work:
            found = await questions.list_for_shift(work, shift_id)
        reply(resp, [question_json(question) for question in found])
