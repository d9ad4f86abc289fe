"""Mappings of lenient input to typed records, with all that is wrong told at once. Dates are left to msgspec."""

from collections.abc import Mapping
from typing import TypeVar, cast

import msgspec
from msgspec import UNSET, Meta, Struct

from crewhall.kit.errors import WHOLE_RECORD, wrong_fields
from crewhall.platform.input.coercion import BEYOND, CROWDED, MOST_ENTRIES
from crewhall.platform.input.field_plans import Shape, fits, plan_of, prepare

T = TypeVar("T", bound=Struct)

_MOST_FAULTS = 50
_LONGEST_PATH = 200


def convert(mapping: Mapping[str, object], type_: type[T]) -> T:
    """The record of type `type_` in the mapping, which `clean` has been through.

    Takes texts for numbers and flags (`1 true on yes`, any case), numbers for text, JSON text for lists, dicts and
    records, a comma list or one value for a list of scalars, an index map for any list, and every form of a file for
    `Upload`. Unknown keys are ignored. None counts as absent where a field has a default and cannot be None;
    `X | None | UnsetType = UNSET` keeps absent, None and a value apart. Unions of several records are not coerced inside.

    Times are msgspec's: a `datetime` takes RFC 3339, with or without offset, and epoch seconds (number or digits, as
    UTC); a `date` only `YYYY-MM-DD`. Where a dialect takes more, its field is `str | int` and the dialect reads it.

    Raises `InvalidInput` whose details map each path (`user.address.city`, `items.0.id`) to its fault in words, never
    with the value; at most 50 of them. Texts of a ValueError from the record's own `__post_init__` are passed on.
    """
    prepared = prepare(type_, mapping)
    try:
        return msgspec.convert(prepared, type_, strict=False)
    except (msgspec.ValidationError, UnicodeError):
        faults: dict[str, object] = {}
        _explain_record(type_, prepared, "", faults)
        raise wrong_fields(faults) from None


def _explain_record(record: type[Struct], mapping: Mapping[str, object], path: str, faults: dict[str, object]) -> None:
    before = len(faults)
    for field in plan_of(record).fields:
        value = mapping.get(field.key, UNSET)
        where = f"{path}.{field.key}" if path else field.key
        if value is not UNSET and value is not None:
            _explain_value(field.shape, value, where, faults)
        elif field.is_required and (value is UNSET or not field.shape.is_nullable):
            _note(faults, where, "is required")
    if len(faults) == before:
        _note(faults, path or WHOLE_RECORD, _own_words(record, mapping))


def _explain_value(shape: Shape, value: object, path: str, faults: dict[str, object]) -> None:
    if len(faults) >= _MOST_FAULTS or (value is None and shape.is_nullable) or fits(value, shape.type_):
        return
    before = len(faults)
    _explain_inside(shape, value, path, faults)
    if len(faults) == before:
        _note(faults, path, _words(shape, value))


def _explain_inside(shape: Shape, value: object, path: str, faults: dict[str, object]) -> None:
    if shape.record is not None and type(value) is dict:
        _explain_record(shape.record, cast("dict[str, object]", value), path, faults)
    elif shape.entries is not None and type(value) is list:
        entries = cast("list[object]", value)
        for index, entry in enumerate(() if _is_too_long(shape, entries) else entries):
            _explain_value(shape.entries, entry, f"{path}.{index}", faults)
    elif shape.entries is not None and type(value) is dict:
        for key, entry in cast("dict[str, object]", value).items():
            _explain_value(shape.entries, entry, f"{path}.{key}", faults)


def _is_too_long(shape: Shape, entries: list[object]) -> bool:
    return any(meta.max_length is not None and len(entries) > meta.max_length for meta in shape.metas)


def _note(faults: dict[str, object], path: str, words: str) -> None:
    if len(faults) < _MOST_FAULTS:
        faults[path[:_LONGEST_PATH]] = words


def _own_words(record: type[Struct], mapping: Mapping[str, object]) -> str:
    # msgspec's own messages may quote the value; only those of our records' checks are ours to repeat.
    try:
        msgspec.convert(mapping, record, strict=False)
    except msgspec.ValidationError as fault:
        if isinstance(fault.__cause__, ValueError | TypeError):
            return str(fault.__cause__)
    except UnicodeError:
        pass
    return "is not valid"


def _words(shape: Shape, value: object) -> str:
    if value is BEYOND:
        return "is too large"
    if value is CROWDED:
        return f"must have at most {MOST_ENTRIES} entries"
    if value is None:
        return "must not be empty"
    requirements = [words for meta in shape.metas for words in _constraints(meta, value)]
    if requirements and _has_right_kind(shape, value):
        return "must " + " and ".join(requirements)
    return f"must be {shape.nouns}"


def _has_right_kind(shape: Shape, value: object) -> bool:
    bare = shape.type_
    while hasattr(bare, "__metadata__"):
        bare = cast("object", getattr(bare, "__origin__", None))
    return fits(value, bare)


def _constraints(meta: Meta, value: object) -> list[str]:
    requirements: list[str] = []
    low, high = meta.min_length, meta.max_length
    noun = "entries" if isinstance(value, list | dict) else "characters"
    if low is not None and high is not None:
        requirements.append(f"have {low} to {high} {noun}")
    elif low is not None or high is not None:
        requirements.append(f"have at least {low} {noun}" if high is None else f"have at most {high} {noun}")
    if meta.pattern is not None:
        requirements.append("have the expected form")
    if meta.tz is not None:
        requirements.append("carry an offset such as Z or +02:00" if meta.tz else "carry no offset")
    return requirements + _bounds(meta)


def _bounds(meta: Meta) -> list[str]:
    if meta.ge is not None and meta.le is not None:
        return [f"be between {meta.ge} and {meta.le}"]
    bounds = (
        ("at least", meta.ge),
        ("greater than", meta.gt),
        ("at most", meta.le),
        ("less than", meta.lt),
        ("a multiple of", meta.multiple_of),
    )
    return [f"be {words} {bound}" for words, bound in bounds if bound is not None]
