"""Requests that a shift change hands, and the questions that are asked around a shift."""

from datetime import datetime
from enum import StrEnum

from msgspec import UNSET, Struct, UnsetType

from crewhall.domains.workforce.model.shifts import Shift


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
    """A request about a shift. It concerns `user_id`, and `requestor_id` made it; a swap names the other shift, and whose it was then.

    `decided_by` and `decided_at` say who took it to its status, and when; None decided what followed by itself.
    """

    id: int
    team_id: int
    shift_id: int
    user_id: int
    requestor_id: int | None
    kind: RequestKind
    status: RequestStatus
    swap_shift_id: int | None
    swap_user_id: int | None
    message: str | None
    decided_by: int | None
    decided_at: datetime | None
    reason: str | None
    created_at: datetime
    updated_at: datetime


class RequestView(Struct, frozen=True):
    """A request with its shifts as they are."""

    request: ShiftRequest
    shift: Shift
    swap_shift: Shift | None

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """The shift, and of a swap the other one."""
        return (self.shift,) if self.swap_shift is None else (self.shift, self.swap_shift)


class ShownRequest(Struct, frozen=True):
    """A request as somebody sees it; without the shifts that they do not see."""

    request: ShiftRequest
    shift: Shift | None
    swap_shift: Shift | None


class NewRequest(Struct, frozen=True, kw_only=True):
    """A request to be made; for the caller unless `user_id` names somebody else, as an offer must."""

    shift_id: int
    kind: RequestKind = RequestKind.REQUEST
    user_id: int | None = None
    swap_shift_id: int | None = None
    message: str | None = None


class RequestEdit(Struct, frozen=True, kw_only=True):
    """What is changed about a request; what is UNSET stays. `reason` and `force` belong to a new status.

    What a request is about does not change: those fields may only repeat it.
    """

    status: RequestStatus | UnsetType = UNSET
    message: str | UnsetType | None = UNSET
    reason: str | None = None
    force: bool = False
    kind: RequestKind | UnsetType = UNSET
    user_id: int | UnsetType = UNSET
    shift_id: int | UnsetType = UNSET
    swap_shift_id: int | UnsetType = UNSET


class RequestFilter(Struct, frozen=True, kw_only=True):
    """Which requests are asked for; what is None does not narrow."""

    statuses: tuple[RequestStatus, ...] | None = None
    kinds: tuple[RequestKind, ...] | None = None
    shift_id: int | None = None
    user_id: int | None = None


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
