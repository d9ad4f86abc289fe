"""Calls to a server on the loopback, by made-up names: what is reached, what is refused, what is sent and what comes back."""

import asyncio

import pytest

from crewhall.kit.errors import Kind
from crewhall.platform.outbound.client import GuardedClient, OutboundFailed, OutboundRefused, Reply
from tests.platform.http.loopback import OK, Names, client, serving

pytestmark = pytest.mark.anyio


async def test_answer_comes_back_whole() -> None:
    async with serving() as web:
        reply = await client().request("get", f"http://hook.example.test:{web.port}/a?b=c#d")
    assert reply == Reply(
        200,
        (("content-type", "text/plain"), ("content-length", "5")),
        b"hello",
        f"http://hook.example.test:{web.port}/a?b=c",
    )
    assert reply.header("content-type") == "text/plain"
    assert reply.header("absent") == ""
    (seen,) = web.seen
    assert seen.line == "GET /a?b=c HTTP/1.1"
    assert seen.headers == {
        "host": f"hook.example.test:{web.port}",
        "user-agent": "Crewhall",
        "accept": "*/*",
        "accept-encoding": "identity",
        "connection": "close",
    }


async def test_body_and_headers_are_sent_but_not_those_of_the_connection() -> None:
    async with serving() as web:
        await client().request(
            "POST",
            f"http://hook.example.test:{web.port}/",
            {
                "X-Signature": "s",
                "Host": "inner.example",
                "Content-Length": "99",
                "Connection": "x",
                "User-Agent": "me",
            },
            b"payload",
        )
    (seen,) = web.seen
    assert seen.body == b"payload"
    assert (seen.headers["x-signature"], seen.headers["user-agent"]) == ("s", "me")
    assert (seen.headers["host"], seen.headers["content-length"]) == (f"hook.example.test:{web.port}", "7")


async def test_name_and_password_in_the_url_become_basic_credentials() -> None:
    async with serving() as web:
        reply = await client().request("GET", f"http://ada:p%40ss@hook.example.test:{web.port}/")
    assert web.seen[0].headers["authorization"] == "Basic YWRhOnBAc3M="
    assert "ada" not in reply.url


@pytest.mark.parametrize("status", [204, 400, 404, 500, 503])
async def test_any_status_is_an_answer(status: int) -> None:
    async with serving() as web:
        web.answers["/"] = [f"HTTP/1.1 {status} Whatever\r\n\r\n".encode()]
        assert (await client().request("GET", f"http://hook.example.test:{web.port}/")).status == status


@pytest.mark.parametrize(
    "url",
    [
        *(
            "http://127.0.0.1:{port}/",
            "http://[::1]:{port}/",
            "http://[::ffff:127.0.0.1]:{port}/",
            "http://0.0.0.0:{port}/",
        ),
        *(
            "http://[64:ff9b::7f00:1]:{port}/",
            "http://169.254.169.254/latest/",
            "http://10.0.0.1/",
            "http://[fe80::1%25lo]/",
        ),
    ],
)
async def test_address_that_is_not_public_is_refused(url: str) -> None:
    async with serving() as web:
        with pytest.raises(OutboundRefused) as caught:
            await client(allow_networks=()).request("GET", url.format(port=web.port))
    assert caught.value.kind is Kind.INVALID
    assert web.seen == []


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "LOCALHOST."])
async def test_odd_spellings_of_loopback_are_refused_by_the_systems_own_look_up(host: str) -> None:
    async with serving() as web:
        with pytest.raises((OutboundRefused, OutboundFailed)):
            await GuardedClient(5.0, 1000).request("GET", f"http://{host}:{web.port}/")
    assert web.seen == []


async def test_systems_own_look_up_finds_names() -> None:
    async with serving() as web:
        reply = await GuardedClient(5.0, 1000, ("127.0.0.1", "::1")).request("GET", f"http://localhost:{web.port}/")
    assert reply.status == 200


@pytest.mark.parametrize(
    "answer", [["10.0.0.1"], ["93.184.216.34", "10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["nonsense"], ["::ffff:8.8.8.8"]]
)
async def test_name_with_an_address_that_is_not_public_is_refused(answer: list[str]) -> None:
    with pytest.raises(OutboundRefused) as caught:
        await client(Names(hook_example_test=[answer])).request("GET", "http://hook.example.test/?token=secret")
    assert caught.value.message == "The server does not call hook.example.test: it is not on the public internet."


async def test_name_that_does_not_exist_fails() -> None:
    with pytest.raises(OutboundFailed) as caught:
        await client(Names()).request("GET", "http://gone.example.test/")
    assert caught.value.kind is Kind.UNAVAILABLE


async def test_label_that_is_too_long_for_a_name_fails() -> None:
    with pytest.raises(OutboundFailed):
        await GuardedClient(5.0, 1000).request("GET", f"http://{'a' * 70}.example.test/")


async def test_next_address_is_tried_when_the_first_takes_no_connection() -> None:
    names = Names(hook_example_test=[["::1", "127.0.0.1"]])
    async with serving() as web:
        caller = client(names, allow_networks=("::1", "127.0.0.1"))
        assert (await caller.request("GET", f"http://hook.example.test:{web.port}/")).status == 200


async def test_host_that_takes_no_connection_fails() -> None:
    async with serving() as web:
        pass
    with pytest.raises(OutboundFailed):
        await client().request("GET", f"http://hook.example.test:{web.port}/")


@pytest.mark.parametrize("declared", [True, False])
async def test_body_past_the_limit_is_cut(declared: bool) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n" if declared else b"HTTP/1.1 200 OK\r\n\r\n"
    async with serving() as web:
        web.answers["/"] = [head, *([b"x" * 65536] * 700)]
        reply = await client(limit_bytes=100_000).request("GET", f"http://hook.example.test:{web.port}/")
    assert reply.cut
    assert reply.body == b"x" * 100_000


async def test_body_of_exactly_the_limit_is_whole() -> None:
    async with serving() as web:
        reply = await client(limit_bytes=5).request("GET", f"http://hook.example.test:{web.port}/")
    assert (reply.body, reply.cut) == (b"hello", False)


async def test_packed_body_is_not_unpacked() -> None:
    packed = b"\x1f\x8b" + b"\0" * 20
    async with serving() as web:
        web.answers["/"] = [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + packed]
        reply = await client().request("GET", f"http://hook.example.test:{web.port}/")
    assert reply.body == packed


@pytest.mark.parametrize(
    "answer",
    [
        [b"HTTP/1.1 200 OK\r\n\r\n", *([b"x"] * 400)],
        [b"HTTP/1.1 200 OK\r\nX-A: ", *([b"x"] * 400)],
        [b"HTTP/1.1 102 Wait\r\n\r\n"] * 400,
    ],
    ids=["body", "head", "interim"],
)
async def test_slow_drip_ends_at_the_deadline(answer: list[bytes]) -> None:
    async with serving() as web:
        web.answers["/"] = answer
        web.pause_s = 0.02
        started = asyncio.get_running_loop().time()
        with pytest.raises(OutboundFailed, match=r"longer than 0\.3 seconds") as caught:
            await client(timeout_s=0.3).request("GET", f"http://hook.example.test:{web.port}/?token=secret")
        assert asyncio.get_running_loop().time() - started < 3
    assert "secret" not in caught.value.message


async def test_slow_name_service_ends_at_the_deadline() -> None:
    async def never(_host: str, _port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(OutboundFailed, match="longer than"):
        await client(never, timeout_s=0.1).request("GET", "http://hook.example.test/")


@pytest.mark.parametrize("answer", [b"", b"garbage\r\n\r\n", OK[:-2], b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"])
async def test_broken_answer_fails(answer: bytes) -> None:
    async with serving() as web:
        web.answers["/"] = [answer]
        with pytest.raises(OutboundFailed):
            await client().request("GET", f"http://hook.example.test:{web.port}/")


@pytest.mark.parametrize(
    ("method", "url", "headers"),
    [
        ("GET", "", {}),
        ("GET", "hook.example.test", {}),
        ("GET", "/path", {}),
        ("GET", "ftp://hook.example.test/", {}),
        ("GET", "unix:///run/docker.sock", {}),
        ("GET", "http://hook.example.test:99999/", {}),
        ("GET", "http://hook\r\n.example.test/", {}),
        ("GET", "http://[::1/", {}),
        ("GET", "http://127.0.0.1/", {"X-A": "b\r\nX-Secret: c"}),
        ("GET", "http://127.0.0.1/", {"X-A": "ü"}),
        ("GET", "http://127.0.0.1/", {"X A": "b"}),
        ("GET /x HTTP/1.1\r\nX: y", "http://127.0.0.1/", {}),
    ],
)
async def test_call_that_cannot_be_written_is_refused(method: str, url: str, headers: dict[str, str]) -> None:
    async with serving() as web:
        with pytest.raises(OutboundRefused) as caught:
            await client().request(method, url.replace("127.0.0.1", f"127.0.0.1:{web.port}"), headers)
    assert web.seen == []
    assert "X-Secret" not in caught.value.message


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving() as proxy, serving() as web:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        await client().request("GET", f"http://hook.example.test:{web.port}/")
    assert len(web.seen) == 1
    assert proxy.seen == []
