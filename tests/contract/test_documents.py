"""The OpenAPI documents that the server hands out: valid, and good enough that a generated client works."""

import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from crewhall.app.build import Server
from crewhall.domains.identity import surface_tokens
from crewhall.kit.actor import SYSTEM
from tests.world.crews import cheapen_passwords
from tests.world.people import owner_of_team

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("dialect", ["sqlite"])]

PREFIXES = {"tommy": "/v1", "tommy-legacy": "/legacy/v1", "tomatoes": "/tomatoes", "hall": ""}
VALIDATORS = {"3.1": OpenAPIV31SpecValidator, "3.0": OpenAPIV30SpecValidator}

EVENT = {"title": "Stocktaking", "start_at": "2026-12-01T09:00:00Z", "end_at": "2026-12-01T10:00:00Z"}
GENERATED_CALLS: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "tommy": [
        ("user.get_me", "", {}),
        ("team.get_team_members", "", {"page": 1, "per": 10}),
        ("event.create_events", "EventInput", EVENT),
        ("event.get_events", "", {"per": 5}),
        ("fragment.create_fragments", "FragmentInput", {"kind": "note", "data": {"text": "tide"}}),
    ],
    "tommy-legacy": [
        ("default.get_user", "", {}),
        ("default.get_user_accounts", "", {}),
        ("default.create_contacts", "ContactInput", {"first_name": "Ben", "email": "ben@generated.example"}),
        ("default.get_contacts", "", {}),
        ("default.get_chats", "", {}),
    ],
    "tomatoes": [
        ("default.get_api_user", "", {}),
        ("default.create_api_tomatoes", "TomatoInput", {"tomato": {"tag_list": "bar"}}),
        ("default.get_api_tomatoes", "", {"page": 1}),
        ("default.create_api_projects", "ProjectInput", {"project": {"name": "Bar", "tag_list": "bar"}}),
        ("default.get_api_projects", "", {}),
    ],
    "hall": [
        ("health.get_healthz", "", {}),
        ("outbox.get_hall_outbox", "", {"per": 5}),
        ("calendars.get_hall_calendars", "", {}),
        ("focus.get_hall_focus_timer", "", {}),
        ("credentials.get_hall_tokens", "", {}),
    ],
}


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests sign in often."""
    cheapen_passwords(monkeypatch)


def client_of(server: Server, prefix: str, authorization: str = "") -> httpx.AsyncClient:
    """A client of a surface."""
    transport = httpx.ASGITransport(app=server)  # pyright: ignore[reportArgumentType] - an ASGI application
    headers = {"Authorization": authorization} if authorization else {}
    return httpx.AsyncClient(transport=transport, base_url=f"http://crewhall.test{prefix}", headers=headers)


async def served(server: Server, surface: str, edition: str) -> dict[str, Any]:
    """A document as the server hands it out."""
    path = "/hall/openapi.json" if surface == "hall" else f"/hall/openapi/{surface}.json"
    async with client_of(server, "") as client:
        answer = await client.get(path, params={"edition": edition})
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("edition", VALIDATORS)
@pytest.mark.parametrize("surface", PREFIXES)
async def test_served_document_is_valid(server: Server, surface: str, edition: str) -> None:
    document = await served(server, surface, edition)
    wrong = [
        f"{list(error.absolute_path)}: {error.message[:200]}" for error in VALIDATORS[edition](document).iter_errors()
    ]
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose packages can be imported, and are forgotten afterwards."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "generated_client"]:
        del sys.modules[name]


def generate(folder: Path, document: dict[str, Any]) -> ModuleType:
    """The package of a client generated from the document."""
    (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    command = [Path(sys.executable).with_name("openapi-python-client"), "generate", "--meta", "none"]
    files = ["--path", folder / "openapi.json", "--config", folder / "config.yaml"]
    made = subprocess.run(
        [*command, *files, "--output-path", folder / "generated_client"], capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stdout + made.stderr
    importlib.invalidate_caches()
    return importlib.import_module("generated_client")


@pytest.mark.parametrize("surface", PREFIXES)
async def test_generated_client_makes_five_calls(server: Server, generated: Path, surface: str) -> None:
    package = generate(generated, await served(server, surface, "3.1"))
    models = importlib.import_module("generated_client.models")
    owner, _ = await owner_of_team(server)
    authorization = f"Bearer {owner.token}"
    if surface == "tomatoes":
        async with server.works.write(SYSTEM) as work:
            _, authorization = await surface_tokens.mint(work, owner.id, surface_tokens.TOMATOES, "generated")
    client = package.Client(base_url="http://crewhall.test")
    client.set_async_httpx_client(client_of(server, PREFIXES[surface], authorization))
    for name, model, values in GENERATED_CALLS[surface]:
        operation = importlib.import_module(f"generated_client.api.{name}")
        arguments = {"body": getattr(models, model).from_dict(values)} if model else values
        answer = await operation.asyncio_detailed(client=client, **arguments)
        assert 200 <= answer.status_code < 300, (name, answer.content)
        assert answer.parsed is not None, name


async def test_documents_name_what_all_operations_have_in_common(server: Server) -> None:
    document = await served(server, "tommy", "3.1")
    members = document["paths"]["/team/members"]["get"]
    named = {parameter.get("$ref", "").rpartition("/")[2] for parameter in members["parameters"]}
    headers = members["responses"]["200"]["headers"].keys()
    missing = sorted({"Page", "Per", "AccountId", "AccountType"} - named) + sorted({"Link", "X-Total-Count"} - headers)
    assert not missing, f"{', '.join(missing)}: let contracts/common.yaml give them to the lists of Tommy"
    assert "Retry-After" in members["responses"]["429"]["headers"]
    posted = document["paths"]["/events"]["post"]["parameters"]
    assert {"$ref": "#/components/parameters/IdempotencyKey"} in posted
    assert {"token": []} in document["security"]
