"""What is written of a fragment, checked: its fields, its filters and its tags. Nothing here asks the database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET

from crewhall.domains.labels import taggings, tags
from crewhall.domains.labels.model import Context
from crewhall.domains.marketplace.model import Fragment, FragmentEdit, FragmentFilter
from crewhall.kit.errors import FieldErrors, wrong_field
from crewhall.kit.text import squeeze
from crewhall.platform.json_documents import json_field_text, read_json_field

LONGEST = {"kind": 100, "name": 300, "status": 60, "addon": 200, "resource_type": 100}
"""How many characters each of the texts may have."""

LARGEST_DATA_BYTES = 256 * 1024
MOST_FILTERS = 100

_AS_THEY_ARE = ("addons_install_id", "resource_id", "parent_id", "start_at", "end_at")


def written(fragment: Fragment, edit: FragmentEdit, now: datetime) -> Fragment:
    """The fragment after the edit; its filters aside. Raises `InvalidInput` naming all fields that are wrong, `TooLarge`."""
    errors = FieldErrors()
    faults = errors.wrong
    changes = _texts(edit, faults)
    changes |= {name: value for name in _AS_THEY_ARE if (value := getattr(edit, name)) is not UNSET}
    if edit.data is not UNSET:
        with errors.collected():
            changes["data_json"] = _data_text(edit.data)
    after = msgspec.structs.replace(fragment, **changes, updated_at=now)
    if not after.kind and "kind" not in faults:
        faults["kind"] = "is required"
    if after.start_at and after.end_at and after.end_at < after.start_at:
        faults["end_at"] = "must not be before start_at"
    errors.raise_any()
    return after


def clean_filters(filters: Sequence[FragmentFilter]) -> list[FragmentFilter]:
    """The filters without needless white space, each once, in order. Raises `InvalidInput` naming `filters`."""
    if len(filters) > MOST_FILTERS:
        raise wrong_field("filters", f"must not be more than {MOST_FILTERS}")
    cleaned = [msgspec.structs.replace(one, name=squeeze(one.name or "") or None) for one in filters]
    for one in cleaned:
        if one.name is None and one.user_id is None:
            raise wrong_field("filters", "must each have a name or a user_id")
        if one.name and len(one.name) > tags.LONGEST_NAME:
            raise wrong_field("filters", f"must have names of at most {tags.LONGEST_NAME} characters")
    return list(dict.fromkeys(cleaned))


def name_key(one: FragmentFilter) -> str | None:
    """What members' labels are compared with; None for a filter that names a person."""
    return tags.name_key(one.name) if one.name and one.user_id is None else None


def clean_labels(labels: Sequence[tuple[Context, str]]) -> dict[Context, dict[str, str]]:
    """The names by context and key, first spelling first, without empty ones. Raises `InvalidInput` naming `tags`."""
    cleaned: dict[Context, dict[str, str]] = {}
    for context, name in labels:
        if key := tags.name_key(name):
            cleaned.setdefault(context, {}).setdefault(key, squeeze(name))
    for names in cleaned.values():
        if len(names) > taggings.MOST_NAMES:
            raise wrong_field("tags", f"must not be more than {taggings.MOST_NAMES}")
        if any(len(name) > tags.LONGEST_NAME for name in names.values()):
            raise wrong_field("tags", f"must have names of at most {tags.LONGEST_NAME} characters")
    return cleaned


def _texts(edit: FragmentEdit, faults: dict[str, object]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for field, longest in LONGEST.items():
        value = getattr(edit, field)
        if value is UNSET:
            continue
        text = squeeze(value or "")
        if len(text) > longest:
            faults[field] = f"must have at most {longest} characters"
        changes[field] = text or (None if field != "kind" else "")
    return changes


def _data_text(data: object) -> str:
    """The JSON text of an object or array that comes as itself or as such a text (behaviour notes, tommy 2.18)."""
    if isinstance(data, str):
        data = read_json_field(data, "data")
    if type(data) not in (dict, list):
        raise wrong_field("data", "must be a JSON object or array")
    return json_field_text(data, "data", LARGEST_DATA_BYTES)
