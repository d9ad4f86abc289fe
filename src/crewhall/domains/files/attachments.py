"""Files that hang on subjects, and uploads that wait to be taken up.

| state of a file | keep      | attach                                        | forget_subjects | prune after a day |
|-----------------|-----------|-----------------------------------------------|-----------------|-------------------|
| (none)          | waiting   | attached                                      |                 |                   |
| waiting         |           | attached, if one's own; else a copy is        | waiting         | gone              |
| attached        |           | attached; to another subject goes a copy      | gone            | attached          |

Subjects belong to other domains; here they are a type and an id, such as ("Message", 7). Bytes stay in the blobs when the last
row that names them is gone: the same bytes may be on their way into another. Sweeps remove them later; see `claims`.
"""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from crewhall.domains.files import queries, quotas
from crewhall.domains.files.errors import TooManyFiles, UnknownUpload
from crewhall.domains.files.events import FileUploaded
from crewhall.domains.files.model import Attachment, is_token
from crewhall.domains.files.uploads import StoredFile
from crewhall.kit.actor import signed_in
from crewhall.platform.work import ReadWork, Work

MOST_FILES = 10
"""How many files a subject may carry."""

WAITS_FOR = timedelta(days=1)
"""How long an upload waits to be taken up before it is forgotten."""

_IDS_PER_STATEMENT = 1000
_UNWRITTEN = 0  # the id of a row that is not written yet


async def keep(work: Work, stored: StoredFile) -> Attachment:
    """An upload of the caller's that waits to be taken up by its token; see `WAITS_FOR`. Raises `Unauthenticated`, `QuotaExceeded`."""
    owner_id = signed_in(work.actor)
    await quotas.charge(work, stored.size_bytes)
    attachment = await queries.insert_loose(
        work.db,
        owner_id,
        work.ids.token(),
        stored.blob_key,
        stored.thumbnail_key,
        stored.filename,
        stored.content_type,
        stored.size_bytes,
        work.now,
        work.actor.team_id,
    )
    work.emit(
        FileUploaded(
            user_id=attachment.owner_id,
            attachment_id=attachment.id,
            filename=attachment.filename,
            content_type=attachment.content_type,
            size_bytes=attachment.size_bytes,
        )
    )
    return attachment


async def attach(
    work: Work, subject_type: str, subject_id: int, stored: Sequence[StoredFile], tokens: Sequence[str]
) -> list[Attachment]:
    """Hang new files, then earlier uploads on a subject, behind those that it has; the files named here, in that order.

    Knowing a token is the right to use it. An upload of the caller's own that waits is taken up; of any other file the subject
    gets a copy of its own, with another token. A file that the subject has already stays as it is. Whether the caller may
    change the subject is asked by the caller; they hold its row, if two may change it at once.
    Raises `UnknownUpload`, `TooManyFiles` (see `MOST_FILES`), `QuotaExceeded`, `Unauthenticated`. Without files there is no statement.
    """
    wanted = list(dict.fromkeys(tokens))
    if not stored and not wanted:
        return []
    owner_id, subject = signed_in(work.actor), (subject_type, subject_id)
    if len(stored) + len(wanted) > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    rows = [_made_of(work, owner_id, file) for file in stored]
    rows += [_usable(work, owner_id, subject, row) for row in await _of_tokens(work, wanted)]
    added = [row for row in rows if (row.subject_type, row.subject_id) != subject]
    held = await queries.select_attached(work.db, subject_type, subject_id)
    if held.count + len(added) > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    placed = [
        replace(row, subject_type=subject_type, subject_id=subject_id, position=position)
        for position, row in enumerate(added, start=held.last_position + 1)
    ]
    unwritten = [row for row in placed if row.id == _UNWRITTEN]
    await quotas.charge(work, sum(row.size_bytes for row in unwritten))
    await queries.insert_attached(work.db, unwritten, work.actor.team_id)
    await queries.update_subjects(work.db, [row for row in placed if row.id != _UNWRITTEN])
    return await _of_tokens(work, [row.token for row in rows])


async def of_subjects(
    work: ReadWork, subject_type: str, subject_ids: Sequence[int]
) -> dict[int, tuple[Attachment, ...]]:
    """The files of each subject, in their order; one statement. Every id asked for is in the answer."""
    found: dict[int, tuple[Attachment, ...]] = dict.fromkeys(subject_ids, ())
    if found:
        for attachment in await queries.select_of_subjects(work.db, subject_type, list(found)):
            if attachment.subject_id is not None:
                found[attachment.subject_id] += (attachment,)
    return found


async def keep_only(work: Work, subject_type: str, subject_id: int, tokens: Sequence[str]) -> None:
    """Forget those files of a subject that are not among the tokens; whether the caller may change it is asked by the caller."""
    await queries.delete_others_of_subject(work.db, subject_type, subject_id, list(tokens))


async def forget_subjects(work: Work, subject_type: str, subject_ids: Sequence[int]) -> None:
    """Forget the files of subjects that are going away, any number of them. Their tokens lead nowhere from now on."""
    for start in range(0, len(subject_ids), _IDS_PER_STATEMENT):
        some = list(subject_ids[start : start + _IDS_PER_STATEMENT])
        await queries.delete_of_subjects(work.db, subject_type, some)


async def find_by_token(work: ReadWork, token: str) -> Attachment | None:
    """The file of a token, whoever asks: the token is the right."""
    return await queries.select_by_token(work.db, token) if is_token(token) else None


async def prune(work: Work, limit: int) -> bool:
    """Forget at most so many of the uploads that nothing has taken up within `WAITS_FOR`; whether there may be more."""
    return await queries.delete_loose(work.db, work.now - WAITS_FOR, limit) == limit


async def _of_tokens(work: Work, tokens: list[str]) -> list[Attachment]:
    """The files of the tokens, in this order, held until the unit ends. Raises `UnknownUpload`."""
    if not tokens:
        return []
    if not all(is_token(token) for token in tokens):
        raise UnknownUpload
    found = {row.token: row for row in await queries.select_by_tokens_for_update(work.db, tokens)}
    if len(found) < len(tokens):
        raise UnknownUpload
    return [found[token] for token in tokens]


def _usable(work: Work, owner_id: int, subject: tuple[str, int], row: Attachment) -> Attachment:
    """The row itself where the subject has it or may take it up; else a copy that is not written yet."""
    is_waiting = row.subject_id is None
    if (is_waiting and row.owner_id == owner_id) or (row.subject_type, row.subject_id) == subject:
        return row
    return replace(
        row,
        id=_UNWRITTEN,
        owner_id=owner_id,
        token=work.ids.token(),
        subject_type=None,
        subject_id=None,
        created_at=work.now,
    )


def _made_of(work: Work, owner_id: int, stored: StoredFile) -> Attachment:
    """A row that is not written yet, for bytes that are kept."""
    return Attachment(
        id=_UNWRITTEN,
        owner_id=owner_id,
        token=work.ids.token(),
        blob_key=stored.blob_key,
        thumbnail_key=stored.thumbnail_key,
        filename=stored.filename,
        content_type=stored.content_type,
        size_bytes=stored.size_bytes,
        subject_type=None,
        subject_id=None,
        position=0,
        created_at=work.now,
    )
