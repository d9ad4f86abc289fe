"""Requests that a shift change hands, and the questions that are asked around a shift."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct


class RequestKind(StrEnum):
    """`request`: somebody wants an open shift. `drop`: they give theirs back. `swap`: they exchange theirs for another's. `offer`: a manager
    offers a shift to somebody."""

    REQUEST = "request"
    DROP = "drop"
    SWAP = "swap"
    OFFER = "offer"


class RequestStatus(StrEnum):
    """The last three are final."""

    REQUESTED = "requested"
    SHORTLISTED = "shortlisted"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELED = "canceled"

    @property
    def is_live(self) -> bool:
        """Whether it waits to be decided."""
        return self in {RequestStatus.REQUESTED, RequestStatus.SHORTLISTED}


class ShiftRequest(Struct, frozen=True, gc=False):
    """A request about a shift. It concerns `user_id`, and `requestor_id` made it; a swap names the other shift."""

    id: int
    team_id: int
    shift_id: int
    user_id: int
    requestor_id: int | None
    kind: RequestKind
    status: RequestStatus
    swap_shift_id: int | None
    message: str | None
    decided_by: int | None
    decided_at: datetime | None
    reason: str | None
    created_at: datetime
    updated_at: datetime


class Asked(StrEnum):
    """When a question is asked."""

    ALWAYS = "always"
    START_SHIFT = "start_shift"
    END_SHIFT = "end_shift"


class ShiftQuestion(Struct, frozen=True):
    """A question, asked `offset_minutes` after the start or end of a shift, of those who carry one of the tags; of everybody without tags."""

    id: int
    team_id: int
    text: str
    asked: Asked
    offset_minutes: int
    enabled: bool
    tag_ids: tuple[int, ...]
    created_at: datetime


class ShiftAnswer(Struct, frozen=True):
    """What a person answered to a question about a shift."""

    id: int
    team_id: int
    shift_id: int
    question_id: int
    attendance_id: int | None
    user_id: int
    text: str
    created_at: datetime
