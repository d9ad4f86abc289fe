"""All SQL on attachments. Statements are scoped by the subject, which its own domain guards, or by tokens, which are rights."""

from collections.abc import Sequence
from datetime import datetime

from crewhall.domains.files.model import Attachment, Held
from crewhall.platform.db.database import Db

_COLUMNS = """
    id, owner_id, token, blob_key, thumbnail_key, filename, content_type, size_bytes, subject_type, subject_id, position,
    created_at
"""
_INSERT = """
    INSERT INTO attachments (
        owner_id, token, blob_key, thumbnail_key, filename, content_type, size_bytes, subject_type, subject_id, position,
        created_at
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


async def select_of_subjects(db: Db, subject_type: str, subject_ids: list[int]) -> list[Attachment]:
    """All files of the subjects, in their order."""
    return await db.fetch_all(
        Attachment,
        f"""
        SELECT {_COLUMNS} FROM attachments WHERE subject_type = $1 AND subject_id = ANY($2)
        ORDER BY subject_id, position, id
        """,  # noqa: S608 - a constant
        subject_type,
        subject_ids,
    )


async def select_held(db: Db, subject_type: str, subject_id: int) -> Held:
    """What the subject carries already."""
    (held,) = await db.fetch_all(
        Held,
        "SELECT count(*), coalesce(max(position), -1) FROM attachments WHERE subject_type = $1 AND subject_id = $2",
        subject_type,
        subject_id,
    )
    return held


async def select_by_token(db: Db, token: str) -> Attachment | None:
    """The file of a token."""
    sql = f"SELECT {_COLUMNS} FROM attachments WHERE token = $1"  # noqa: S608 - a constant
    return await db.fetch_one(Attachment, sql, token)


async def select_by_tokens_for_update(db: Db, tokens: list[str]) -> list[Attachment]:
    """The files of the tokens that there are, held until the unit ends; in one order for all, so that no two units wait in a circle."""
    sql = f"SELECT {_COLUMNS} FROM attachments WHERE token = ANY($1) ORDER BY id FOR UPDATE"  # noqa: S608 - a constant
    return await db.fetch_all(Attachment, sql, tokens)


async def insert_loose(
    db: Db,
    owner_id: int,
    token: str,
    blob_key: str,
    thumbnail_key: str | None,
    filename: str,
    content_type: str,
    size_bytes: int,
    now: datetime,
) -> Attachment:
    """An upload that waits to be taken up."""
    (attachment,) = await db.fetch_all(
        Attachment,
        f"{_INSERT} RETURNING {_COLUMNS}",
        owner_id,
        token,
        blob_key,
        thumbnail_key,
        filename,
        content_type,
        size_bytes,
        None,
        None,
        0,
        now,
    )
    return attachment


async def insert_attached(db: Db, rows: Sequence[Attachment]) -> None:
    """New files of subjects; the ids of the rows are not looked at."""
    await db.execute_many(
        _INSERT,
        [
            (
                row.owner_id,
                row.token,
                row.blob_key,
                row.thumbnail_key,
                row.filename,
                row.content_type,
                row.size_bytes,
                row.subject_type,
                row.subject_id,
                row.position,
                row.created_at,
            )
            for row in rows
        ],
    )


async def update_subjects(db: Db, rows: Sequence[Attachment]) -> None:
    """Hang uploads that wait, by their ids and owners, on the subjects and at the positions that the rows name."""
    await db.execute_many(
        """
        UPDATE attachments SET subject_type = $3, subject_id = $4, position = $5
        WHERE id = $1 AND owner_id = $2 AND subject_id IS NULL
        """,
        [(row.id, row.owner_id, row.subject_type, row.subject_id, row.position) for row in rows],
    )


async def delete_of_subjects(db: Db, subject_type: str, subject_ids: list[int]) -> None:
    """Forget all files of the subjects."""
    await db.execute(
        "DELETE FROM attachments WHERE subject_type = $1 AND subject_id = ANY($2)", subject_type, subject_ids
    )


async def delete_others_of_subject(db: Db, subject_type: str, subject_id: int, tokens: list[str]) -> None:
    """Forget the files of a subject but those of the tokens."""
    await db.execute(
        "DELETE FROM attachments WHERE subject_type = $1 AND subject_id = $2 AND NOT (token = ANY($3))",
        subject_type,
        subject_id,
        tokens,
    )


async def delete_loose(db: Db, created_before: datetime) -> int:
    """Forget uploads that wait since before a moment; how many."""
    return await db.execute("DELETE FROM attachments WHERE subject_id IS NULL AND created_at < $1", created_before)
