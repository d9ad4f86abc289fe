"""All SQL on attachments, on claims of blobs, and on what files take.

Statements on attachments are scoped by the subject, which its own domain guards, or by tokens, which are rights.
"""

from collections.abc import Sequence
from datetime import datetime

from crewhall.domains.files.model import Attached, Attachment, Holder
from crewhall.platform.db.database import Db

_COLUMNS = """
    id, owner_id, token, blob_key, thumbnail_key, filename, content_type, size_bytes, subject_type, subject_id, position,
    created_at
"""
_INSERT = """
    INSERT INTO attachments (
        owner_id, token, blob_key, thumbnail_key, filename, content_type, size_bytes, subject_type, subject_id, position,
        created_at, team_id
    ) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""


async def select_of_subjects(db: Db, subject_type: str, subject_ids: list[int]) -> list[Attachment]:
    """All files of the subjects, in their order."""
    return await db.fetch_all(
        Attachment,
        f"""
        SELECT {_COLUMNS} FROM attachments WHERE subject_type = $1 AND subject_id = ANY($2)
        ORDER BY subject_id, position, id
        """,
        subject_type,
        subject_ids,
    )


async def select_attached(db: Db, subject_type: str, subject_id: int) -> Attached:
    """What the subject carries already."""
    (held,) = await db.fetch_all(
        Attached,
        "SELECT count(*), coalesce(max(position), -1) FROM attachments WHERE subject_type = $1 AND subject_id = $2",
        subject_type,
        subject_id,
    )
    return held


async def select_by_token(db: Db, token: str) -> Attachment | None:
    """The file of a token."""
    sql = f"SELECT {_COLUMNS} FROM attachments WHERE token = $1"
    return await db.fetch_one(Attachment, sql, token)


async def select_by_tokens_for_update(db: Db, tokens: list[str]) -> list[Attachment]:
    """The files of the tokens that there are, held until the unit ends; in one order for all, so that no two units wait in a circle."""
    sql = f"SELECT {_COLUMNS} FROM attachments WHERE token = ANY($1) ORDER BY id FOR UPDATE"
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
    team_id: int | None,
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
        team_id,
    )
    return attachment


async def insert_attached(db: Db, rows: Sequence[Attachment], team_id: int | None) -> None:
    """New files of subjects, sent from a team's account or a personal one; the ids of the rows are not looked at."""
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
                team_id,
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


async def delete_loose(db: Db, created_before: datetime, limit: int) -> int:
    """Forget at most so many of the uploads that wait since before a time; how many."""
    return await db.execute(
        """
        DELETE FROM attachments WHERE id IN (
            SELECT id FROM attachments WHERE subject_id IS NULL AND created_at < $1 ORDER BY created_at LIMIT $2)
        """,
        created_before,
        limit,
    )


async def insert_new_claim(db: Db, key: str, now: datetime) -> bool:
    """Claim a blob that nobody has claimed; whether that was so."""
    sql = "INSERT INTO blob_claims (key, claimed_at) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING"
    return await db.execute(sql, key, now) == 1


async def update_claim(db: Db, key: str, now: datetime, going_before: datetime) -> bool:
    """Claim a blob from now on, unless it has been on its way out since after `going_before`; whether that was done."""
    return (
        await db.execute(
            """
        UPDATE blob_claims SET claimed_at = $2, going_at = NULL
        WHERE key = $1 AND (going_at IS NULL OR going_at < $3)
        """,
            key,
            now,
            going_before,
        )
        == 1
    )


async def update_own_claims_going(db: Db, keys: list[str], claimed_at: datetime, now: datetime) -> list[str]:
    """Mark those of the blobs that were claimed at that very time, so that nobody has claimed them since; their keys."""
    return await db.fetch_all(
        str,
        "UPDATE blob_claims SET going_at = $3 WHERE key = ANY($1) AND claimed_at = $2 AND going_at IS NULL RETURNING key",
        keys,
        claimed_at,
        now,
    )


async def insert_claims(db: Db, keys: list[str], now: datetime) -> None:
    """Claim blobs that nobody has claimed."""
    await db.execute_many(
        "INSERT INTO blob_claims (key, claimed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", [(key, now) for key in keys]
    )


async def update_claims_going(db: Db, keys: list[str], claimed_before: datetime, now: datetime) -> list[str]:
    """Mark those of the blobs that have not been claimed since; their keys."""
    return await db.fetch_all(
        str,
        "UPDATE blob_claims SET going_at = $3 WHERE key = ANY($1) AND claimed_at < $2 RETURNING key",
        keys,
        claimed_before,
        now,
    )


async def delete_claims(db: Db, keys: list[str], claimed_before: datetime) -> None:
    """Forget claims of some blobs that are older."""
    await db.execute("DELETE FROM blob_claims WHERE key = ANY($1) AND claimed_at < $2", keys, claimed_before)


async def delete_old_claims(db: Db, claimed_before: datetime) -> None:
    """Forget claims of any blobs."""
    await db.execute("DELETE FROM blob_claims WHERE claimed_at < $1", claimed_before)


async def delete_going_claims(db: Db, keys: list[str]) -> None:
    """Forget claims of blobs that a sweep has marked."""
    await db.execute("DELETE FROM blob_claims WHERE key = ANY($1) AND going_at IS NOT NULL", keys)


async def select_attached_keys(db: Db, keys: list[str]) -> set[str]:
    """Those of the blobs that a row names."""
    found = await db.fetch_all(
        str,
        """
        SELECT blob_key FROM attachments WHERE blob_key = ANY($1)
        UNION SELECT thumbnail_key FROM attachments WHERE thumbnail_key = ANY($1)
        """,
        keys,
    )
    return set(found)


async def upsert_usage(db: Db, holder: Holder, holder_id: int) -> None:
    """Lock the figure of what somebody's files take until the unit ends; made if it is missing."""
    await db.execute(
        """
        INSERT INTO file_usages (holder, holder_id, used_bytes) VALUES ($1, $2, 0)
        ON CONFLICT (holder, holder_id) DO UPDATE SET used_bytes = file_usages.used_bytes
        """,
        holder,
        holder_id,
    )


async def update_usage(db: Db, holder: Holder, holder_id: int, more_bytes: int) -> int | None:
    """Add to the figure and lock it until the unit ends; what it is then, None when there is none."""
    return await db.fetch_value(
        "UPDATE file_usages SET used_bytes = used_bytes + $3 WHERE holder = $1 AND holder_id = $2 RETURNING used_bytes",
        holder,
        holder_id,
        more_bytes,
    )


async def update_usage_to(db: Db, holder: Holder, holder_id: int, used_bytes: int) -> None:
    """Set the figure, which the unit has locked."""
    await db.execute(
        "UPDATE file_usages SET used_bytes = $3 WHERE holder = $1 AND holder_id = $2", holder, holder_id, used_bytes
    )


async def select_used(db: Db, holder: Holder, holder_id: int) -> int:
    """What the files of a person or team take, counted."""
    column = "owner_id" if holder is Holder.PERSON else "team_id"
    sql = f"SELECT CAST(coalesce(sum(size_bytes), 0) AS bigint) FROM attachments WHERE {column} = $1"
    return await db.fetch_value(sql, holder_id)
