"""Questions around shifts: who asks, who is asked, who answers."""

from typing import Any

import pytest

from crewhall.domains.labels import tags
from crewhall.domains.labels.model import Context
from crewhall.domains.workforce import questions
from crewhall.domains.workforce.model.requests import Asked
from crewhall.domains.workforce.questions import NewAnswer, NewQuestion
from crewhall.kit.errors import CrewhallError, Forbidden, InvalidInput, NotFound
from crewhall.kit.owner import Owner
from tests.domains.workforce.clock.staff import MONDAY, Staff

pytestmark = pytest.mark.anyio


async def asked(staff: Staff, text: str = "Is the till closed?", who: str = "manager", **new: Any) -> int:
    """A question of somebody's; the id."""
    async with staff.works.write(staff.actors[who]) as work:
        return (await questions.create(work, NewQuestion(text=text, **new))).id


async def seen(staff: Staff, who: str, shift_id: int) -> list[str]:
    """What somebody is asked around a shift."""
    async with staff.works.read(staff.actors[who]) as work:
        return [question.text for question in await questions.list_for_shift(work, shift_id)]


async def answered(staff: Staff, who: str, shift_id: int, question_id: int, **new: Any) -> int:
    """Somebody answers; whose answer it is."""
    async with staff.works.write(staff.actors[who]) as work:
        return (await questions.answer(work, shift_id, NewAnswer(question_id=question_id, text="Yes", **new))).user_id


@pytest.mark.parametrize(
    ("who", "error"), [("member", Forbidden), ("manager", None), ("admin", None), ("outsider", None)]
)
async def test_who_asks(staff: Staff, who: str, error: type[CrewhallError] | None) -> None:
    if error is None:
        assert await asked(staff, who=who, asked=Asked.END_SHIFT, offset_minutes=-15)
    else:
        with pytest.raises(error):
            await asked(staff, who=who)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("new", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"offset_minutes": 1441}, "offset_minutes"),
        ({"tag_ids": (999,)}, "tag_ids"),
    ],
)
async def test_questions_that_cannot_be_asked(staff: Staff, new: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        await asked(staff, **new)
    assert list(refused.value.details or {}) == [field]


async def test_questions_are_for_those_who_carry_their_tags(staff: Staff) -> None:
    pier, depot = await staff.location("Pier"), await staff.location("Depot")
    await staff.place("member", "Pier")
    await asked(staff, "All?")
    await asked(staff, "Pier?", tag_ids=(pier,))
    await asked(staff, "Depot?", tag_ids=(depot,))
    await asked(staff, "Off?", enabled=False)
    await asked(staff, "Elsewhere?", who="outsider")
    shift = await staff.shift("member", MONDAY, 8)
    assert await seen(staff, "member", shift) == ["All?", "Pier?"]
    assert await seen(staff, "manager", shift) == ["All?"]
    at_depot = await staff.shift("mate", MONDAY, 8, location_id=depot)
    assert await seen(staff, "mate", at_depot) == ["All?", "Depot?"]


async def test_tag_of_another_team_is_no_tag(staff: Staff) -> None:
    async with staff.works.write(staff.actors["outsider"]) as work:
        tag = await tags.create(work, Owner.of_team(work.actor.team_id or 0), Context.TAGS, "theirs")
    with pytest.raises(InvalidInput):
        await asked(staff, tag_ids=(tag.id,))


# Whose shift it is, what else it is, and whether the member sees its questions.
SHIFTS: list[tuple[str | None, dict[str, Any], bool]] = [
    ("member", {}, True),
    ("member", {"published_at": None}, False),
    ("mate", {}, False),
    (None, {}, True),
    (None, {"role": "Barista"}, False),
    (None, {"canceled_at": MONDAY}, False),
    (None, {"published_at": None}, False),
]


@pytest.mark.one_database
@pytest.mark.parametrize(("whose", "more", "is_seen"), SHIFTS)
async def test_questions_of_shifts_that_one_sees(
    staff: Staff, whose: str | None, more: dict[str, Any], is_seen: bool
) -> None:
    await asked(staff)
    shift = await staff.shift(whose, MONDAY, 8, **more)
    assert len(await seen(staff, "manager", shift)) == 1
    for who, sees in (("member", is_seen), ("outsider", False)):
        if sees:
            assert len(await seen(staff, who, shift)) == 1
        else:
            with pytest.raises(NotFound):
                await seen(staff, who, shift)


async def test_who_answers(staff: Staff) -> None:
    question, shift = await asked(staff), await staff.shift("member", MONDAY, 8)
    punch = (await staff.punch("member", "start")).punch.id
    member = staff.ids["member"]
    assert await answered(staff, "member", shift, question, attendance_id=punch) == member
    assert await answered(staff, "manager", shift, question, user_id=member) == member
    refusals: list[tuple[str, int, int, dict[str, Any], type[CrewhallError]]] = [
        ("manager", shift, question, {}, Forbidden),
        ("member", shift, question, {"user_id": staff.ids["mate"]}, Forbidden),
        ("mate", shift, question, {}, NotFound),
        ("outsider", shift, question, {}, NotFound),
        ("member", shift + 1, question, {}, NotFound),
        ("member", shift, question + 1, {}, NotFound),
        ("member", shift, question, {"attendance_id": punch + 1}, NotFound),
    ]
    for who, at, about, new, error in refusals:
        with pytest.raises(error):
            await answered(staff, who, at, about, **new)
    assert await staff.announced("workforce.shift_question_answered") == 2
