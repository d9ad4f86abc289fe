"""All SQL on settings. Every statement is scoped by the owner's type and id."""

from datetime import datetime

from msgspec import Struct

from crewhall.domains.preferences.model import FormatHint, Setting
from crewhall.kit.owner import Owner
from crewhall.platform.db.database import Db


class NamedValue(Struct, frozen=True):
    """A setting's name and value."""

    name: str
    data: object


_SETTING = "id, owner_type, owner_id, name, context, format, data, updated_at"


async def select_setting(db: Db, owner: Owner, name: str) -> Setting | None:
    """A setting by its name."""
    sql = f"SELECT {_SETTING} FROM settings WHERE owner_type = $1 AND owner_id = $2 AND name = $3"
    return await db.fetch_one(Setting, sql, owner.type, owner.id, name)


async def select_setting_values(db: Db, owner: Owner) -> list[NamedValue]:
    """All of the owner's settings in the order in which they were first written."""
    return await db.fetch_all(
        NamedValue,
        "SELECT name, data FROM settings WHERE owner_type = $1 AND owner_id = $2 ORDER BY id",
        owner.type,
        owner.id,
    )


async def select_settings_total(db: Db, owner: Owner) -> int:
    """How many settings the owner has."""
    sql = "SELECT count(*) FROM settings WHERE owner_type = $1 AND owner_id = $2"
    return await db.fetch_value(sql, owner.type, owner.id)


# The value travels as JSON text: a bare text or null is a JSON value here, which a plain argument could not tell from its Python self.
async def update_setting(
    db: Db, owner: Owner, name: str, context: str | None, hint: FormatHint | None, data_json: str, now: datetime
) -> Setting | None:
    """Write a setting that is there; None when it is not."""
    return await db.fetch_one(
        Setting,
        f"""
        UPDATE settings SET context = $4, format = $5, data = $6::text::jsonb, updated_at = $7
        WHERE owner_type = $1 AND owner_id = $2 AND name = $3 RETURNING {_SETTING}
        """,
        owner.type,
        owner.id,
        name,
        context,
        hint,
        data_json,
        now,
    )


async def insert_setting(
    db: Db, owner: Owner, name: str, context: str | None, hint: FormatHint | None, data_json: str, now: datetime
) -> Setting:
    """Write a setting that was not there; should another unit have been faster, over it."""
    (setting,) = await db.fetch_all(
        Setting,
        f"""
        INSERT INTO settings (owner_type, owner_id, name, context, format, data, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6::text::jsonb, $7)
        ON CONFLICT (owner_type, owner_id, name) DO UPDATE
        SET context = excluded.context, format = excluded.format, data = excluded.data, updated_at = excluded.updated_at
        RETURNING {_SETTING}
        """,
        owner.type,
        owner.id,
        name,
        context,
        hint,
        data_json,
        now,
    )
    return setting


async def delete_setting(db: Db, owner: Owner, name: str) -> bool:
    """Delete a setting; whether it was there."""
    sql = "DELETE FROM settings WHERE owner_type = $1 AND owner_id = $2 AND name = $3"
    return await db.execute(sql, owner.type, owner.id, name) > 0


async def delete_of_owner(db: Db, owner: Owner) -> None:
    """Remove all settings of an owner."""
    await db.execute("DELETE FROM settings WHERE owner_type = $1 AND owner_id = $2", owner.type, owner.id)
