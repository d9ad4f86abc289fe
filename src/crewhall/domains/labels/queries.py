"""All SQL on tags and taggings. Every statement is scoped by the owner's type and id."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from msgspec import Struct

from crewhall.domains.labels.model import CarriedTag, Context, Labels, Tag
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.kit.text import fold
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where


class TagKey(Struct, frozen=True):
    """A tag's id and what its name is compared by."""

    id: int
    name_key: str


class Carried(Struct, frozen=True):
    """All names that one subject carries, as one text that `_labels` takes apart."""

    subject_id: int
    names: str


_TAG = "t.id, t.context, t.name, (SELECT count(*) FROM taggings g WHERE g.tag_id = t.id), t.created_at"


def _tags_where(owner: Owner, context: Context | None) -> Where:
    where = Where("t.owner_type = ? AND t.owner_id = ?", owner.type, owner.id)
    return where if context is None else where.also("t.context = ?", context)


async def select_tags(db: Db, owner: Owner, context: Context | None, page: PageRequest) -> list[Tag]:
    """One page of the owner's tags, by context and name."""
    where = _tags_where(owner, context)
    limit = where.page(page.per, page.offset)
    sql = f"SELECT {_TAG} FROM tags t {where.sql} ORDER BY t.context, t.name_folded, t.name_key{limit}"
    return await db.fetch_all(Tag, sql, *where.args)


async def select_tags_total(db: Db, owner: Owner, context: Context | None) -> int:
    """How many tags the owner has."""
    where = _tags_where(owner, context)
    return await db.fetch_value(f"SELECT count(*) FROM tags t {where.sql}", *where.args)


async def select_tag(db: Db, owner: Owner, tag_id: int) -> Tag | None:
    """A tag by its id."""
    sql = f"SELECT {_TAG} FROM tags t WHERE t.id = $1 AND t.owner_type = $2 AND t.owner_id = $3"
    return await db.fetch_one(Tag, sql, tag_id, owner.type, owner.id)


async def select_tag_by_key(db: Db, owner: Owner, context: Context, name_key: str) -> Tag | None:
    """A tag by its casefolded name."""
    return await db.fetch_one(
        Tag,
        f"""
        SELECT {_TAG} FROM tags t
        WHERE t.owner_type = $1 AND t.owner_id = $2 AND t.context = $3 AND t.name_key = $4
        """,
        owner.type,
        owner.id,
        context,
        name_key,
    )


async def select_tag_keys(db: Db, owner: Owner, context: Context, name_keys: list[str]) -> list[TagKey]:
    """Those of the named tags that exist."""
    return await db.fetch_all(
        TagKey,
        """
        SELECT id, name_key FROM tags
        WHERE owner_type = $1 AND owner_id = $2 AND context = $3 AND name_key = ANY($4)
        """,
        owner.type,
        owner.id,
        context,
        name_keys,
    )


async def select_tag_for_update(db: Db, owner: Owner, context: Context, name_key: str) -> None:
    """Wait for other units that hold this tag's row, and hold it until this unit ends."""
    await db.fetch_value(
        """
        SELECT id FROM tags
        WHERE owner_type = $1 AND owner_id = $2 AND context = $3 AND name_key = $4 FOR UPDATE
        """,
        owner.type,
        owner.id,
        context,
        name_key,
    )


async def insert_tag(
    db: Db, owner: Owner, context: Context, name: str, name_key: str, created_at: datetime
) -> int | None:
    """The new tag's id; None when the owner has it already."""
    return await db.fetch_value(
        """
        INSERT INTO tags (owner_type, owner_id, context, name, name_key, created_at, name_folded) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (owner_type, owner_id, context, name_key) DO NOTHING RETURNING id
        """,
        owner.type,
        owner.id,
        context,
        name,
        name_key,
        created_at,
        fold(name),
    )


async def update_tag_name(db: Db, owner: Owner, tag_id: int, name: str, name_key: str) -> None:
    """Give the tag another name. Raises `UniqueViolation`."""
    await db.execute(
        "UPDATE tags SET name = $4, name_key = $5, name_folded = $6 WHERE id = $1 AND owner_type = $2 AND owner_id = $3",
        tag_id,
        owner.type,
        owner.id,
        name,
        name_key,
        fold(name),
    )


async def delete_tag(db: Db, owner: Owner, tag_id: int) -> None:
    """Delete the tag; its taggings go with it."""
    await db.execute(
        "DELETE FROM tags WHERE id = $1 AND owner_type = $2 AND owner_id = $3", tag_id, owner.type, owner.id
    )


# Control characters, which no name has (`clean_name`).
_BETWEEN_NAMES, _BEHIND_CONTEXT = "\x1f", "\x1e"


async def select_labels(db: Db, owner: Owner, subject_type: str, subject_ids: list[int]) -> dict[int, Labels]:
    """What each of the subjects carries; subjects without any name are left out. One row a subject, for lists are a hot path."""
    rows = await db.fetch_all(
        Carried,
        """
        SELECT g.subject_id, string_agg(t.context || $5::text || t.name, $6::text)
        FROM taggings g JOIN tags t ON t.id = g.tag_id
        WHERE g.subject_type = $3 AND g.subject_id = ANY($4) AND t.owner_type = $1 AND t.owner_id = $2
        GROUP BY g.subject_id
        """,
        owner.type,
        owner.id,
        subject_type,
        subject_ids,
        _BEHIND_CONTEXT,
        _BETWEEN_NAMES,
    )
    return {row.subject_id: _labels(row.names) for row in rows}


async def select_carried_tags(db: Db, owner: Owner, subject_type: str, subject_id: int) -> list[CarriedTag]:
    """The owner's tags that one subject carries."""
    return await db.fetch_all(
        CarriedTag,
        """
        SELECT t.id, t.context, t.name FROM taggings g JOIN tags t ON t.id = g.tag_id
        WHERE g.subject_type = $3 AND g.subject_id = $4 AND t.owner_type = $1 AND t.owner_id = $2
        """,
        owner.type,
        owner.id,
        subject_type,
        subject_id,
    )


async def select_subjects_with(db: Db, owner: Owner, context: Context, subject_type: str, keys: list[str]) -> list[int]:
    """The subjects that carry one of the names, by their keys."""
    return await db.fetch_all(
        int,
        """
        SELECT DISTINCT g.subject_id FROM tags t JOIN taggings g ON g.tag_id = t.id
        WHERE t.owner_type = $1 AND t.owner_id = $2 AND t.context = $3 AND t.name_key = ANY($5) AND g.subject_type = $4
        """,
        owner.type,
        owner.id,
        context,
        subject_type,
        keys,
    )


async def select_all_labels(db: Db, owner: Owner, subject_type: str) -> dict[int, Labels]:
    """What all subjects of a type carry of this owner's names; a slow read."""
    rows = await db.slow_fetch_all(
        Carried,
        """
        SELECT g.subject_id, string_agg(t.context || $4::text || t.name, $5::text)
        FROM tags t JOIN taggings g ON g.tag_id = t.id
        WHERE t.owner_type = $1 AND t.owner_id = $2 AND g.subject_type = $3
        GROUP BY g.subject_id
        """,
        owner.type,
        owner.id,
        subject_type,
        _BEHIND_CONTEXT,
        _BETWEEN_NAMES,
    )
    return {row.subject_id: _labels(row.names) for row in rows}


@lru_cache(maxsize=4096)
def _labels(names: str) -> Labels:
    """The names of one subject by context, in the order of the folded names. Remembered: most people of a team carry the same few."""
    by_context: dict[str, list[str]] = {}
    for name in names.split(_BETWEEN_NAMES):
        context, _, bare = name.partition(_BEHIND_CONTEXT)
        by_context.setdefault(context, []).append(bare)
    return Labels(**{context: tuple(sorted(found, key=fold)) for context, found in by_context.items()})


async def insert_taggings(
    db: Db, owner: Owner, context: Context, subject_type: str, subject_id: int, name_keys: list[str]
) -> int:
    """Hang the named tags on the subject; how many it did not carry before."""
    return await db.execute(
        """
        INSERT INTO taggings (tag_id, subject_type, subject_id)
        SELECT id, $4::text, $5::bigint FROM tags
        WHERE owner_type = $1 AND owner_id = $2 AND context = $3 AND name_key = ANY($6)
        ON CONFLICT DO NOTHING
        """,
        owner.type,
        owner.id,
        context,
        subject_type,
        subject_id,
        name_keys,
    )


async def insert_taggings_of_many(db: Db, subject_type: str, rows: Iterable[tuple[int, int]]) -> None:
    """Hang tags on subjects, as (tag id, subject id). The ids come from `select_tag_keys`, which has asked for the owner."""
    await db.execute_many(
        "INSERT INTO taggings (tag_id, subject_type, subject_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        [(tag_id, subject_type, subject_id) for tag_id, subject_id in rows],
    )


async def delete_other_taggings(
    db: Db, owner: Owner, context: Context, subject_type: str, subject_id: int, name_keys: list[str]
) -> int:
    """Take off the subject all names of the context but these; how many."""
    return await db.execute(
        """
        DELETE FROM taggings WHERE subject_type = $4 AND subject_id = $5 AND tag_id IN (
            SELECT id FROM tags
            WHERE owner_type = $1 AND owner_id = $2 AND context = $3 AND NOT (name_key = ANY($6))
        )
        """,
        owner.type,
        owner.id,
        context,
        subject_type,
        subject_id,
        name_keys,
    )


async def delete_taggings_of_subjects(db: Db, owner: Owner, subject_type: str, subject_ids: list[int]) -> None:
    """Take all of the owner's names off the subjects."""
    await db.execute(
        """
        DELETE FROM taggings WHERE subject_type = $3 AND subject_id = ANY($4)
        AND EXISTS (SELECT 1 FROM tags t WHERE t.id = tag_id AND t.owner_type = $1 AND t.owner_id = $2)
        """,
        owner.type,
        owner.id,
        subject_type,
        subject_ids,
    )


async def delete_of_owner(db: Db, owner: Owner) -> None:
    """Remove all tags of an owner; what they hung on loses them."""
    await db.execute("DELETE FROM tags WHERE owner_type = $1 AND owner_id = $2", owner.type, owner.id)
