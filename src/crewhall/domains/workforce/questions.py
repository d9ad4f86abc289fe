"""Questions that people are asked around their shifts, and their answers. Source: behaviour notes, tommy 2.9."""

from msgspec import Struct

from crewhall.domains.labels import taggings, tags
from crewhall.domains.workforce import employees, policy
from crewhall.domains.workforce.events.questions import ShiftQuestionAnswered, ShiftQuestionCreated
from crewhall.domains.workforce.model.requests import Asked, ShiftAnswer, ShiftQuestion
from crewhall.domains.workforce.queries import questions as queries
from crewhall.domains.workforce.queries.questions import AskedShift
from crewhall.domains.workforce.scope import MEMBER_TYPE, Scope, scope_of
from crewhall.kit.errors import Forbidden, NotFound, existing, wrong_fields
from crewhall.kit.owner import Owner
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork, Work

_MOST_QUESTION, _MOST_ANSWER, _MOST_TAGS = 2000, 10_000, 100
_MOST_OFFSET_MINUTES = 24 * 60


class NewQuestion(Struct, frozen=True, kw_only=True):
    """A question to be asked, of those who carry one of the tags of the team, at shifts of one of its locations, or of everybody."""

    text: str
    asked: Asked = Asked.ALWAYS
    offset_minutes: int = 0
    enabled: bool = True
    tag_ids: tuple[int, ...] = ()


class NewAnswer(Struct, frozen=True, kw_only=True):
    """An answer of the caller, or of `user_id`, maybe given at a punch."""

    question_id: int
    text: str
    user_id: int | None = None
    attendance_id: int | None = None


async def create(work: Work, new: NewQuestion) -> ShiftQuestion:
    """Ask something more. Raises `NotFound`, `Forbidden`, and `InvalidInput` with every wrong field.

    Source: contracts/tommy.yaml create_workforce_manager_shift_questions.
    """
    scope = await scope_of(work)
    policy.may_manage(scope)
    text, tag_ids = clean_text(new.text).strip(), tuple(dict.fromkeys(new.tag_ids))
    known = set(await queries.select_tag_ids(work.db, scope.team_id, list(tag_ids))) if tag_ids else set[int]()
    wrong: dict[str, object] = {}
    if not 1 <= len(text) <= _MOST_QUESTION:
        wrong["text"] = f"must have 1 to {_MOST_QUESTION} characters"
    if abs(new.offset_minutes) > _MOST_OFFSET_MINUTES:
        wrong["offset_minutes"] = f"must be from -{_MOST_OFFSET_MINUTES} to {_MOST_OFFSET_MINUTES}"
    if len(tag_ids) > _MOST_TAGS:
        wrong["tag_ids"] = f"must not be more than {_MOST_TAGS}"
    elif not known.issuperset(tag_ids):
        wrong["tag_ids"] = "must be tags of the team"
    if wrong:
        raise wrong_fields(wrong)
    question_id = await queries.insert_question(
        work.db, scope.team_id, text, new.asked, new.offset_minutes, new.enabled, list(tag_ids), work.now
    )
    work.emit(ShiftQuestionCreated(team_id=scope.team_id, question_id=question_id))
    return ShiftQuestion(
        question_id, scope.team_id, text, new.asked, new.offset_minutes, new.enabled, tag_ids, work.now
    )


async def list_for_shift(work: ReadWork, shift_id: int) -> list[ShiftQuestion]:
    """What the caller is asked around a shift that they see: what is enabled and for everybody, for a tag that they carry, or for the shift's
    location. Four statements. Raises `NotFound`. Source: contracts/tommy.yaml get_workforce_shifts_by_id_questions."""
    scope = await scope_of(work)
    shift = await _visible(work, scope, shift_id)
    carried = await taggings.carried_by(work, Owner.of_team(scope.team_id), MEMBER_TYPE, work.actor.member_id or 0)
    ids = {tag.id for tag in carried} | ({shift.location_id} if shift.location_id else set[int]())
    return [
        question
        for question in await queries.select_questions(work.db, scope.team_id)
        if not question.tag_ids or ids.intersection(question.tag_ids)
    ]


async def answer(work: Work, shift_id: int, new: NewAnswer) -> ShiftAnswer:
    """Answer a question about a shift of one's own; managers for others. A second answer stands beside the first.

    Raises `NotFound`, `Forbidden`, `InvalidInput`. Source: contracts/tommy.yaml create_workforce_shifts_by_id_answers.
    """
    scope = await scope_of(work)
    shift = await _visible(work, scope, shift_id)
    person = await employees.managed(work, scope, scope.user_id if new.user_id is None else new.user_id)
    if shift.assignee_id != person.user_id:
        raise Forbidden(reason="Only whoever works the shift answers its questions.")
    text = clean_text(new.text).strip()
    if not 1 <= len(text) <= _MOST_ANSWER:
        raise wrong_fields({"text": f"must have 1 to {_MOST_ANSWER} characters"})
    existing(await queries.select_question(work.db, scope.team_id, new.question_id), "question")
    if new.attendance_id is not None:
        found = await queries.select_punch_id(work.db, scope.team_id, person.user_id, new.attendance_id)
        existing(found, "attendance")
    answer_id = await queries.insert_answer(
        work.db, scope.team_id, shift_id, new.question_id, new.attendance_id, person.user_id, text, work.now
    )
    work.emit(
        ShiftQuestionAnswered(
            team_id=scope.team_id,
            user_id=person.user_id,
            answer_id=answer_id,
            question_id=new.question_id,
            shift_id=shift_id,
            location_id=shift.location_id,
        )
    )
    return ShiftAnswer(
        answer_id,
        scope.team_id,
        shift_id,
        new.question_id,
        new.attendance_id,
        person.user_id,
        text,
        work.now,
    )


async def _visible(work: ReadWork, scope: Scope, shift_id: int) -> AskedShift:
    """A shift that the caller sees: managers where they manage, members their own published ones and open ones for them. Raises `NotFound`."""
    shift = existing(await queries.select_asked_shift(work.db, scope.team_id, shift_id), "shift")
    if scope.manages_at(shift.location_id):
        return shift
    is_for_them = scope.covers(shift.location_id) and (
        shift.role is None or tags.name_key(shift.role) in scope.role_keys
    )
    is_shown = shift.is_published and (
        shift.assignee_id == scope.user_id or (shift.assignee_id is None and not shift.is_canceled and is_for_them)
    )
    if not is_shown:
        raise NotFound(thing="shift")
    return shift
