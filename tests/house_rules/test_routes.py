"""House rules for routes: the URL names the file, each route states its caller, operations are named as in the contract."""

import re
from functools import cache

import pytest
from msgspec.structs import replace
from scripts.generate_docs import below_root

from crewhall.cli.routes import Route, all_routes
from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from crewhall.surfaces import tomatoes, tommy
from crewhall.surfaces.tommy import legacy
from tests.house_rules.reading import ROOT

# Where the modules of each surface lie, and the prefix that its contract leaves out of the paths.
HOMES = {
    "tommy": ("src/crewhall/surfaces/tommy/v1/", tommy.SURFACE.prefix),
    "tommy-legacy": ("src/crewhall/surfaces/tommy/legacy/", legacy.SURFACE.prefix),
    "tomatoes": ("src/crewhall/surfaces/tomatoes/", tomatoes.SURFACE.prefix),
    "hall": ("src/crewhall/surfaces/hall/", ""),
}
GOOD = Route("tommy", "GET", "/v1/me/{id}", "get_me_by_id", HOMES["tommy"][0] + "me/__init__.py", 1, "user")
each_surface = pytest.mark.parametrize("surface", HOMES)


@cache
def routes() -> list[Route]:
    """Every route, with its file from the root."""
    return [replace(route, file=below_root(route.file)) for route in all_routes()]


def key_of(method: str, path: str) -> tuple[str, str]:
    """What two spellings of a route have in common: parameters may have other names."""
    return method, re.sub(r"\{[^}]*\}", "{}", path)


def contract_of(surface: str) -> dict[tuple[str, str], str]:
    """The operation ids of the contract."""
    prefix = HOMES[surface][1]
    return {key_of(op.method, prefix + op.path): op.operation_id for op in contracts.operations(surface)}


def home_of(route: Route) -> str:
    """The surface in whose folder the code lies: retired paths of the first edition are its own, wherever they are served."""
    return next(surface for surface, (folder, _) in HOMES.items() if route.file.startswith(folder))


def module_of(file: str, surface: str) -> str:
    """`me.settings` for the file of that module below the surface's home."""
    return file.removeprefix(HOMES[surface][0]).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def misplaced(route: Route, modules: set[str]) -> bool:
    """Whether another module should serve the route: the longest, of those that exist, with which the URL begins."""
    words = (
        re.sub(r"^/(legacy/v1|v1|tomatoes|hall)\b|/\{[^}]*\}|\.\w+$", "", route.path)
        .replace("-", "_")
        .strip("/")
        .split("/")
    )
    names = (".".join(words[:count]) for count in range(len(words), 0, -1))
    return words != [""] and module_of(route.file, home_of(route)) != next(
        (name for name in names if name in modules), None
    )


def misnamed(route: Route, operations: dict[tuple[str, str], str]) -> bool:
    """Whether the contract has another operation id for the route. What it does not have may go without."""
    return operations.get(key_of(route.method, route.path), route.operation) != route.operation


@each_surface
def test_every_url_names_its_file(surface: str) -> None:
    operations = contract_of(surface)
    modules = {module_of(below_root(str(file)), surface) for file in (ROOT / HOMES[surface][0]).rglob("*.py")}
    found = [route for route in routes() if home_of(route) == surface and misplaced(route, modules)]
    # An old spelling of a path lies with the operation that it is another way to.
    aliases = [
        route
        for route in found
        if route.operation in set(operations.values()) - {operations.get(key_of(route.method, route.path))}
    ]
    assert [route for route in found if route not in aliases] == []


def test_every_route_states_its_caller() -> None:
    assert {route.surface for route in routes()} == set(HOMES)
    assert [route for route in routes() if route.caller not in list(Caller)] == []


@each_surface
def test_every_operation_is_named_as_in_its_contract(surface: str) -> None:
    operations = contract_of(surface)
    assert [route for route in routes() if route.surface == surface and misnamed(route, operations)] == []


def test_bad_routes_are_found() -> None:
    assert not misplaced(GOOD, {"me"})
    assert misplaced(GOOD, {"i"})
    assert misplaced(replace(GOOD, path="/v1/me/settings"), {"me", "me.settings"})
    assert misnamed(GOOD, {("GET", "/v1/me/{}"): "get_me"})
    retired = replace(GOOD, path="/v1/user", file=HOMES["tommy-legacy"][0] + "user/__init__.py")
    assert not misplaced(retired, {"user"})
    assert misplaced(replace(retired, path="/v1/user/accounts"), {"user", "user.accounts"})
