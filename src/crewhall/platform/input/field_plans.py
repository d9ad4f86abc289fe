"""How each field of a record takes lenient input, worked out once per record type. Reads annotations, never requests."""

import types
from collections.abc import Collection, Iterable, Mapping, MutableMapping, MutableSequence, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, NewType, Union, cast, get_args, get_origin
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from crewhall.platform.input import coercion
from crewhall.platform.input.coercion import Coercion
from crewhall.platform.uploads import Upload

_LISTS = {list, set, frozenset, tuple, Sequence, MutableSequence, Collection, Iterable, AbstractSet}
_MAPS = {dict, Mapping, MutableMapping}
_SCALARS: dict[object, tuple[Coercion | None, str]] = {
    str: (coercion.to_text, "text"),
    int: (coercion.to_whole, "a whole number"),
    float: (coercion.to_number, "a number"),
    bool: (coercion.to_flag, "true or false"),
    Decimal: (coercion.to_decimal, "a number"),
    datetime: (None, "a date and time such as 2026-01-31T09:30:00Z"),
    date: (None, "a date such as 2026-01-31"),
    time: (None, "a time such as 09:30:00"),
    timedelta: (None, "a duration such as PT1H30M"),
    UUID: (None, "a UUID"),
    bytes: (None, "base64 text"),
}


class Shape(Struct, frozen=True):
    """One type as input meets it. `nouns` completes "must be …"; `type_` is what msgspec checks, None aside."""

    type_: object
    nouns: str
    coerce: Coercion | None = None
    is_nullable: bool = False
    is_scalar: bool = False
    metas: tuple[Meta, ...] = ()
    entries: "Shape | None" = None
    record: type[Struct] | None = None


class FieldPlan(Struct, frozen=True):
    """One field under the key it has on the wire."""

    key: str
    shape: Shape
    is_required: bool


class Plan(Struct, frozen=True):
    """All fields of a record; `steps` holds the same as tuples (key, coercion, nullable, required) for speed."""

    fields: tuple[FieldPlan, ...]
    steps: tuple[tuple[str, Coercion | None, bool, bool], ...]
    tag_key: str | None


@cache
def plan_of(record: type[Struct]) -> Plan:
    """The plan of a Struct type. Types that contain themselves are fine: inner plans are looked up when used."""
    fields = tuple(
        FieldPlan(field.encode_name, shape_of(field.type), field.required) for field in msgspec.structs.fields(record)
    )
    steps = tuple((field.key, field.shape.coerce, field.shape.is_nullable, field.is_required) for field in fields)
    return Plan(fields, steps, record.__struct_config__.tag_field)


def prepare(record: type[Struct], mapping: Mapping[str, object]) -> dict[str, object]:
    """The known keys with their values brought near their types.

    None for a field that cannot be None but has a default counts as absent: clients post whole forms, and `k=` is
    their way of saying nothing.
    """
    plan = plan_of(record)
    prepared: dict[str, object] = {}
    for key, coerce, is_nullable, is_required in plan.steps:
        value = mapping.get(key, UNSET)
        if value is None:
            if is_nullable or is_required:
                prepared[key] = None
        elif value is not UNSET:
            prepared[key] = value if coerce is None else coerce(value)
    if plan.tag_key is not None and plan.tag_key in mapping:
        prepared[plan.tag_key] = mapping[plan.tag_key]
    return prepared


def shape_of(annotation: object) -> Shape:
    """The shape of a resolved annotation: Annotated, NewType, unions, containers, records and scalars."""
    if isinstance(annotation, NewType):
        return shape_of(annotation.__supertype__)
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(annotation, args)
    if origin is Union or origin is types.UnionType:
        return _union(args)
    if origin is Literal:
        return _choice(annotation, args)
    bare = origin or annotation
    if bare in _SCALARS:
        coerce, nouns = _SCALARS[bare]
        return Shape(annotation, nouns, coerce, is_scalar=True)
    if bare in _LISTS:
        return _list(annotation, args)
    if bare in _MAPS:
        entries = shape_of(args[1]) if args else None
        return Shape(annotation, "an object", coercion.to_map(entries and entries.coerce), entries=entries)
    return _of_class(annotation, bare)


def _of_class(annotation: object, bare: object) -> Shape:
    if bare is Any or bare is object:
        return Shape(annotation, "a value", is_nullable=True)
    if isinstance(bare, type):
        if issubclass(bare, Upload):
            return Shape(annotation, "a file part, a data URL or base64 text", coercion.to_upload)
        if issubclass(bare, Struct):
            return Shape(annotation, "an object", _to_record(bare), record=bare)
        if issubclass(bare, Enum):
            return _choice(annotation, [cast("object", member.value) for member in bare])
    return Shape(annotation, "valid", coercion.to_object)


def _annotated(annotation: object, args: Sequence[object]) -> Shape:
    inner = shape_of(args[0])
    metas = tuple(meta for meta in args[1:] if isinstance(meta, Meta))
    return msgspec.structs.replace(inner, type_=annotation, metas=inner.metas + metas)


def _union(args: Sequence[object]) -> Shape:
    members = [shape_of(member) for member in args if member is not types.NoneType and member is not UnsetType]
    is_nullable = types.NoneType in args or any(member.is_nullable for member in members)
    if len(members) == 1:
        return msgspec.structs.replace(members[0], is_nullable=is_nullable)
    type_ = cast("object", Union[tuple(member.type_ for member in members)])  # noqa: UP007 - the members are known at run time only
    nouns = " or ".join(dict.fromkeys(member.nouns for member in members))
    is_scalar = all(member.is_scalar for member in members)
    return Shape(type_, nouns, _to_any_of(type_, members), is_nullable=is_nullable, is_scalar=is_scalar)


def _choice(annotation: object, values: Sequence[object]) -> Shape:
    nouns = "one of " + ", ".join(str(value) for value in values if value is not None)
    coerce = coercion.to_whole if all(type(value) is int for value in values) else None
    return Shape(annotation, nouns, coerce, is_nullable=None in values, is_scalar=True)


def _list(annotation: object, args: Sequence[object]) -> Shape:
    is_uniform = len(args) == 1 or (len(args) == 2 and args[1] is Ellipsis)
    if is_uniform:
        entries = shape_of(args[0])
        if entries.coerce is coercion.to_upload:
            return Shape(annotation, "a list of files", coercion.to_uploads, entries=entries)
        coerce = coercion.to_entries(entries.coerce, of_scalars=entries.is_scalar)
        return Shape(annotation, "a list", coerce, entries=entries)
    of_scalars = bool(args) and all(shape_of(arg).is_scalar for arg in args)
    return Shape(annotation, "a list", coercion.to_entries(None, of_scalars=of_scalars))


def _to_record(record: type[Struct]) -> Coercion:
    def coerce(value: object) -> object:
        value = coercion.to_object(value)
        return prepare(record, cast("dict[str, object]", value)) if type(value) is dict else value

    return coerce


def _to_any_of(type_: object, members: Sequence[Shape]) -> Coercion:
    """A value that fits as it is stays; else the first member that takes it once coerced."""

    def coerce(value: object) -> object:
        if fits(value, type_, strict=True):
            return value
        for member in members:
            coerced = value if member.coerce is None else member.coerce(value)
            if fits(coerced, member.type_):
                return coerced
        return value

    return coerce


def fits(value: object, type_: object, *, strict: bool = False) -> bool:
    """Whether msgspec takes the value for the type."""
    try:
        msgspec.convert(value, cast("type[object]", type_), strict=strict)
    except (msgspec.ValidationError, UnicodeError):
        return False
    return True
