"""/workforce/manager/shift_questions: what people are asked around their shifts. Source: contracts/tommy.yaml; behaviour notes, tommy 2.9."""

from msgspec import Struct

from crewhall.domains.workforce import questions
from crewhall.domains.workforce.model.requests import Asked
from crewhall.domains.workforce.questions import NewQuestion
from crewhall.platform.http.resources import USER, Request, Response, operation, writing
from crewhall.surfaces.tommy.shapes import read_input, reply
from crewhall.surfaces.tommy.v1.workforce.question_shapes import question_json


class QuestionInput(Struct):
    """contracts/tommy.yaml WorkforceShiftQuestion; `always` takes precedence over `when`, and without both it is always asked."""

    text: str = ""
    when: Asked | None = None
    always: bool = False
    offset_minutes: int = 0
    enabled: bool = True
    tag_ids: list[int] = []


class WorkforceManagerShiftQuestionsResource:
    """/workforce/manager/shift_questions: where questions are made."""

    @operation("create_workforce_manager_shift_questions", USER)
    async def on_post(self, req: Request, resp: Response) -> None:
        """Ask something more."""
        body = await read_input(req, QuestionInput)
        new = NewQuestion(
            text=body.text,
            asked=Asked.ALWAYS if body.always or body.when is None else body.when,
            offset_minutes=body.offset_minutes,
            enabled=body.enabled,
            tag_ids=tuple(body.tag_ids),
        )
        async with writing(req) as work:
            question = await questions.create(work, new)
        reply(resp, question_json(question), 201)
