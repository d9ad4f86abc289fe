"""What a request changes, read from its raw fields: tags, projects, the profile. Source: behaviour notes, tomatoes 1.5 and 1.7.

A number that cannot be read is told together with all else that is wrong.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from msgspec import UNSET, Struct

from crewhall.domains.focus import profile_fields, projects, tags
from crewhall.domains.focus.errors import InvalidFields
from crewhall.domains.focus.model import NamedZone, NewProject, ProfileEdit, ProjectEdit
from crewhall.domains.focus.problems import Code, Problem
from crewhall.surfaces.tomatoes.errors import MissingParam
from crewhall.surfaces.tomatoes.params import PROJECT, TOMATO, USER, Params, permitted, tag_text
from crewhall.surfaces.tomatoes.readings import Raw, is_blank, number, text, truth
from crewhall.surfaces.tomatoes.zone_names import read_zone

E = TypeVar("E", bound=Struct)

_NO_NUMBER = Problem(Code.NOT_A_NUMBER)


def tomato_tags(params: Params) -> tuple[str, ...]:
    """The tags of a tomato; the empty text is the way to say none. Raises `MissingParam`, `InvalidParams`."""
    found = tag_text(permitted(params, TOMATO))
    if found is None:
        raise MissingParam(TOMATO.name)
    return tags.parse(found)


def new_project(params: Params) -> NewProject:
    """A project to be made. Raises `MissingParam`, `InvalidParams`, `InvalidFields`."""
    fields = permitted(params, PROJECT)
    edit = _project_edit({"name": None, **fields})
    return NewProject(
        name=edit.name or "",
        tags=edit.tags or (),
        money_budget=None if edit.money_budget is UNSET else edit.money_budget,
        time_budget=None if edit.time_budget is UNSET else edit.time_budget,
    )


def project_edit(params: Params) -> ProjectEdit:
    """What is changed about a project. Raises `MissingParam`, `InvalidParams`, `InvalidFields`."""
    return _project_edit(permitted(params, PROJECT))


def profile_edit(params: Params) -> ProfileEdit:
    """What the caller changes about themselves. Raises `MissingParam`, `InvalidFields`."""
    return _read(permitted(params, USER), _OF_THE_PROFILE, ProfileEdit, profile_fields.problems)


def _project_edit(fields: Mapping[str, Raw]) -> ProjectEdit:
    return _read(fields, _OF_A_PROJECT, ProjectEdit, projects.problems)


def _read(
    fields: Mapping[str, Raw],
    readers: Mapping[str, tuple[str, Callable[[Raw], Any]]],
    type_: type[E],
    problems: Callable[[E], dict[str, Problem]],
) -> E:
    """The edit; where a number cannot be read, `InvalidFields` with whatever else is wrong with the rest."""
    found: dict[str, Any] = {}
    for name, (field, read) in readers.items():
        if name in fields:
            found[field] = read(fields[name])
    unread = {name: value for name, value in found.items() if isinstance(value, Problem)}
    edit = type_(**{name: value for name, value in found.items() if name not in unread})
    if unread:
        raise InvalidFields({**problems(edit), **unread})
    return edit


def _number_or_none(value: Raw) -> float | Problem | None:
    """A number, None when blank."""
    return None if is_blank(value) else _number(value)


def _volume(value: Raw) -> float | Problem | None:
    """Nothing and false are the default; the empty text is no number."""
    return None if value is None or value is False else _number(value)


def _number(value: Raw) -> float | Problem:
    found = number(value)
    return _NO_NUMBER if found is None else found


def _text_or_none(value: Raw) -> str | None:
    """A text, None when it shows nothing."""
    found = text(value)
    return None if is_blank(found) else found


def _zone(value: Raw) -> NamedZone | None:
    """A zone by any name; it is shown as it was sent, also a name that nobody knows (behaviour notes, tomatoes 1.4)."""
    found = text(value)
    return None if found is None else NamedZone(read_zone(found).key, found)


def _tags(value: Raw) -> tuple[str, ...]:
    return tags.parse(tag_text({"tag_list": value}) or "")


# By the names of the fields on the wire: the field of the edit, and how it is read.
_OF_A_PROJECT: dict[str, tuple[str, Callable[[Raw], Any]]] = {
    "tag_list": ("tags", _tags),
    "name": ("name", lambda value: text(value) or ""),
    "money_budget": ("money_budget", _number_or_none),
    "time_budget": ("time_budget", _number_or_none),
}
_OF_THE_PROFILE: dict[str, tuple[str, Callable[[Raw], Any]]] = {
    "color": ("color", _text_or_none),
    "volume": ("volume", _volume),
    "currency": ("currency", _text_or_none),
    "work_hours_per_day": ("work_hours_per_day", _number_or_none),
    "average_hourly_rate": ("average_hourly_rate", _number_or_none),
    "ticking": ("ticking", truth),
    "time_zone": ("time_zone", _zone),
    **{name: (name, text) for name in ("name", "email", "image")},
}
