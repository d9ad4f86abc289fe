"""Rows to records: for each Struct, once, what its columns need on the way from the driver; then a plain call."""

import types
from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import Enum
from functools import partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec

R = TypeVar("R")
Decoder = Callable[[Sequence[Any]], R]
Convert = Callable[[Any], Any]


def make_decoder(record: type[R], from_driver: Callable[[type], Convert | None]) -> Decoder[R]:
    """A function that makes `record` of a row. `from_driver` says how the driver's value of a type becomes ours, or None where it is ours already.

    The function is written out as one call, `record(row[0], convert_1(row[1]), …)`: lists spend most of their time here, and a loop over
    the fields takes twice as long.
    """
    arguments: list[str] = []
    names: dict[str, Any] = {"record": record}
    for index, field in enumerate(msgspec.structs.fields(cast("type[msgspec.Struct]", record))):
        convert = from_driver(_plain(field.type))
        if convert is None:
            arguments.append(f"row[{index}]")
        else:
            names[f"convert_{index}"] = convert
            arguments.append(f"None if row[{index}] is None else convert_{index}(row[{index}])")
    return eval(f"lambda row: record({', '.join(arguments)})", names)  # noqa: S307 - made of numbers only


def _plain(annotation: Any) -> type:
    """The class behind an annotation: without `None`, `Annotated`, `NewType` and type arguments; `object` for Any."""
    while True:
        if hasattr(annotation, "__supertype__"):
            annotation = annotation.__supertype__
        elif hasattr(annotation, "__metadata__"):
            annotation = annotation.__origin__
        elif get_origin(annotation) in (Union, types.UnionType):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        elif get_origin(annotation) is not None:
            annotation = get_origin(annotation)
        else:
            return annotation if isinstance(annotation, type) else object


def is_json(column: type) -> bool:
    """Whether a field of this class is kept as JSON."""
    return column in (dict, list, tuple, frozenset, object) or issubclass(column, msgspec.Struct)


def from_json(column: type) -> Convert:
    """How a decoded JSON value becomes a field of this class."""
    if column in (dict, list, object):
        return _same
    return partial(msgspec.convert, type=column)


def _same(value: Any) -> Any:
    return value


def from_value(column: type) -> Convert | None:
    """How a stored value becomes a member of an enum; None for a class that is none. A look-up is ten times cheaper than a call."""
    return {member.value: member for member in column}.__getitem__ if issubclass(column, Enum) else None


def text_instant(text: str) -> datetime:
    """A time as SQLite keeps it (`2026-01-31T12:00:00.000000Z`)."""
    return datetime.fromisoformat(text)


def text_date(text: str) -> date:
    """A date as SQLite keeps it (`2026-01-31`)."""
    return date.fromisoformat(text)
