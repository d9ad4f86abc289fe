"""/hall/focus/timer: the verbs over HTTP, and what the live feed shows of them."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import httpx
import pytest

from crewhall.app.registry import REGISTRY
from crewhall.platform.bus import Bus
from crewhall.platform.jobs import JobRunner
from tests.surfaces.hall.conftest import HallServer, sign_up
from tests.surfaces.hall.focus.clients import Clock, Person, key_that_may_only_read, signed_in
from tests.surfaces.hall.serving import served

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

WRITES = [f"/timer/{verb}" for verb in ("start", "pause", "resume", "cancel", "complete")]


@pytest.fixture
def clock(server: HallServer) -> Clock:
    """The server's clock."""
    server.works.clock = clock = Clock()
    return clock


@pytest.fixture
async def ada(server: HallServer, clock: Clock) -> AsyncGenerator[Person, None]:
    """Ada, who works from noon on."""
    assert server.works.clock is clock
    async with signed_in(server, "ada") as person:
        yield person


async def test_there_is_no_timer_at_first(ada: Person) -> None:
    assert await ada.ask(200, "GET", "/timer") == {"timer": None}


async def test_timer_is_started_and_read(ada: Person, clock: Clock) -> None:
    started = await ada.ask(201, "POST", "/timer/start", {"tags": ["deep", "ring buffer"], "note": "the tail"})
    assert started == {
        "timer": {
            "kind": "work",
            "state": "running",
            "length_s": 1500,
            "tags": ["deep", "ring buffer"],
            "note": "the tail",
            "started_at": "2026-11-23T12:00:00.000Z",
            "paused_at": None,
            "ends_at": "2026-11-23T12:25:00.000Z",
            "elapsed_s": 0.0,
            "remaining_s": 1500.0,
            "is_over": False,
        }
    }
    clock.forward(minutes=1, milliseconds=1)
    moved = {"elapsed_s": 60.001, "remaining_s": 1439.999}
    assert await ada.ask(200, "GET", "/timer") == {"timer": started["timer"] | moved}
    clock.forward(days=1)
    moved = {"elapsed_s": 1500.0, "remaining_s": 0.0, "is_over": True}
    assert await ada.ask(200, "GET", "/timer") == {"timer": started["timer"] | moved}


async def test_bodies_may_be_forms_and_may_be_left_out(ada: Person) -> None:
    response = await ada.http.post(
        "/hall/focus/timer/start", data={"kind": "short_break", "tags": "a, b", "length_s": "90"}
    )
    timer = response.json()["timer"]
    assert (timer["kind"], timer["tags"], timer["length_s"]) == ("short_break", ["a", "b"], 90)
    for verb, status in (("pause", 200), ("resume", 200), ("cancel", 200), ("start", 201)):
        response = await ada.http.post(f"/hall/focus/timer/{verb}")
        assert response.status_code == status
    assert response.json()["timer"]["kind"] == "work"


async def test_timer_is_paused_resumed_and_completed(ada: Person, clock: Clock) -> None:
    await ada.ask(201, "POST", "/timer/start", {"tags": ["deep"], "note": "the tail"})
    clock.forward(minutes=10)
    paused = (await ada.ask(200, "POST", "/timer/pause", {"reason": "the door"}))["timer"]
    assert (paused["state"], paused["paused_at"], paused["ends_at"]) == ("paused", "2026-11-23T12:10:00.000Z", None)
    clock.forward(minutes=5)
    assert (await ada.ask(200, "GET", "/timer"))["timer"] == paused
    resumed = (await ada.ask(200, "POST", "/timer/resume"))["timer"]
    assert (resumed["state"], resumed["ends_at"]) == ("running", "2026-11-23T12:30:00.000Z")
    clock.forward(hours=1)
    done = await ada.ask(200, "POST", "/timer/complete", {"start_next": True})
    entry, timer = done["entry"], done["timer"]
    assert done["next"] == {"kind": "short_break", "length_s": 300}
    assert (entry["ended_at"], entry["length_s"]) == ("2026-11-23T12:30:00.000Z", 1500)
    assert (entry["tags"], entry["note"], entry["source"]) == (["deep"], "the tail", "timed")
    assert (timer["kind"], timer["started_at"]) == ("short_break", "2026-11-23T13:15:00.000Z")
    done = await ada.ask(200, "POST", "/timer/complete")
    assert done == {"timer": None, "entry": None, "next": {"kind": "work", "length_s": 1500}}


async def test_canceled_timer_leaves_an_interruption_and_no_tomato(ada: Person, clock: Clock) -> None:
    await ada.ask(201, "POST", "/timer/start")
    clock.forward(minutes=3)
    assert await ada.ask(200, "POST", "/timer/cancel", {"reason": "fire drill"}) == {"timer": None}
    (row,) = await ada.ask(200, "GET", "/interruptions")
    assert (row["kind"], row["reason"]) == ("canceled", "fire drill")
    assert await ada.ask(200, "GET", "/timer") == {"timer": None}


async def test_verbs_that_do_not_fit_are_conflicts(ada: Person, clock: Clock) -> None:
    for verb in ("pause", "resume", "cancel", "complete"):
        assert await ada.refused(409, "POST", f"/timer/{verb}") == ("NO_TIMER", [])
    await ada.ask(201, "POST", "/timer/start")
    assert await ada.refused(409, "POST", "/timer/start") == ("TIMER_IS_RUNNING", [])
    assert await ada.refused(409, "POST", "/timer/resume") == ("TIMER_IS_NOT_PAUSED", [])
    assert await ada.refused(409, "POST", "/timer/complete") == ("WORKED_TOO_SHORT", [])
    await ada.ask(200, "POST", "/timer/pause")
    assert await ada.refused(409, "POST", "/timer/pause") == ("TIMER_IS_PAUSED", [])
    await ada.ask(201, "POST", "/timer/start", {"replace": True})
    clock.forward(hours=1)
    assert await ada.refused(409, "POST", "/timer/pause") == ("TIMER_IS_OVER", [])


async def test_overlapping_work_says_so_and_the_timer_stays(ada: Person, clock: Clock) -> None:
    await ada.ask(201, "POST", "/timer/start")
    clock.forward(minutes=25)
    await ada.ask(200, "POST", "/timer/complete")
    await ada.ask(201, "POST", "/timer/start")
    clock.forward(minutes=10)
    entry = {"ended_at": "2026-11-23T12:30:00Z", "length_s": 120}
    await ada.ask(201, "POST", "/entries", entry)
    code, fields = await ada.refused(422, "POST", "/timer/complete")
    assert (code, fields) == ("OVERLAPS_TOMATO", ["base"])
    assert (await ada.ask(200, "GET", "/timer"))["timer"]["state"] == "running"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"kind": "lunch"}, ["kind"]),
        ({"length_s": 59}, ["length_s"]),
        ({"length_s": "soon"}, ["length_s"]),
        ({"tags": [["x"]]}, ["tags.0"]),
        ({"tags": ["x" * 501]}, ["tags"]),
        ({"note": "x" * 2001}, ["note"]),
        ({"replace": "perhaps"}, ["replace"]),
    ],
    ids=["kind", "short", "no number", "nested tags", "long tag", "long note", "no flag"],
)
async def test_wrong_start_names_its_fields_and_starts_nothing(
    ada: Person, body: dict[str, Any], fields: list[str]
) -> None:
    _, named = await ada.refused(422, "POST", "/timer/start", body)
    assert named == fields
    assert await ada.ask(200, "GET", "/timer") == {"timer": None}


async def test_strangers_are_told_to_sign_in_before_anything_is_read(anybody: httpx.AsyncClient) -> None:
    assert (await anybody.get("/hall/focus/timer")).status_code == 401
    for path in WRITES:
        assert (await anybody.post(f"/hall/focus{path}", content=b"{")).status_code == 401


async def test_key_that_may_only_read_changes_nothing(server: HallServer) -> None:
    key = await key_that_may_only_read(server.works, "eve")
    async with server.client(api_key=key) as viewer:
        for path in WRITES:
            assert (await viewer.post(f"/hall/focus{path}")).status_code == 403
        assert (await viewer.get("/hall/focus/timer")).json() == {"timer": None}


async def test_live_feed_shows_each_step_of_the_own_timer_only(server: HallServer, clock: Clock) -> None:
    tokens = [await sign_up(server.works, f"{name}@example.com") for name in ("ada", "ben")]
    async with served(server.door) as address:
        ada, ben = [
            httpx.AsyncClient(base_url=f"http://{address}", headers={"Authorization": f"Bearer {token}"}, timeout=10)
            for token in tokens
        ]
        async with ada, ben, ada.stream("GET", "/hall/feed") as answer, ben.stream("GET", "/hall/feed") as others:
            frames, others_frames = sse(answer), sse(others)
            await anext(frames)
            await anext(others_frames)
            await ada.post("/hall/focus/timer/start", json={"tags": ["deep"]})
            started = await anext(frames)
            assert (started["name"], started["event"]["tags"]) == ("TimerStarted", ["deep"])
            await ada.post("/hall/focus/timer/pause", json={"reason": "the door"})
            assert (await anext(frames))["name"] == "TimerPaused"
            await ada.post("/hall/focus/timer/resume")
            assert (await anext(frames))["name"] == "TimerResumed"
            clock.forward(minutes=25)
            assert await JobRunner(server.works, REGISTRY, Bus()).drain() == 1
            assert (await anext(frames))["name"] == "TimerEnded"
            await ada.post("/hall/focus/timer/complete", json={"start_next": True})
            names = [(await anext(frames))["name"] for _ in range(3)]
            assert names == ["TomatoSaved", "TimerCompleted", "TimerStarted"]
            await ada.post("/hall/focus/timer/cancel")
            assert (await anext(frames))["name"] == "TimerCanceled"
            await ben.post("/hall/focus/timer/start", json={"tags": ["own"]})
            assert (await anext(others_frames))["event"]["tags"] == ["own"], "the first thing that Ben is told of"
        await server.feed.close()


async def sse(answer: httpx.Response) -> AsyncIterator[dict[str, Any]]:
    """The content of each event of a stream."""
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])
