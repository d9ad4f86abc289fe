"""Named values that clients keep for a user, a team or an addon install. The server keeps them and acts on none."""

import re

from crewhall.domains.preferences import policy, queries
from crewhall.domains.preferences.errors import TooManySettings
from crewhall.domains.preferences.events import SettingChanged, SettingDeleted
from crewhall.domains.preferences.model import FormatHint, Setting
from crewhall.kit.errors import FieldErrors, InvalidInput, wrong_field
from crewhall.kit.owner import Owner
from crewhall.kit.text import is_line
from crewhall.platform.json_documents import json_field_text, read_json_field
from crewhall.platform.work import ReadWork, Work

LONGEST_NAME = 200
LARGEST_DATA_BYTES = 64 * 1024
MOST_SETTINGS = 500

_WHOLE_NUMBER = re.compile(r"[+-]?[0-9]{1,19}")
_SMALLEST, _LARGEST = -(2**63), 2**63 - 1
_BOOLEANS = {
    **dict.fromkeys(("true", "1", "on", "yes"), True),
    **dict.fromkeys(("false", "0", "off", "no"), False),
}


async def find(work: ReadWork, owner: Owner, name: str) -> Setting | None:
    """The setting, or None when it was never written: clients ask for settings before they first write them.

    Raises `NotFound` when the owner is not the caller. Source: behaviour notes, tommy 3 row 24.
    """
    policy.may_read(work.actor, owner, "setting")
    return await queries.select_setting(work.db, owner, name) if _is_word(name) else None


async def list_all(work: ReadWork, owner: Owner) -> dict[str, object]:
    """All of the owner's settings, name to value, in the order in which they were first written."""
    policy.may_read(work.actor, owner, "setting")
    return {value.name: value.data for value in await queries.select_setting_values(work.db, owner)}


async def put(
    work: Work,
    owner: Owner,
    name: str,
    data: object,
    *,
    context: str | None = None,
    format_hint: FormatHint | None = None,
) -> Setting:
    """Write the setting, whether it was there or not. `data` is any JSON value, read as `read_data` says.

    Raises `InvalidInput` (details name `name`, `context` or `data`), `TooLarge` past `LARGEST_DATA_BYTES` of JSON,
    `TooManySettings` for one more than `MOST_SETTINGS`, `Forbidden`, `NotFound`.
    """
    policy.may_edit_settings(work.actor, owner)
    errors = FieldErrors()
    with errors.collected():
        _refuse_bad_word("name", name)
    if context is not None:
        with errors.collected():
            _refuse_bad_word("context", context)
    errors.raise_any()
    text = json_field_text(read_data(data, format_hint), "data", LARGEST_DATA_BYTES)
    setting = await queries.update_setting(work.db, owner, name, context, format_hint, text, work.now)
    if setting is None:
        if await queries.select_settings_total(work.db, owner) >= MOST_SETTINGS:
            raise TooManySettings(limit=MOST_SETTINGS)
        setting = await queries.insert_setting(work.db, owner, name, context, format_hint, text, work.now)
    work.emit(
        SettingChanged(
            team_id=owner.team_id, user_id=owner.user_id, owner_type=owner.type, owner_id=owner.id, name=name
        )
    )
    return setting


async def put_many(work: Work, owner: Owner, values: dict[str, object]) -> None:
    """Write several settings by name. At most `MOST_SETTINGS`; raises as `put`."""
    if len(values) > MOST_SETTINGS:
        raise TooManySettings(limit=MOST_SETTINGS)
    for name, data in values.items():
        await put(work, owner, name, data)


async def delete(work: Work, owner: Owner, name: str) -> bool:
    """Delete the setting; whether it was there. Raises `Forbidden`, `NotFound` (for a foreign owner only)."""
    policy.may_edit_settings(work.actor, owner)
    if not _is_word(name) or not await queries.delete_setting(work.db, owner, name):
        return False
    work.emit(
        SettingDeleted(
            team_id=owner.team_id, user_id=owner.user_id, owner_type=owner.type, owner_id=owner.id, name=name
        )
    )
    return True


def read_data(data: object, format_hint: FormatHint | None) -> object:
    """The value that the client means. What is not text has its type already and stays.

    Text is read by the hint; without one it stays text, unless it is a whole JSON object or array, which clients send as
    text and expect back parsed. Raises `InvalidInput` naming `data`. Source: behaviour notes, tommy 2.3.
    """
    if not isinstance(data, str) or format_hint == FormatHint.STRING:
        return data
    match format_hint:
        case FormatHint.JSON:
            return read_json_field(data, "data")
        case FormatHint.BOOLEAN:
            return _read_boolean(data)
        case FormatHint.INTEGER:
            return _read_integer(data)
        case _:
            return _read_unhinted(data)


def _read_boolean(text: str) -> bool:
    value = _BOOLEANS.get(text.strip().lower())
    if value is None:
        raise _wrong_data("must be true or false")
    return value


def _read_integer(text: str) -> int:
    digits = text.strip()
    if _WHOLE_NUMBER.fullmatch(digits) and _SMALLEST <= (value := int(digits)) <= _LARGEST:
        return value
    raise _wrong_data("must be a whole number of at most 64 bits")


def _read_unhinted(text: str) -> object:
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return read_json_field(text, "data")
    except InvalidInput:
        return text


def _wrong_data(what: str) -> InvalidInput:
    return wrong_field("data", what)


def _is_word(text: str) -> bool:
    return len(text) <= LONGEST_NAME and is_line(text)


def _refuse_bad_word(field: str, text: str) -> None:
    if not _is_word(text):
        limit = f"must be 1 to {LONGEST_NAME} printable characters"
        raise wrong_field(field, limit)
