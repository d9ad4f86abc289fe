"""`routes` and `openapi`: what the server offers, told without one."""

from pathlib import Path

import pytest

from crewhall.cli.routes import Route, all_routes
from crewhall.kit.actor import Caller
from crewhall.platform import contracts
from tests.cli.running import crewhall


@pytest.fixture(scope="module")
def routes() -> list[Route]:
    """All routes."""
    return all_routes()


def test_every_route_has_its_operation_its_caller_and_its_code(routes: list[Route]) -> None:
    assert {route.surface for route in routes} >= {"tommy", "hall"}
    for route in routes:
        assert route.caller in set(Caller), route
        lines = Path(route.file).read_text().splitlines()
        assert lines[route.line - 1].lstrip().startswith("@"), route


def test_operations_are_those_of_the_contract(routes: list[Route]) -> None:
    known = {operation.operation_id for operation in contracts.operations("tommy")}
    shown = {route.operation for route in routes if route.surface == "tommy"}
    assert len(shown & known) > 40


def test_word_narrows_the_list() -> None:
    ended = crewhall("routes", "get_me_api_keys")
    (heading, line) = ended.out.splitlines()
    assert heading.split() == ["Method", "Path", "Operation", "Code", "Caller"]
    assert line.split()[:3] == ["GET", "/v1/me/api_keys", "get_me_api_keys"]
    assert "api_keys.py:" in line
    assert line.split()[4] == "user"


def test_json_has_the_fields_of_a_route() -> None:
    (route,) = crewhall("routes", "/readyz", "--json").json
    assert (route["surface"], route["method"], route["path"], route["caller"]) == ("hall", "GET", "/readyz", "public")


def test_routes_and_documents_leave_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    crewhall("routes")
    crewhall("openapi", "tommy")
    assert list(tmp_path.iterdir()) == []


def test_document_is_the_one_that_is_served(routes: list[Route]) -> None:
    document = crewhall("openapi", "tommy").json
    assert document["openapi"].startswith("3.1")
    operations = {operation.operation_id for operation in contracts.operations_of(document)}
    assert operations <= {route.operation for route in routes}
    assert "get_me" in operations
    assert crewhall("openapi", "tommy", "--edition", "3.0").json["openapi"].startswith("3.0")


def test_document_of_an_unknown_surface_is_refused() -> None:
    ended = crewhall("openapi", "tomy")
    assert ended.code == 1
    assert "there are tommy" in ended.err
