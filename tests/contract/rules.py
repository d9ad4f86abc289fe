"""Rules for tables of contract calls. Each yields what is wrong and the step to take."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any, cast

import httpx

from crewhall.cli.routes import all_routes
from crewhall.kit.actor import Caller
from crewhall.platform.contracts import Operation
from tests.contract.calls import Call
from tests.contract.places import BASE_IDS, Furnisher
from tests.contract.tables import Table

_FREE_PARAMETERS = ("{term}", "{name}", "{period}")
"""Parameters for which a call may write a word of its own, since they are no ids."""


def stated_callers(surface: str) -> list[tuple[str, str]]:
    """Operation id and caller of each route of the surface; the id is empty for what the contract does not have."""
    return [(route.operation, route.caller) for route in all_routes() if route.surface == surface]


def unlisted(
    wanted: Mapping[str, Operation],
    calls: Collection[str],
    file_of: Callable[[tuple[str, ...]], str],
    planned: Collection[str] = (),
) -> Iterator[str]:
    """Operations without a call that are not planned, planned ones with a call, and names without an operation."""
    for name in sorted(wanted.keys() - set(calls) - set(planned)):
        yield (
            f"{name} has no call: add a row for {name} to {file_of(wanted[name].tags)}; "
            "if the server does not have it yet, name it in `planned` there"
        )
    for name in sorted(set(planned) & set(calls)):
        yield f"{name} has a call: remove it from `planned`"
    for name in sorted(set(planned) - wanted.keys()):
        yield f"{name} is no operation of these tags: remove it from `planned`, or correct its name"
    for name in sorted(set(calls) - wanted.keys()):
        yield f"{name} is no operation of these tags: correct the row's name, or move it to `aliases`"


def misfiled(
    tables: Mapping[str, Table],
    known: Mapping[str, Operation],
    file_of: Callable[[tuple[str, ...]], str],
) -> Iterator[str]:
    """Calls in the file of another tag, and calls that stand in two files."""
    for file, table in tables.items():
        for name in table.calls:
            if name in known and not set(known[name].tags) & set(table.tags):
                yield f"{name} stands in {file}: move its row to {file_of(known[name].tags)}"
    for name, count in Counter(name for table in tables.values() for name in (*table.calls, *table.aliases)).items():
        if count > 1:
            yield f"{name} has {count} rows: leave one"


def unserved(wanted: Collection[str], routes: Iterable[str], file: str) -> Iterator[str]:
    """Operations with a call but no route, and routes without a call."""
    served = set(routes)
    for name in sorted(set(wanted) - served):
        yield f"{name} has no route: write its resource, and list it in the routes of the surface"
    for name in sorted(served - set(wanted)):
        yield f"{name} has a route but no call: add a row for {name} to {file}"


def repeated(routes: Iterable[str]) -> Iterator[str]:
    """Operations with several routes."""
    for name, count in sorted(Counter(routes).items()):
        if count > 1:
            yield f"{name} has {count} routes: leave one"


def misdirected(known: Mapping[str, Operation], calls: Mapping[str, Call]) -> Iterator[str]:
    """Calls that do not go to the method and path of their operation. A parameter that is an id is filled by one in braces."""
    for name, call in calls.items():
        if name not in known:
            continue  # It is `unlisted`.
        operation = known[name]
        if call.method != operation.method:
            yield f"{name}: call it with {operation.method}, not {call.method}"
        pairs = zip_longest(operation.path.split("/"), call.path.split("/"), fillvalue="")
        if not all(_fits(declared, called) for declared, called in pairs):
            yield f"{name}: call {operation.path} with ids in braces, not {call.path}"


def _fits(declared: str, called: str) -> bool:
    if declared in _FREE_PARAMETERS:
        return bool(called)
    return called.startswith("{") if declared.startswith("{") else called == declared


def misstated_publicity(
    callers: Iterable[tuple[str, str]], calls: Mapping[str, Call], declared: Collection[str] | None = None
) -> Iterator[str]:
    """Calls that are public, by having no `outsider`, while their routes are not, or the other way round; and, if these are
    given, while the contract says so of others."""
    public = {name for name, call in calls.items() if call.outsider is None}
    served = {name for name, caller in callers if caller == Caller.PUBLIC}
    for name in sorted(public - served):
        yield f"{name} is not public: state in its row what an outsider gets"
    for name in sorted(served - public):
        yield f"{name} has a public route: give its row no outsider (None), or let the route state a caller"
    for name in sorted(public ^ set(public if declared is None else declared)):
        yield f"{name}: the contract's `security` says otherwise of who may call; correct the row and the route"


def misfurnished(calls: Mapping[str, Call], furnishers: Iterable[Furnisher]) -> Iterator[str]:
    """Ids that nobody or several provide, and furnishers that no call asks for."""
    found = list(furnishers)
    provided = [*BASE_IDS, *(name for each in found for name in each.provides)]
    for name, call in calls.items():
        for missing in sorted(call.ids - set(provided)):
            yield f"{name} names {{{missing}}}, which nothing provides: add a Furnisher of it, or correct the name"
    for name in sorted({name for name in provided if provided.count(name) > 1}):
        yield f"{{{name}}} is provided twice: give one of them another name"
    asked = set[str]().union(*(call.ids for call in calls.values()), *(each.needs for each in found))
    for each in found:
        for missing in sorted(set(each.needs) - set(provided)):
            yield f"{each.furnish.__name__} needs {{{missing}}}, which nothing provides: correct its `needs`"
        if asked.isdisjoint(each.provides):
            yield f"{each.furnish.__name__} makes what no call asks for: name it in a row's `needs`, or remove it"


def misfound(name: str, call: Call, answer: httpx.Response, secrets: Collection[str]) -> Iterator[str]:
    """What is wrong with the rows of a successful list: without any, or without a word to be recognised by, its secrecy is not tested."""
    rows = rows_of(answer)
    if call.method != "GET" or rows is None:
        return
    if call.empty:
        if rows:
            yield f"{name} found rows, although its row says {call.empty!r}: take `empty` off the row"
    elif not rows:
        yield f"{name} found nothing: state in its row's `needs` the ids of what it lists, or in `empty` why it cannot have rows"
    elif call.outsider is not None and not any(word in answer.text.lower() for word in secrets):
        yield f"{name} found rows without any of the words {', '.join(secrets)}: let a furnisher write one into what it lists"


def rows_of(answer: httpx.Response) -> list[Any] | None:
    """The rows of an answer that is a list."""
    body = answer.json() if "json" in answer.headers.get("content-type", "") else None
    return cast("list[Any]", body) if isinstance(body, list) else None


def listed(faults: Iterable[str]) -> str:
    """The faults, one a line; empty if there are none."""
    return "\n".join(faults)
