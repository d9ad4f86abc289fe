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


def misplaced(route: Route, modules: set[str]) -> str:
    """Where the route belongs if another module should serve it: the longest, of those that exist, with which the URL begins."""
    words = (
        re.sub(r"^/(legacy/v1|v1|tomatoes|hall)\b|/\{[^}]*\}|\.\w+$", "", route.path)
        .replace("-", "_")
        .strip("/")
        .split("/")
    )
    names = (".".join(words[:count]) for count in range(len(words), 0, -1))
    home = home_of(route)
    wanted = next((name for name in names if name in modules), None)
    if words == [""] or module_of(route.file, home) == wanted:
        return ""
    file = HOMES[home][0] + (wanted or words[0]).replace(".", "/")
    return f"{route.method} {route.path} is in {route.file}: move its resource to {file}"


def uncalled(route: Route) -> str:
    """What to do for a route whose caller is none of ours."""
    if route.caller in list(Caller):
        return ""
    return f"{route.method} {route.path} has the caller {route.caller!r}: state one of {', '.join(Caller)} in its operation"


def misnamed(route: Route, operations: dict[tuple[str, str], str]) -> str:
    """What to do if the contract has another operation id for the route. What it does not have may go without."""
    wanted = operations.get(key_of(route.method, route.path), route.operation)
    if wanted == route.operation:
        return ""
    return f"{route.method} {route.path} in {route.file} is named {route.operation!r}: its contract says {wanted!r}; name it so"


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
    faults = [misplaced(route, modules) for route in found if route not in aliases]
    assert not faults, "\n".join(faults)


def test_every_route_states_its_caller() -> None:
    strange = sorted({route.surface for route in routes()} ^ set(HOMES))
    assert not strange, (
        f"{', '.join(strange)}: let HOMES in this file name the surfaces that have routes, and no others"
    )
    faults = [fault for route in routes() if (fault := uncalled(route))]
    assert not faults, "\n".join(faults)


@each_surface
def test_every_operation_is_named_as_in_its_contract(surface: str) -> None:
    operations = contract_of(surface)
    faults = [fault for route in routes() if route.surface == surface and (fault := misnamed(route, operations))]
    assert not faults, "\n".join(faults)


def test_bad_routes_are_found() -> None:
    assert not misplaced(GOOD, {"me"})
    assert misplaced(GOOD, {"i"}).endswith("move its resource to src/crewhall/surfaces/tommy/v1/me")
    assert misplaced(replace(GOOD, path="/v1/me/settings"), {"me", "me.settings"}).endswith("/tommy/v1/me/settings")
    assert misnamed(GOOD, {("GET", "/v1/me/{}"): "get_me"}).endswith("its contract says 'get_me'; name it so")
    assert not misnamed(GOOD, {})
    assert uncalled(replace(GOOD, caller="anyone")).startswith("GET /v1/me/{id} has the caller 'anyone': state one of ")
    assert not uncalled(GOOD)
    retired = replace(GOOD, path="/v1/user", file=HOMES["tommy-legacy"][0] + "user/__init__.py")
    assert not misplaced(retired, {"user"})
    elsewhere = misplaced(replace(retired, path="/v1/user/accounts"), {"user", "user.accounts"})
    assert elsewhere.endswith("/tommy/legacy/user/accounts")
