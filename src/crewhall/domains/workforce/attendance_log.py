"""What the clock, its corrections and its job write alike: places in a person's log, rows, changes and events. The caller holds the membership."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

import msgspec

from crewhall.domains.files.model import Attachment
from crewhall.domains.workforce.events.attendance import PunchDeleted, PunchEdited, PunchMade
from crewhall.domains.workforce.model.attendance import Attendance, AttendanceChange, Channel
from crewhall.domains.workforce.punch_rules import Neighbors
from crewhall.domains.workforce.queries import attendance as queries
from crewhall.kit.clock import milliseconds_text
from crewhall.kit.errors import wrong_field
from crewhall.platform.work import ReadWork, Work

MOST_PHOTOS = 1
_BEHIND_ALL = 2**62
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_NOT_COMPARED = frozenset({"id", "team_id", "created_at", "updated_at", "is_edited"})


async def neighbors(
    work: ReadWork, team_id: int, user_id: int, at: datetime, attendance_id: int | None = None
) -> Neighbors:
    """What lies before and behind a time in the log; a new punch lies behind those of the same time, that of the id at its own place."""
    place, except_id = (_BEHIND_ALL, 0) if attendance_id is None else (attendance_id, attendance_id)
    before = await queries.select_before(work.db, team_id, user_id, at, place, except_id)
    return Neighbors(before, await queries.select_after(work.db, team_id, user_id, at, place, except_id))


async def append(work: Work, made: Attendance, location_id: int | None) -> Attendance:
    """Store a punch, whose id is not known yet, and announce it; what is written by hand is in the history of changes."""
    stored = msgspec.structs.replace(made, id=await queries.insert_punch(work.db, made))
    if made.channel == Channel.EDIT:
        await note_change(work, "create", None, stored, None)
    work.emit(
        PunchMade(
            team_id=made.team_id,
            user_id=made.user_id,
            attendance_id=stored.id,
            status=made.status,
            clocked_at=milliseconds_text(made.at),
            shift_id=made.shift_id,
            location_id=location_id,
            is_auto=made.is_auto,
        )
    )
    return stored


async def note_change(
    work: Work, action: str, before: Attendance | None, after: Attendance | None, reason: str | None
) -> None:
    """Keep what somebody changed by hand: `create`, `update` or `delete`, with the fields that differ."""
    old, new = _plain(before), _plain(after)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    change = AttendanceChange(
        id=0,
        attendance_id=(before or cast("Attendance", after)).id,
        actor_id=work.actor.user_id,
        action=action,
        before={name: old[name] for name in names if name in old},
        after={name: new[name] for name in names if name in new},
        reason=reason,
        created_at=work.now,
    )
    await queries.insert_change(work.db, (before or cast("Attendance", after)).team_id, change)


def announce(
    work: Work, kind: type[PunchEdited] | type[PunchDeleted], punch: Attendance, location_id: int | None
) -> None:
    """Tell of a punch that somebody has corrected or deleted."""
    work.emit(
        kind(
            team_id=punch.team_id,
            user_id=punch.user_id,
            attendance_id=punch.id,
            status=punch.status,
            clocked_at=milliseconds_text(punch.at),
            shift_id=punch.shift_id,
            location_id=location_id,
        )
    )


def check_photos(files: Sequence[Attachment], tokens: Sequence[str]) -> None:
    """There is one picture at most; earlier uploads were not looked at when they came. Raises `InvalidInput`."""
    if len(files) > MOST_PHOTOS:
        raise wrong_field("image", "must be one picture")
    if any(file.content_type not in _PICTURES for file in files) and tokens:
        raise wrong_field("image", "must be a PNG, JPEG, GIF or WebP picture")


def _plain(punch: Attendance | None) -> dict[str, object]:
    """What people may change, as JSON."""
    if punch is None:
        return {}
    fields = cast("dict[str, object]", msgspec.to_builtins(punch))
    fields["at"] = milliseconds_text(punch.at)
    return {name: value for name, value in fields.items() if name not in _NOT_COMPARED}
