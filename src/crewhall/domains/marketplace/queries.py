"""All SQL on fragments and their filters. Every statement that finds fragments is scoped by who looks (`Viewer`) or by the account."""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct

from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace.model import SUBJECT, Fragment, FragmentFilter, FragmentSearch, Sort
from crewhall.kit.owner import Owner
from crewhall.kit.paging import PageRequest
from crewhall.kit.text import fold
from crewhall.platform.db.database import Db
from crewhall.platform.db.where import Where, like_prefix

T = TypeVar("T")


class Viewer(Struct, frozen=True):
    """Who looks, in which account (`team_id` None: the personal one).

    `narrowed`: sees only what is open, their own, or shown to them by its filters; `label_keys` are the labels they carry in the
    team, as `filter_key` writes them.
    """

    user_id: int
    team_id: int | None
    narrowed: bool
    label_keys: tuple[str, ...] = ()


class FilterRow(Struct, frozen=True):
    """A filter and its fragment."""

    fragment_id: int
    context: Context
    name: str | None
    user_id: int | None


class Below(Struct, frozen=True):
    """A fragment in a tree, and how many steps it is below the first."""

    id: int
    depth: int


_FRAGMENT = """
    f.id, f.user_id, f.team_id, f.addon, f.addons_install_id, f.kind, f.name, f.status, f.data, f.start_at, f.end_at,
    f.parent_id, f.resource_type, f.resource_id, f.restricted, f.created_at, f.updated_at
"""
_SHOWN_TO = """
    (f.user_id = ? OR NOT f.restricted OR EXISTS (
        SELECT 1 FROM fragment_filters x
        WHERE x.fragment_id = f.id AND (x.user_id = ? OR x.context || ':' || x.name_key = ANY(?))))
"""
_TAGGED = f"""
    f.id IN (SELECT g.subject_id FROM tags t JOIN taggings g ON g.tag_id = t.id
             WHERE t.owner_type = ? AND t.owner_id = ? AND t.name_key = ANY(?) AND g.subject_type = '{SUBJECT}')
"""
# Rails writes `Vendor::Order`, other clients `VendorOrder` or `vendor_order`; it is the same type.
_OF_TYPE = "lower(replace(replace(f.resource_type, '::', ''), '_', '')) = lower(?)"
_ORDERS = {
    Sort.CREATED_AT: {False: "f.id DESC", True: "f.id"},
    Sort.START_AT: {
        False: "f.start_at IS NULL, f.start_at DESC, f.id DESC",
        True: "f.start_at IS NULL, f.start_at, f.id",
    },
}


def filter_key(context: Context, name_key: str) -> str:
    """A label as filters are compared with it."""
    return f"{context}:{name_key}"


async def select_fragments(
    db: Db, viewer: Viewer, wanted: FragmentSearch, tag_keys: list[str], page: PageRequest
) -> list[Fragment]:
    """One page of those that the viewer sees and wants; a slow read. `tag_keys` are the keys of the tags wanted."""
    where = _wanted(viewer, wanted, tag_keys)
    order, limit = _ORDERS[wanted.sort][wanted.ascending], where.page(page.per, page.offset)
    sql = f"SELECT {_FRAGMENT} FROM fragments f {where.sql} ORDER BY {order}{limit}"
    return await db.slow_fetch_all(Fragment, sql, *where.args)


async def select_fragments_bytes(
    db: Db, viewer: Viewer, wanted: FragmentSearch, tag_keys: list[str], page: PageRequest
) -> int:
    """How many bytes the data of that page has, without reading them; a slow read."""
    where = _wanted(viewer, wanted, tag_keys)
    order, limit = _ORDERS[wanted.sort][wanted.ascending], where.page(page.per, page.offset)
    rows = f"SELECT octet_length(f.data) AS size FROM fragments f {where.sql} ORDER BY {order}{limit}"
    (found,) = await db.slow_fetch_all(int, f"SELECT coalesce(sum(size), 0) FROM ({rows}) sizes", *where.args)
    return int(found)


async def select_fragments_total(db: Db, viewer: Viewer, wanted: FragmentSearch, tag_keys: list[str]) -> int:
    """How many fragments the viewer sees and wants; a slow read."""
    where = _wanted(viewer, wanted, tag_keys)
    sql = f"SELECT count(*) FROM fragments f {where.sql}"
    (total,) = await db.slow_fetch_all(int, sql, *where.args)
    return total


async def select_fragment(db: Db, viewer: Viewer, fragment_id: int) -> Fragment | None:
    """A fragment by its id, if the viewer sees it."""
    where = _seen(viewer).also("f.id = ?", fragment_id)
    sql = f"SELECT {_FRAGMENT} FROM fragments f {where.sql}"
    return await db.fetch_one(Fragment, sql, *where.args)


async def select_fragment_for_update(db: Db, viewer: Viewer, fragment_id: int) -> Fragment | None:
    """As `select_fragment`, and nobody else changes it until this unit ends."""
    where = _seen(viewer).also("f.id = ?", fragment_id)
    sql = f"SELECT {_FRAGMENT} FROM fragments f {where.sql} FOR NO KEY UPDATE"
    return await db.fetch_one(Fragment, sql, *where.args)


async def select_team_for_update(db: Db, team_id: int) -> None:
    """Hold the team's row until this unit ends: whoever moves or deletes fragments of the team waits here, and nobody else."""
    await db.fetch_value("SELECT id FROM teams WHERE id = $1 FOR NO KEY UPDATE", team_id)


async def select_user_for_update(db: Db, user_id: int) -> None:
    """As `select_team_for_update`, for fragments of a personal account."""
    await db.fetch_value("SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE", user_id)


async def select_above(db: Db, fragment_id: int, limit: int) -> list[int]:
    """The fragment's own id, its parent's, and so on up, at most `limit`; all are of one account, which has been asked for."""
    return await db.fetch_all(
        int,
        """
        WITH RECURSIVE above (id) AS (
            SELECT $1::bigint
            UNION SELECT f.parent_id FROM above a JOIN fragments f ON f.id = a.id WHERE f.parent_id IS NOT NULL
        ) SELECT id FROM above LIMIT $2
        """,
        fragment_id,
        limit,
    )


async def select_below(db: Db, fragment_id: int, limit: int) -> list[Below]:
    """The fragment itself and all below it, at most `limit`; all are of one account, which has been asked for."""
    return await db.fetch_all(
        Below,
        """
        WITH RECURSIVE below (id, depth) AS (
            SELECT $1::bigint, 0
            UNION ALL SELECT f.id, b.depth + 1 FROM below b JOIN fragments f ON f.parent_id = b.id
        ) SELECT id, depth FROM below LIMIT $2
        """,
        fragment_id,
        limit,
    )


async def select_people_count(db: Db, team_id: int, user_ids: list[int]) -> int:
    """How many of the people are in the team; archived members are not."""
    sql = "SELECT count(*) FROM memberships WHERE team_id = $1 AND user_id = ANY($2) AND status <> 'archived'"
    return await db.fetch_value(sql, team_id, user_ids)


async def select_filters(db: Db, fragment_ids: list[int]) -> list[FilterRow]:
    """The filters of fragments that the caller sees, in the order in which they were given."""
    sql = "SELECT fragment_id, context, name, user_id FROM fragment_filters WHERE fragment_id = ANY($1) ORDER BY id"
    return await db.fetch_all(FilterRow, sql, fragment_ids)


async def insert_fragment(db: Db, fragment: Fragment) -> int:
    """Add a fragment; its id. The id in the record does not count."""
    return await db.fetch_value(
        """
        INSERT INTO fragments (user_id, team_id, addon, addons_install_id, kind, name, status, data, start_at, end_at,
            parent_id, resource_type, resource_id, restricted, created_at, updated_at, name_folded)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id
        """,
        fragment.user_id,
        fragment.team_id,
        fragment.addon,
        fragment.addons_install_id,
        fragment.kind,
        fragment.name,
        fragment.status,
        fragment.data_json,
        fragment.start_at,
        fragment.end_at,
        fragment.parent_id,
        fragment.resource_type,
        fragment.resource_id,
        fragment.restricted,
        fragment.created_at,
        fragment.updated_at,
        fold(fragment.name or ""),
    )


async def update_fragment(db: Db, fragment: Fragment) -> None:
    """Write a changed fragment back; whose it is, and since when, stays."""
    await db.execute(
        """
        UPDATE fragments SET addon = $3, addons_install_id = $4, kind = $5, name = $6, status = $7, data = $8,
            start_at = $9, end_at = $10, parent_id = $11, resource_type = $12, resource_id = $13, restricted = $14, updated_at = $15,
            name_folded = $16
        WHERE id = $1 AND user_id = $2
        """,
        fragment.id,
        fragment.user_id,
        fragment.addon,
        fragment.addons_install_id,
        fragment.kind,
        fragment.name,
        fragment.status,
        fragment.data_json,
        fragment.start_at,
        fragment.end_at,
        fragment.parent_id,
        fragment.resource_type,
        fragment.resource_id,
        fragment.restricted,
        fragment.updated_at,
        fold(fragment.name or ""),
    )


async def delete_fragments(db: Db, team_id: int | None, fragment_ids: Sequence[int]) -> None:
    """Delete fragments of the team, or of no team, one after the other; filters go with them, and whatever still hangs below."""
    sql = "DELETE FROM fragments WHERE id = $1 AND team_id IS NOT DISTINCT FROM $2"
    await db.execute_many(sql, [(fragment_id, team_id) for fragment_id in fragment_ids])


async def insert_filters(db: Db, fragment_id: int, filters: Iterable[tuple[FragmentFilter, str | None]]) -> None:
    """Add filters, each with what its name is compared by, to a fragment that the caller may change."""
    await db.execute_many(
        "INSERT INTO fragment_filters (fragment_id, context, name, name_key, user_id) VALUES ($1, $2, $3, $4, $5)",
        [(fragment_id, one.context, one.name, name_key, one.user_id) for one, name_key in filters],
    )


async def delete_filters(db: Db, fragment_id: int) -> None:
    """Take all filters off a fragment that the caller may change. Its `restricted` stays as it is."""
    await db.execute("DELETE FROM fragment_filters WHERE fragment_id = $1", fragment_id)


async def update_filter_people(db: Db, user_id: int, placeholder_id: int) -> None:
    """Let filters that name a placeholder name the person, in teams in which they are."""
    await db.execute(
        """
        UPDATE fragment_filters SET user_id = $1 WHERE user_id = $2 AND EXISTS (
            SELECT 1 FROM fragments f JOIN memberships m ON m.team_id = f.team_id WHERE f.id = fragment_id AND m.user_id = $1)
        """,
        user_id,
        placeholder_id,
    )


async def update_filter_names(db: Db, team_id: int, context: Context, old_key: str, name: str, name_key: str) -> None:
    """Give the filters of the team's fragments that name a label its new name."""
    await db.execute(
        """
        UPDATE fragment_filters SET name = $4, name_key = $5 WHERE name_key = $3 AND context = $2
        AND EXISTS (SELECT 1 FROM fragments f WHERE f.id = fragment_id AND f.team_id = $1)
        """,
        team_id,
        context,
        old_key,
        name,
        name_key,
    )


def _seen(viewer: Viewer) -> Where:
    """The fragments that the viewer sees."""
    if viewer.team_id is None:
        # The plus keeps SQLite from looking through what everybody has without a team, instead of what this person has.
        return Where("f.user_id = ? AND +f.team_id IS NULL", viewer.user_id)
    where = Where("f.team_id = ?", viewer.team_id)
    if viewer.narrowed:
        where.also(_SHOWN_TO.strip(), viewer.user_id, viewer.user_id, list(viewer.label_keys))
    return where


def _wanted(viewer: Viewer, wanted: FragmentSearch, tag_keys: list[str]) -> Where:
    """The fragments that the viewer sees and wants."""
    where = _seen(viewer)
    narrowing = {
        "f.kind = ANY(?)": _list_or_none(wanted.kinds),
        "f.status = ANY(?)": _list_or_none(wanted.statuses),
        "f.id = ANY(?)": _list_or_none(wanted.ids),
        "f.addon = ?": wanted.addon,
        "f.user_id = ?": wanted.user_id,
        "f.parent_id = ?": wanted.parent_id,
        "f.resource_id = ?": wanted.resource_id,
        _OF_TYPE: None if wanted.resource_type is None else re.sub("::|_", "", wanted.resource_type),
        "f.start_at >= ?": wanted.since,
        "f.start_at < ?": wanted.until,
        "f.name_folded LIKE ? ESCAPE '!'": like_prefix(fold(wanted.search)) if wanted.search else None,
    }
    if wanted.only_owned:
        where.also("f.user_id = ?", viewer.user_id)
    for condition, value in narrowing.items():
        if value is not None:
            where.also(condition, value)
    if wanted.tags is not None:
        owner = Owner.of_team(viewer.team_id) if viewer.team_id else Owner.of_user(viewer.user_id)
        where.also(_TAGGED.strip(), owner.type, owner.id, tag_keys)
    return where


def _list_or_none(values: Sequence[T] | None) -> list[T] | None:
    return None if values is None else list(values)


async def delete_of_person(db: Db, user_id: int) -> None:
    """Remove a person's fragments of no team."""
    await db.execute("DELETE FROM fragments WHERE user_id = $1 AND team_id IS NULL", user_id)
