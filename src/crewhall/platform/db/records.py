"""Rows to records: for each Struct, once, what its columns need on the way from the driver; then a plain call."""

import types
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import Enum
from functools import partial
from itertools import starmap
from typing import Any, TypeVar, Union, cast, get_args, get_origin

import msgspec

R = TypeVar("R")
Decoder = Callable[[Iterable[Iterable[Any]]], list[R]]
Convert = Callable[[Any], Any]


def make_decoder(record: type[R], from_driver: Callable[[type], Convert | None]) -> Decoder[R]:
    """A function that makes records of rows. `from_driver` says how the driver's value of a type becomes ours, or None where it is ours already.

    The function is written out, `[record(c0, convert_1(c1), None if c2 is None else convert_2(c2), …) for c0, c1, c2, … in rows]`: lists spend
    most of their time here, and a loop over the fields, or a call for each row, takes twice as long. A field whose type does not say None takes
    none. What repeats is not read again: a moment that is the first one of its row, as all are of a row that was never changed, and a moment or
    tuple that is the one of the row before.
    """
    columns: list[str] = []
    arguments: list[str] = []
    kept: list[str] = []
    names: dict[str, Any] = {"record": record, "starmap": starmap}
    first_moment = ""
    for index, field in enumerate(msgspec.structs.fields(cast("type[msgspec.Struct]", record))):
        column, type_ = f"c{index}", _plain(field.type)
        columns.append(column)
        if (convert := from_driver(type_)) is None:
            arguments.append(column)
            continue
        names[f"convert_{index}"] = convert
        argument = f"convert_{index}({column})"
        if type_ in (tuple, datetime):
            argument = f"made_{index} if {column} == read_{index} else (made_{index} := convert_{index}(read_{index} := {column}))"
            kept += [f", read_{index}=''", f", made_{index}=()"]
        if _may_be_none(field.type):
            argument = f"None if {column} is None else {argument}"
        if type_ is datetime and first_moment:
            argument = f"moment if {column} == {first_moment} else {argument}"
        elif type_ is datetime:
            argument, first_moment = f"(moment := {argument})", column
        arguments.append(argument)
    text = f"lambda rows{''.join(kept)}: [record({', '.join(arguments)}) for {', '.join(columns)}, in rows]"
    if arguments == columns:
        text = "lambda rows: [*starmap(record, rows)]"
    return eval(text, names)  # noqa: S307 - made of numbers only


def _may_be_none(annotation: Any) -> bool:
    """Whether a field may hold None: its type says so, or says nothing."""
    if hasattr(annotation, "__supertype__"):
        return _may_be_none(annotation.__supertype__)
    if hasattr(annotation, "__metadata__"):
        return _may_be_none(annotation.__origin__)
    return annotation in (Any, object, type(None)) or any(
        _may_be_none(part) for part in get_args(annotation) if get_origin(annotation) in (Union, types.UnionType)
    )


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
