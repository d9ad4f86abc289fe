"""What a request about a shift may be: whom it concerns, what it names, and whether the shifts still stand as it supposes."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import UNSET

from crewhall.domains.workforce import employees, policy, sights
from crewhall.domains.workforce.errors.requests import (
    RequestIsDecided,
    ShiftDoesNotSuit,
    ShiftHasBegun,
    ShiftIsNotOpen,
    ShiftIsNotTheirs,
)
from crewhall.domains.workforce.errors.shifts import ShiftIsCanceled
from crewhall.domains.workforce.model.requests import NewRequest, RequestEdit, RequestKind, ShiftRequest
from crewhall.domains.workforce.model.shifts import Shift
from crewhall.domains.workforce.queries.employees import Person
from crewhall.domains.workforce.scope import Scope, scope_of_member
from crewhall.kit.errors import NotFound, wrong_field, wrong_fields
from crewhall.kit.text import clean_text
from crewhall.platform.work import ReadWork

_MOST_MESSAGE = 1000
_SUBJECT = ("kind", "user_id", "shift_id", "swap_shift_id")


def message_text(message: str | None) -> str | None:
    """A message in normal form. Raises `InvalidInput`."""
    text = clean_text(message or "")
    if len(text) > _MOST_MESSAGE:
        raise wrong_field("message", f"must have at most {_MOST_MESSAGE} characters")
    return text or None


async def person_of(work: ReadWork, scope: Scope, shift: Shift, new: NewRequest) -> Person:
    """Whom a new request concerns: the caller, or an active member for whom they may act at the shift.

    Raises `InvalidInput`, `Forbidden`, `NotFound`, `NotAnActiveMember`.
    """
    if new.kind is RequestKind.OFFER:
        policy.may_manage_at(scope, shift.location_id)
        if new.user_id is None:
            raise wrong_field("user_id", "is required for an offer")
    user_id = scope.user_id if new.user_id is None else new.user_id
    person = await employees.managed(work, scope, user_id)
    if user_id != scope.user_id:
        policy.may_manage_at(scope, shift.location_id)
        await employees.active(work, scope.team_id, user_id, "user_id")
    return person


def swap_shift(scope: Scope, new: NewRequest, shifts: Mapping[int, Shift], user_id: int) -> Shift | None:
    """The other shift of a swap, which is somebody else's and where the caller manages or could work; None of other requests.

    Raises `NotFound`, `InvalidInput`.
    """
    if new.kind is not RequestKind.SWAP:
        if new.swap_shift_id is not None:
            raise wrong_field("swap_shift_id", "is for swaps alone")
        return None
    if new.swap_shift_id is None:
        raise wrong_field("swap_shift_id", "is required for a swap")
    other = shifts.get(new.swap_shift_id)
    if other is None or not (sights.sees(scope, other) or (not other.is_draft and sights.suits(scope, other))):
        raise NotFound(thing="shift")
    if other.is_draft or other.assignee_id in {None, user_id}:
        raise wrong_field("swap_shift_id", "must be a published shift of somebody else")
    return other


async def check_suits(work: ReadWork, shift: Shift, person: Person) -> None:
    """Raise `ShiftDoesNotSuit` unless the shift is in the locations and roles of the person; one statement."""
    theirs = await scope_of_member(work, shift.team_id, person.user_id, person.member_id, person.rank)
    if not sights.suits(theirs, shift):
        raise ShiftDoesNotSuit(shift_id=shift.id, user_id=person.user_id)


def check_standing(request: ShiftRequest, shift: Shift, other: Shift | None, now: datetime) -> None:
    """The shifts stand as the request supposes: they are to come, and whose they should be.

    Raises `ShiftIsCanceled`, `ShiftHasBegun`, `ShiftIsNotOpen`, `ShiftIsNotTheirs`.
    """
    for each in (shift,) if other is None else (shift, other):
        if each.canceled_at is not None:
            raise ShiftIsCanceled(shift_id=each.id)
        if each.start_at <= now:
            raise ShiftHasBegun(shift_id=each.id)
    if request.kind in {RequestKind.REQUEST, RequestKind.OFFER}:
        if not shift.is_open:
            raise ShiftIsNotOpen(shift_id=shift.id)
        return
    _check_theirs(shift, request.user_id)
    if other is not None:
        _check_theirs(other, request.swap_user_id)


def check_live(request: ShiftRequest) -> None:
    """Raise `RequestIsDecided` unless the request waits to be decided."""
    if not request.status.is_live:
        raise RequestIsDecided(request_id=request.id, status=request.status)


def check_subject(request: ShiftRequest, edit: RequestEdit) -> None:
    """Raise `InvalidInput` for each field that would make it a request about something else."""
    changed = [name for name in _SUBJECT if getattr(edit, name) not in {UNSET, getattr(request, name)}]
    if changed:
        raise wrong_fields(dict.fromkeys(changed, "cannot be changed; make another request"))


def _check_theirs(shift: Shift, user_id: int | None) -> None:
    if shift.is_draft or user_id is None or shift.assignee_id != user_id:
        raise ShiftIsNotTheirs(shift_id=shift.id, user_id=user_id)
