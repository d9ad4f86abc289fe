"""House rules for routes: the URL names the file, each route states its caller, operations are named as in the contract."""

import re

import pytest
from msgspec.structs import replace
from scripts.generate_docs import Route, routes

from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from tests.house_rules.reading import ROOT

# Where the modules of a surface lie, and the prefix that its URLs have in common beside that of the surface.
HOMES = {"tommy": ("crewhall.surfaces.tommy.v1.", ""), "hall": ("crewhall.surfaces.hall.", "/hall")}
GOOD = Route("tommy", "GET", "/v1/me/settings/{name}", "/me/settings/{name}", "get_me_settings_by_name", "user", "", "")


def misplaced(route: Route, module: str, modules: set[str]) -> bool:
    """Whether another module (of `modules`, below the surface's home) should serve this route: the longest that the URL begins with."""
    words = re.sub(r"/\{[^}]*\}|\.\w+$", "", route.local_path.removeprefix(HOMES[route.surface][1])).replace("-", "_")
    parts = words.strip("/").split("/")
    homes = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return words.strip("/") != "" and module != next((home for home in homes if home in modules), None)


def states_no_caller(route: Route) -> bool:
    """Whether the route does not say who may call it."""
    return route.caller not in list(Caller)


def misnamed(route: Route, operations: dict[tuple[str, str], str]) -> bool:
    """Whether the route has no operation id, or another than the contract has for its method and path."""
    key = (route.method, re.sub(r"\{[^}]*\}", "{}", route.local_path))
    return route.operation_id is None or operations.get(key, route.operation_id) != route.operation_id


def contract_of(surface: str) -> dict[tuple[str, str], str]:
    """Method and path, without the names of parameters -> operation id."""
    return {(op.method, re.sub(r"\{[^}]*\}", "{}", op.path)): op.operation_id for op in contracts.operations(surface)}


def test_every_url_names_its_file() -> None:
    for surface, (home, _) in HOMES.items():
        folder = ROOT / "src" / home.replace(".", "/")
        files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.py")}
        modules = {file.removesuffix("/__init__").replace("/", ".") for file in files}
        found = [route for route in routes() if route.surface == surface]
        assert found
        assert [route for route in found if misplaced(route, route.module.removeprefix(home), modules)] == []


def test_every_route_states_its_caller() -> None:
    assert [route for route in routes() if states_no_caller(route)] == []


@pytest.mark.parametrize("surface", HOMES)
def test_every_operation_is_named_as_in_its_contract(surface: str) -> None:
    operations = contract_of(surface)
    assert [route for route in routes() if route.surface == surface and misnamed(route, operations)] == []


def test_bad_routes_are_found() -> None:
    assert not misplaced(GOOD, "me.settings", {"me", "me.settings"})
    assert misplaced(GOOD, "me", {"me", "me.settings"})
    assert misplaced(GOOD, "profile", {"profile"})
    assert states_no_caller(replace(GOOD, caller=None))
    assert misnamed(GOOD, {("GET", "/me/settings/{}"): "get_me_settings"})
    assert misnamed(replace(GOOD, operation_id=None), {})
    assert not misnamed(GOOD, contract_of("tommy"))
