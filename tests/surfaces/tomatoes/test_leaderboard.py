"""/api/leaderboard (behaviour notes, tomatoes 1.7 and 1.8)."""

from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.domains.focus import profiles
from crewhall.kit.actor import Actor
from tests.world.tomatoes import Clock, Person, TomatoesClient, person

pytestmark = pytest.mark.anyio

PERIODS = ("daily", "weekly", "monthly", "overall")


async def board(client: TomatoesClient, period: str = "daily", **options: Any) -> list[tuple[str | None, int]]:
    """Names and scores."""
    answer = await client.get(f"/api/leaderboard/{period}", **options)
    assert list(answer) == ["scores", "pagination"]
    return [(row["user"]["name"], row["score"]) for row in answer["scores"]]


async def test_board_is_public_and_shows_no_more_than_it_must(anna: Person, stranger: TomatoesClient) -> None:
    await anna.patch("/api/user", {"user": {"image": "https://x.example/a.png"}})
    await anna.save()
    user_id = (await anna.get("/api/user"))["id"]
    for period in PERIODS:
        answer = await stranger.send("GET", f"/api/leaderboard/{period}")
        assert answer.text == (
            f'{{"scores":[{{"user":{{"id":"{user_id}","name":"Anna","image":"https://x.example/a.png"}},"score":1}}],'
            '"pagination":{"current_page":1,"total_pages":1,"total_count":1}}'
        )


async def test_wrong_token_does_not_matter(server: Server, anna: Person) -> None:
    await anna.save()
    assert await board(TomatoesClient(server, "wrong")) == [("Anna", 1)]


async def test_most_tomatoes_come_first_and_of_equals_who_scored_first(
    server: Server, anna: Person, clock: Clock, stranger: TomatoesClient
) -> None:
    otto, zoe = await person(server, "Otto"), await person(server, "Zoe")
    for who in (otto, anna, zoe):
        await who.save()
        clock.forward(seconds=1)
    assert await board(stranger) == [("Otto", 1), ("Anna", 1), ("Zoe", 1)]
    clock.forward(minutes=30)
    last = await zoe.save()
    assert await board(stranger) == [("Zoe", 2), ("Otto", 1), ("Anna", 1)]
    await zoe.delete(f"/api/tomatoes/{last['id']}")
    assert await board(stranger) == [("Otto", 1), ("Anna", 1), ("Zoe", 1)]


async def test_people_who_hide_or_have_nothing_are_not_listed(
    server: Server, anna: Person, stranger: TomatoesClient
) -> None:
    otto = await person(server, "Otto")
    tomato = await otto.save()
    await anna.save()
    await otto.delete(f"/api/tomatoes/{tomato['id']}")
    assert await board(stranger, "overall") == [("Anna", 1)]
    async with server.works.write(Actor(user_id=anna.user_id, account_id=anna.user_id)) as work:
        await profiles.hide(work, True)
    for period in PERIODS:
        assert await board(stranger, period) == []


async def test_people_without_a_name_are_listed(server: Server, clock: Clock, stranger: TomatoesClient) -> None:
    nobody = await person(server, "X", first_name="")
    await nobody.save()
    answer = await stranger.get("/api/leaderboard/daily")
    assert (answer["scores"][0]["user"]["name"], answer["scores"][0]["user"]["image"]) == (None, "user.png")
    clock.forward(days=1)
    assert await board(stranger) == []
    assert await board(stranger, "overall") == [(None, 1)]


async def test_board_is_paged(server: Server, clock: Clock, stranger: TomatoesClient) -> None:
    for number in range(27):
        await (await person(server, f"P{number:02}")).save()
        clock.forward(milliseconds=1)
    assert [name for name, _ in await board(stranger)] == [f"P{number:02}" for number in range(25)]
    assert await board(stranger, params={"page": "2"}) == [("P25", 1), ("P26", 1)]
    assert (await stranger.get("/api/leaderboard/daily"))["pagination"]["total_pages"] == 2


async def test_image_of_this_server_is_shown_with_its_address(server: Server, clock: Clock) -> None:
    clock.forward(hours=1)
    iris = await person(server, "Iris", icon_url="/hall/blobs/abc.png")
    await iris.save()
    (row,) = (await iris.get("/api/leaderboard/weekly"))["scores"]
    assert row["user"]["image"] == f"{server.settings.public_url}/hall/blobs/abc.png"
