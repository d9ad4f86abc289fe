"""/api/user (behaviour notes, tomatoes 1.4 and 1.7)."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.identity import external_accounts
from crewhall.kit.actor import Actor
from tests.world.tomatoes import Clock, Person, person

pytestmark = [pytest.mark.anyio, pytest.mark.one_database]

KEYS = [
    *("id", "name", "email", "image", "time_zone", "color", "volume", "ticking", "work_hours_per_day"),
    *(
        "average_hourly_rate",
        "currency",
        "currency_unit",
        "tomatoes_counters",
        "authorizations",
        "created_at",
        "updated_at",
    ),
]
NOT_A_NUMBER, INVALID = ["is not a number"], ["is invalid"]


async def changed(anna: Person, **fields: Any) -> dict[str, Any]:
    """The user after a change, which is also what is read then."""
    utc = {"Time-Zone": "UTC"}
    answer = await anna.patch("/api/user", {"user": fields}, headers=utc)
    assert await anna.get("/api/user", headers=utc) == answer
    return answer


async def test_keys_come_in_the_order_of_the_original_with_defaults(anna: Person) -> None:
    user = await anna.get("/api/user")
    assert list(user) == KEYS
    assert list(user["tomatoes_counters"]) == ["day", "week", "month"]
    assert (user["name"], user["image"], user["time_zone"]) == ("Anna", "user.png", None)
    defaults = [user[name] for name in ("color", "volume", "ticking", "currency", "currency_unit")]
    assert defaults == ["#000000", 2, False, "USD", "$"]
    assert (user["work_hours_per_day"], user["average_hourly_rate"], user["authorizations"]) == (None, None, [])


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_both_verbs_change_what_is_given_and_nothing_else(anna: Person, clock: Clock, method: str) -> None:
    await changed(anna, name="Ann", color="#AbCdEf")
    before = await anna.get("/api/user")
    clock.forward(seconds=5)
    answer = await anna.send(method, "/api/user", json={"user": {"volume": 3}})
    assert answer.status_code == 200
    assert answer.json() == before | {"volume": 3, "updated_at": "2026-11-25T12:00:05.625Z"}


@pytest.mark.parametrize(
    ("field", "sent", "shown"),
    [
        *(("name", "Zo\u00eb <b>", "Zo\u00eb <b>"), ("name", "", ""), ("name", 5, "5"), ("name", True, "true")),
        *(("email", "no address", "no address"), ("email", "", ""), ("time_zone", "bogus", "bogus")),
        *(("time_zone", "Rome", "Rome"), ("time_zone", "", None), ("time_zone", None, None)),
        *(("image", "http://x.example/a.png", "http://x.example/a.png"), ("image", "", "user.png")),
        *(("image", None, "user.png"), ("image", "any thing", "any thing")),
        *(("color", "#00ff7F", "#00ff7F"), ("color", "", "#000000"), ("color", None, "#000000")),
        *(("volume", 0, 0), ("volume", 3.9, 3), ("volume", "1", 1), ("volume", None, 2), ("volume", False, 2)),
        *(("ticking", True, True), ("ticking", 1, True), ("ticking", 2, False), ("ticking", None, False)),
        *(("ticking", text, True) for text in ("1", "t", "true", "y", "yes", "on", "1.0")),
        *(("ticking", text, False) for text in ("", "2", "no", "off")),
        *(("work_hours_per_day", 7.5, 7), ("work_hours_per_day", "0.5", 0), ("work_hours_per_day", "", None)),
        *(("work_hours_per_day", 10_000, 10_000), ("work_hours_per_day", None, None)),
        *(("average_hourly_rate", 50, 50.0), ("average_hourly_rate", "1e3", 1000.0), ("average_hourly_rate", "", None)),
        *(("currency", "EUR", "EUR"), ("currency", "", "USD"), ("currency", None, "USD")),
    ],
)
async def test_field_comes_back_as_the_original_kept_it(anna: Person, field: str, sent: Any, shown: Any) -> None:
    await anna.patch("/api/user", {"user": {"volume": 1, "ticking": True, "color": "#123456", "currency": "GBP"}})
    found = (await changed(anna, **{field: sent}))[field]
    assert (found, type(found)) == (shown, type(shown))


async def test_rate_is_a_fraction_on_the_wire(anna: Person) -> None:
    answer = await anna.send("PUT", "/api/user", json={"user": {"average_hourly_rate": 50}})
    assert '"average_hourly_rate":50.0,' in answer.text


@pytest.mark.parametrize(
    ("currency", "sign"), [("USD", "$"), ("EUR", "\u20ac"), ("JPY", "\u00a5"), ("GBP", "\u00a3"), ("CHF", "Fr.")]
)
async def test_sign_follows_the_currency(anna: Person, currency: str, sign: str) -> None:
    assert (await changed(anna, currency=currency))["currency_unit"] == sign


@pytest.mark.parametrize(
    ("field", "sent", "messages"),
    [
        *(("color", color, INVALID) for color in ("#fff", "000000", "#00000g", "#0000000", "#000000\n", 5)),
        *(("volume", volume, NOT_A_NUMBER) for volume in ("", True, "x", "2abc", "0x1", "1,200")),
        *(("volume", 4, ["must be less than 4"]), ("volume", -1, ["must be greater than or equal to 0"])),
        *(("work_hours_per_day", hours, ["must be greater than 0"]) for hours in (0, -1, "-0.5")),
        *(("average_hourly_rate", rate, NOT_A_NUMBER) for rate in ("x", "1,200", True)),
        ("average_hourly_rate", 0, ["must be greater than 0"]),
        *(("currency", currency, ["is not included in the list"]) for currency in ("usd", "AUD", 5)),
    ],
)
async def test_wrong_field_is_named_and_nothing_is_saved(
    anna: Person, field: str, sent: Any, messages: list[str]
) -> None:
    before = await anna.get("/api/user")
    body = {"user": {"name": "Other", field: sent}}
    assert await anna.ask(422, "PUT", "/api/user", json=body) == {field: messages}
    assert await anna.get("/api/user") == before


async def test_wrong_fields_are_named_in_the_order_of_the_original(anna: Person) -> None:
    wrong = {"average_hourly_rate": 0, "currency": "x", "work_hours_per_day": 0, "volume": 9, "color": "red"}
    answer = await anna.ask(422, "PATCH", "/api/user", json={"user": wrong})
    assert list(answer) == ["color", "volume", "currency", "work_hours_per_day", "average_hourly_rate"]


async def test_counters_count_from_the_beginning_of_day_week_and_month_of_the_request_zone(
    anna: Person, clock: Clock
) -> None:
    saved = (
        *("2026-10-31T23:30", "2026-11-01T12:00", "2026-11-22T23:30", "2026-11-23T12:00"),
        *("2026-11-24T23:30", "2026-11-25T11:00"),
    )
    for text in saved:
        clock.now = datetime.fromisoformat(f"{text}+00:00")
        await anna.save()
    clock.now = datetime(2026, 11, 25, 12, tzinfo=UTC)

    async def counted(**options: Any) -> list[int]:
        return list((await anna.get("/api/user", **options))["tomatoes_counters"].values())

    rome = {"Time-Zone": "Rome"}
    assert await counted() == [1, 3, 5]
    assert await counted(headers=rome) == [2, 4, 6]
    assert await counted(params={"time_zone": "Europe/Rome"}) == [2, 4, 6]
    assert await counted(params={"time_zone": "Europe/Rome"}, headers={"Time-Zone": "UTC"}) == [1, 3, 5]
    await anna.patch("/api/user", {"user": {"time_zone": "Rome"}})
    assert await counted() == [2, 4, 6]
    for unknown in ("", "Nowhere"):
        assert await counted(headers={"Time-Zone": unknown}) == [1, 3, 5]
        assert await counted(params={"time_zone": unknown}) == [1, 3, 5]
    assert await counted(params={"time_zone[]": "Rome"}) == [1, 3, 5]


async def test_change_of_zone_is_answered_in_the_old_one(anna: Person) -> None:
    answer = await anna.patch("/api/user", {"user": {"time_zone": "Rome"}})
    assert (answer["time_zone"], answer["created_at"]) == ("Rome", "2026-11-25T12:00:00.625Z")
    assert (await anna.get("/api/user"))["created_at"] == "2026-11-25T13:00:00.625+01:00"


async def test_only_github_accounts_are_listed_and_one_lends_its_image(anna: Person, server: Server) -> None:
    present = Actor(user_id=anna.user_id, account_id=anna.user_id, password_at=server.works.clock())
    async with server.works.write(present) as work:
        for provider in ("elsewhere", "github"):
            await external_accounts.link(work, provider, "7", f"anna at {provider}", f"https://{provider}.example/7")
    user = await anna.get("/api/user")
    assert user["authorizations"] == [
        {"provider": "github", "uid": "7", "nickname": "anna at github", "image": "https://github.example/7"}
    ]
    assert user["image"] == "https://github.example/7"
    assert (await changed(anna, image=""))["image"] == "user.png"


async def test_image_of_this_server_is_shown_with_its_address(server: Server) -> None:
    iris = await person(server, "Iris", icon_url="/hall/blobs/abc.png")
    assert (await iris.get("/api/user"))["image"] == f"{server.settings.public_url}/hall/blobs/abc.png"


async def test_answer_is_compact_and_unchanged_by_reading(anna: Person) -> None:
    first, second = await anna.send("GET", "/api/user"), await anna.send("GET", "/api/user")
    assert first.content == second.content
    assert json.dumps(first.json(), separators=(",", ":"), ensure_ascii=False) == first.text
