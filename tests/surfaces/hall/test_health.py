"""/healthz, /readyz and /metrics."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from crewhall.app.build import Server
from crewhall.domains.notify import outbox
from crewhall.domains.notify.model import Channel
from crewhall.kit.actor import SYSTEM
from crewhall.kit.clock import utc_now
from crewhall.platform.blobs import BlobsUnavailable
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.world.waiting import until

pytestmark = pytest.mark.anyio


def lose_database(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every attempt to read fail as it does when the database is gone; the error's text is for the log only."""

    def fail() -> Any:
        raise OSError("no route to db.internal:5432")

    monkeypatch.setattr(works.database, "reading", fail)


async def test_process_that_serves_is_healthy_whatever_the_database_does(
    anybody: httpx.AsyncClient, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_database(works, monkeypatch)
    response = await anybody.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"ok": True})
    assert response.headers["cache-control"] == "no-store"


async def test_head_is_answered_without_a_body(anybody: httpx.AsyncClient) -> None:
    response = await anybody.head("/healthz")
    assert (response.status_code, response.content) == (200, b"")


async def test_sound_server_is_ready(anybody: httpx.AsyncClient) -> None:
    response = await anybody.get("/readyz")
    assert response.status_code == 200
    body = response.json()
    assert body["ready"] is True
    assert {name: check["ok"] for name, check in body["checks"].items()} == {
        "database": True,
        "migrations": True,
        "jobs": True,
        "files": True,
        "disk": True,
    }


async def test_lost_database_makes_unready_and_is_not_quoted(
    anybody: httpx.AsyncClient, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_database(works, monkeypatch)
    response = await anybody.get("/readyz")
    assert response.status_code == 503
    assert not any(response.json()["checks"][name]["ok"] for name in ("database", "migrations", "jobs"))
    assert "does not answer" in response.json()["checks"]["database"]["message"]
    assert "db.internal" not in response.text


@pytest.mark.parametrize(
    ("revision", "message"),
    [("0006", "The schema is 0006; this version needs 0007"), (None, "The schema is missing; this version needs 0007")],
)
async def test_other_schema_makes_unready(
    server: HallServer, anybody: httpx.AsyncClient, revision: str | None, message: str
) -> None:
    server.revision = revision
    response = await anybody.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["migrations"] == {"ok": False, "message": message}
    assert response.json()["checks"]["database"]["ok"] is True


async def test_runner_that_has_stopped_looking_makes_unready(server: HallServer, anybody: httpx.AsyncClient) -> None:
    server.jobs_seen_at = utc_now() - timedelta(minutes=2)
    response = await anybody.get("/readyz")
    assert response.status_code == 503
    assert "has not looked for work for 1" in response.json()["checks"]["jobs"]["message"]
    server.jobs_seen_at = None
    response = await anybody.get("/readyz")
    assert response.json()["checks"]["jobs"] == {"ok": False, "message": "The runner has not started yet"}


async def test_runner_whose_task_has_died_makes_unready(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server(settings)
    await server.open()
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(server), base_url="http://hall.test") as client:

            async def runs() -> bool:
                return (await client.get("/readyz")).json()["checks"]["jobs"]["ok"]

            await until(runs)
            await server.runner.stop(0)
            monkeypatch.setattr(server.works, "clock", lambda: utc_now() + timedelta(minutes=1))
            answer = (await client.get("/readyz")).json()
    finally:
        await server.close()
    assert (answer["ready"], answer["checks"]["jobs"]["ok"]) == (False, False)


@pytest.mark.parametrize(("least", "ok"), [(10**18, False), (0, True)])
async def test_disk_with_too_little_room_makes_unready(settings: Settings, works: Works, least: int, ok: bool) -> None:
    works.settings = replace(settings, server=replace(settings.server, free_space_bytes=least))
    async with HallServer(works.settings, works).client() as client:
        response = await client.get("/readyz")
    assert response.status_code == (200 if ok else 503)
    assert response.json()["checks"]["disk"]["ok"] is ok
    assert ("are free for" in response.text) is not ok


async def test_room_of_a_folder_that_is_not_there_yet_is_that_of_its_disk(
    server: HallServer, works: Works, settings: Settings
) -> None:
    folder = str(settings.data_folder / "later" / "still")
    works.settings = replace(settings, server=replace(settings.server, data=folder))
    async with server.client() as client:
        assert (await client.get("/readyz")).json()["checks"]["disk"]["ok"] is True


async def test_lost_file_storage_makes_unready(
    server: HallServer, anybody: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail() -> None:
        raise BlobsUnavailable

    monkeypatch.setattr(server.blobs, "open", fail)
    response = await anybody.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["files"] == {"ok": False, "message": "The file storage does not answer"}


async def test_jobs_of_another_process_are_well_until_one_waits_long(server: HallServer, works: Works) -> None:
    async with server.client(dispatcher=server.dispatcher_with(jobs_here=False)) as client:
        assert (await client.get("/readyz")).status_code == 200
        async with works.write(SYSTEM) as work:
            work.defer("outbox.sweep", run_at=work.now - timedelta(minutes=4))
        assert (await client.get("/readyz")).status_code == 200
        async with works.write(SYSTEM) as work:
            work.defer("outbox.sweep", run_at=work.now - timedelta(minutes=12))
        response = await client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["jobs"]["message"] == "Jobs have waited 12 minutes for a worker"


async def test_metrics_count_requests_and_what_waits(anybody: httpx.AsyncClient, works: Works) -> None:
    async with works.write(SYSTEM) as work:
        await outbox.queue(work, Channel.SMS, "+61400000001", "", "Your pin is 123456.")
        work.defer("outbox.sweep")
    await anybody.get("/healthz")
    response = await anybody.get("/metrics")
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = response.text.splitlines()
    assert 'crewhall_requests_total{method="GET",route="/healthz",status="2xx",surface="hall"} 1.0' in lines
    assert 'crewhall_outbox_waiting{channel="sms"} 1.0' in lines
    assert "crewhall_jobs_waiting 1.0" in lines


async def test_metrics_go_out_without_the_database(
    anybody: httpx.AsyncClient, works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_database(works, monkeypatch)
    assert "crewhall_build_info" in (await anybody.get("/metrics")).text


async def test_metrics_from_afar_are_for_the_administrator(server: HallServer, administrator_token: str) -> None:
    other_token = await sign_up(server.works, "bob@example.com")
    afar = "203.0.113.7"
    async with server.client(address=afar) as stranger:
        assert (await stranger.get("/metrics")).status_code == 401
    async with server.client(address=afar, Authorization=f"Bearer {other_token}") as bob:
        assert (await bob.get("/metrics")).status_code == 403
    async with server.client(address=afar, Authorization=f"Bearer {administrator_token}") as ada:
        assert (await ada.get("/metrics")).status_code == 200
