"""How long work and breaks are: as the setting says, as a person wants, or as they want while they work on one of their tags."""

from collections.abc import Sequence

import msgspec
from msgspec import UNSET

from crewhall.domains.focus import profiles, texts
from crewhall.domains.focus.errors import TooManyLengths
from crewhall.domains.focus.limits import LENGTHS, MOST_LENGTHS
from crewhall.domains.focus.model import Lengths, LengthsEdit, TimerKind
from crewhall.domains.focus.queries import lengths as queries
from crewhall.kit.actor import signed_in
from crewhall.kit.errors import NotFound, wrong_fields
from crewhall.platform.work import ReadWork, Work

SHORT_BREAK_S, LONG_BREAK_S, LONG_BREAK_EVERY = 300, 900, 4
"""What holds for who has set nothing (behaviour notes, tomatoes 2.1). The length of work is the setting `focus.pomodoro_s`."""


async def list_lengths(work: ReadWork) -> list[Lengths]:
    """The caller's own lengths, set or not, then those of their tags, by tag."""
    user_id = signed_in(work.actor)
    found = await queries.select_lengths(work.db, user_id)
    if not found or found[0].tag is not None:
        found.insert(0, _unset(work, user_id, None))
    return found


async def find_for(work: ReadWork, tags: Sequence[str]) -> Lengths:
    """What holds for the caller's work on these tags: the first tag that has lengths of its own decides, else the caller's own hold."""
    user_id = signed_in(work.actor)
    found = {each.tag: each for each in await queries.select_lengths_for(work.db, user_id, list(tags))}
    return next((found[tag] for tag in (*tags, None) if tag in found), None) or _unset(work, user_id, None)


async def put(work: Work, tag: str | None, edit: LengthsEdit) -> Lengths:
    """Set lengths of the caller, or of a tag of theirs. What is left out stays; for a tag that had none it is as for the caller.

    Raises `InvalidInput`, `TooManyLengths`.
    """
    user_id, tag = signed_in(work.actor), None if tag is None else texts.checked_tag(tag)
    await profiles.lock(work, user_id)
    before = await find_for(work, () if tag is None else (tag,))
    values = {name: value for name in LENGTHS if (value := getattr(edit, name)) is not UNSET}
    _check(values)
    lengths = msgspec.structs.replace(before, tag=tag, updated_at=work.now, **values)
    if tag is None:
        await queries.upsert_own_lengths(work.db, lengths)
        return lengths
    if before.tag is None and len(await queries.select_lengths(work.db, user_id)) >= MOST_LENGTHS:
        raise TooManyLengths(most=MOST_LENGTHS)
    await queries.upsert_tag_lengths(work.db, lengths)
    return lengths


async def delete(work: Work, tag: str | None) -> None:
    """Forget the caller's own lengths, or those of a tag. Raises `NotFound` where none are set."""
    user_id = signed_in(work.actor)
    if tag is None:
        found = await queries.delete_own_lengths(work.db, user_id)
    else:
        found = await queries.delete_tag_lengths(work.db, user_id, texts.checked_tag(tag))
    if not found:
        raise NotFound(thing="lengths")


def length_of(lengths: Lengths, kind: TimerKind) -> int:
    """How long a timer of that kind is, in seconds; 0 for a break that is left out."""
    return {
        TimerKind.WORK: lengths.work_s,
        TimerKind.SHORT_BREAK: lengths.short_break_s,
        TimerKind.LONG_BREAK: lengths.long_break_s,
    }[kind]


def _unset(work: ReadWork, user_id: int, tag: str | None) -> Lengths:
    return Lengths(
        user_id=user_id,
        tag=tag,
        work_s=work.settings.focus.pomodoro_s,
        short_break_s=SHORT_BREAK_S,
        long_break_s=LONG_BREAK_S,
        long_break_every=LONG_BREAK_EVERY,
        updated_at=None,
    )


def _check(values: dict[str, int]) -> None:
    wrong: dict[str, object] = {}
    for name, value in values.items():
        least, most = LENGTHS[name]
        if not least <= value <= most:
            wrong[name] = f"must be between {least} and {most}"
    if wrong:
        raise wrong_fields(wrong)
