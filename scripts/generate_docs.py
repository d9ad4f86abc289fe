"""Generates docs/reference/{settings,errors,events,routes}.md and the counts in README.md. `make docs` writes them, a house rule compares them."""

import inspect
import pkgutil
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pathlib import Path
from types import UnionType
from typing import Any, Literal, TypeVar, cast, get_args, get_origin

import msgspec
from msgspec import Meta

import crewhall
from crewhall.cli.routes import all_routes
from crewhall.kit.errors import CrewhallError
from crewhall.kit.events import Event
from crewhall.platform import contracts
from crewhall.platform.settings import PREFIX, SECTIONS

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
_COUNT = re.compile(r"(<!-- operations of (\S+) -->).*?(<!-- end -->)")


def routes_page() -> str:
    """docs/reference/routes.md."""
    rows = [
        (route.method, f"`{route.path}`", route.operation, route.caller, f"`{below_root(route.file)}`")
        for route in all_routes()
    ]
    return page(
        "Routes",
        "Every route, the required caller, and the file that contains it. `crewhall routes WORD` searches them on the command line.",
        table(("Method", "Path", "Operation", "Caller", "File"), rows),
    )


def below_root(file: str) -> str:
    """The path of a file from the root of the checkout, with forward slashes."""
    return Path(file).absolute().relative_to(ROOT).as_posix()


@cache
def errors() -> list[type[CrewhallError]]:
    """Every expected error that the server can raise, by code and module."""
    return sorted(descendants(CrewhallError), key=lambda error: (error.code, error.__module__, error.__name__))


Kin = TypeVar("Kin")


def descendants(root: type[Kin]) -> list[type[Kin]]:
    """The class and all that are made from it anywhere in the server, in no order."""
    for info in pkgutil.walk_packages(crewhall.__path__, crewhall.__name__ + "."):
        if not info.name.endswith(".__main__"):
            import_module(info.name)
    found: set[type[Kin]] = set()
    waiting: list[type[Kin]] = [root]
    while waiting:
        one = waiting.pop()
        found.add(one)
        waiting.extend(one.__subclasses__())
    return [one for one in found if one.__module__.startswith("crewhall.")]


def errors_page() -> str:
    """docs/reference/errors.md."""
    rows = [
        (f"`{error.code}`", error.kind, error.text, one_line(error.__doc__), f"`{error.__module__}.{error.__name__}`")
        for error in errors()
    ]
    return page(
        "Errors",
        "Every expected error, by its stable code. Each API maps the kind to a status and has its own form of errors; the command line prints "
        "the text. Words in braces are replaced by values.",
        table(("Code", "Kind", "Text", "When", "Class"), rows),
    )


@cache
def events() -> list[type[Event]]:
    """Every event that can go out, by domain in the order of the code; what only others are made from (`…Event`) does not."""
    sent = [event for event in descendants(Event) if event.wire_name]
    return sorted(sent, key=lambda event: (event.__module__, inspect.getsourcelines(event)[1]))


def events_page() -> str:
    """docs/reference/events.md."""
    common = set(Event.__struct_fields__)
    rows = [
        (
            f"`{event.wire_name}`",
            event.__module__.split(".")[2],
            ", ".join(f"`{name}`" for name in event.__struct_fields__ if name not in common),
            event.seen_from.name.lower(),
            one_line(event.__doc__),
        )
        for event in events()
    ]
    return page(
        "Events",
        "The events of the live feed, by name. In addition to their own fields, events have those of `team_id`, `user_id` and `room_id` that "
        "apply; *from* is the minimum rank for receiving the event in a team. [Live feed](../guide/live-feed.md) describes frames and recipients.",
        table(("Name", "Domain", "Own fields", "From", "What happened"), rows),
    )


def settings_page() -> str:
    """docs/reference/settings.md."""
    parts: list[str] = []
    for section in SECTIONS:
        rows = [
            (
                f"`{field.name}`",
                f"`{PREFIX}{section.name}__{field.name}`".upper(),
                type_words(field.type),
                default_words(field.default),
                description(field.type),
            )
            for field in msgspec.structs.fields(section.type)
        ]
        columns = ("Name", "Variable", "Type", "Default", "Description")
        parts.append(f"## {section.name}\n\n{one_line(section.type.__doc__)}\n\n{table(columns, rows)}")
    return page(
        "Settings",
        "Settings are read once, at startup. In rising precedence: the defaults below, the TOML file in `CREWHALL_CONFIG` (one table per section), "
        "environment variables, command-line options. In variables, separate the items of a list with commas.",
        "\n".join(parts),
    )


def readme_page() -> str:
    """README.md with the number of operations available in each API between its marker comments."""
    served = {(route.surface, route.operation) for route in all_routes()}

    def count(found: re.Match[str]) -> str:
        known = contracts.operations(found[2])
        available = sum((found[2], operation.operation_id) in served for operation in known)
        return f"{found[1]}{available} of {len(known)}{found[3]}"

    return _COUNT.sub(count, (ROOT / "README.md").read_text("utf-8"))


def description(annotation: Any) -> str:
    """What the annotation says of its setting; every setting says something."""
    text = next((meta.description for meta in annotation.__metadata__ if isinstance(meta, Meta)), None)
    if not text:
        raise ValueError(f"a setting of type {annotation} has no description")
    return text


def type_words(annotation: Any) -> str:
    """The type and its limits, for people."""
    inner, metas = get_args(annotation)[0], [meta for meta in annotation.__metadata__ if isinstance(meta, Meta)]
    limits = [
        f"{sign} {value}"
        for meta in metas
        for sign, value in (("≥", meta.ge), (">", meta.gt), ("≤", meta.le), ("<", meta.lt))
        if value is not None
    ]
    return ", ".join([bare_type_words(inner), *limits])


def bare_type_words(annotation: Any) -> str:
    """The type without limits, for people."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{arg}`" for arg in args)
    if origin is tuple:
        return f"list of {bare_type_words(args[0])}"
    if origin is UnionType:
        return " or ".join(bare_type_words(arg) for arg in args)
    return {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(annotation, str(annotation))


def default_words(default: object) -> str:
    """A default as a variable would have it; nothing for an empty one."""
    text = str(default).lower() if isinstance(default, bool) else str(default)
    if isinstance(default, tuple):
        text = ",".join(map(str, cast("tuple[object, ...]", default)))
    return f"`{text}`" if text else ""


def one_line(text: str | None) -> str:
    """A docstring's first paragraph."""
    return " ".join(inspect.cleandoc(text or "").partition("\n\n")[0].split())


def table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def page(title: str, purpose: str, body: str) -> str:
    """A whole page."""
    return f"# {title}\n\n<!-- Generated by `make docs`. Change the code, not this page. -->\n\n{purpose}\n\n{body}"


PAGES = {
    "settings.md": settings_page,
    "errors.md": errors_page,
    "events.md": events_page,
    "routes.md": routes_page,
    "../../README.md": readme_page,
}


def stale(folder: Path) -> list[str]:
    """The generated pages in the folder that differ from what the code says now, or are not there."""
    paths = {name: folder / name for name in PAGES}
    return [name for name, path in paths.items() if not path.is_file() or path.read_text("utf-8") != PAGES[name]()]


def main() -> int:
    """Write all pages."""
    for name, make in PAGES.items():
        path = (REFERENCE / name).resolve()
        path.write_text(make(), "utf-8")
        print(path.relative_to(ROOT).as_posix())
    return 0


if __name__ == "__main__":
    sys.exit(main())
