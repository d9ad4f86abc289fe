"""That a call ends at the place that was checked: redirects, names that change, and certificates."""

import pytest

from crewhall.platform.outbound.client import MAX_REDIRECTS, GuardedClient, OutboundFailed, OutboundRefused
from tests.platform.http.loopback import LOOPBACK, Names, client, serving

pytestmark = pytest.mark.anyio


async def test_name_that_changes_between_check_and_connection_gains_nothing() -> None:
    names = Names(hook_example_test=[["127.0.0.1"], ["127.0.0.2"]])
    async with serving() as web:
        reply = await client(names).request("GET", f"http://hook.example.test:{web.port}/")
    assert reply.status == 200
    assert names.asked == ["hook.example.test"]


async def test_name_that_changes_between_redirects_is_checked_again() -> None:
    names = Names(hook_example_test=[["127.0.0.1"], ["169.254.169.254"]])
    async with serving() as web:
        web.redirect("/", 302, "/latest/meta-data")
        with pytest.raises(OutboundRefused):
            await client(names).request("GET", f"http://hook.example.test:{web.port}/")
    assert len(web.seen) == 1


@pytest.mark.parametrize(
    "location",
    [
        *(
            "http://127.0.0.2/",
            "http://[::1]/",
            "//169.254.169.254/latest",
            "http://internal.example.test/",
            "ftp://x/",
        ),
        *(
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://x:0/",
            "gopher://127.0.0.1:6379/_FLUSHALL",
        ),
    ],
)
async def test_redirect_to_what_must_not_be_called_is_refused(location: str) -> None:
    names = Names(hook_example_test=[["127.0.0.1"]], internal_example_test=[["10.0.0.7"]])
    async with serving() as web:
        web.redirect("/", 307, location)
        with pytest.raises(OutboundRefused):
            await client(names).request("POST", f"http://hook.example.test:{web.port}/", content=b"x")
    assert len(web.seen) == 1


@pytest.mark.parametrize(
    ("status", "method", "then", "body"),
    [
        (301, "POST", "GET", b""),
        (302, "POST", "GET", b""),
        (303, "PUT", "GET", b""),
        (303, "HEAD", "HEAD", b""),
        (301, "PUT", "PUT", b"payload"),
        (307, "POST", "POST", b"payload"),
        (308, "PATCH", "PATCH", b"payload"),
    ],
)
async def test_redirect_keeps_or_changes_the_method_as_http_says(
    status: int, method: str, then: str, body: bytes
) -> None:
    async with serving() as web:
        web.redirect("/a", status, "b?c")
        content = b"" if method == "HEAD" else b"payload"
        reply = await client().request(method, f"http://hook.example.test:{web.port}/a", content=content)
    assert reply.url == f"http://hook.example.test:{web.port}/b?c"
    assert web.seen[1].line == f"{then} /b?c HTTP/1.1"
    assert web.seen[1].body == body


async def test_redirect_within_the_host_keeps_credentials_and_to_another_drops_them() -> None:
    sent = {
        "Authorization": "Bearer t",
        "Cookie": "c",
        "X-Api-Key": "k",
        "Accept-Language": "de",
        "Content-Type": "a/b",
    }
    async with serving() as web:
        web.redirect("/a", 307, "/b")
        web.redirect("/b", 307, f"http://ada:secret@other.example.test:{web.port}/c")
        web.redirect("/c", 307, f"http://hook.example.test:{web.port}/d")
        await client().request("POST", f"http://hook.example.test:{web.port}/a", sent, b"x")
    first, second, third, fourth = (seen.headers for seen in web.seen)
    assert first["authorization"] == second["authorization"] == "Bearer t"
    assert second["x-api-key"] == "k"
    for later in (third, fourth):
        assert not {"authorization", "cookie", "x-api-key"} & set(later)
        assert (later["accept-language"], later["content-type"]) == ("de", "a/b")
    assert third["host"] == f"other.example.test:{web.port}"


async def test_too_many_redirects_fail() -> None:
    async with serving() as web:
        web.redirect("/", 302, "/")
        with pytest.raises(OutboundFailed, match="redirected more than"):
            await client().request("GET", f"http://hook.example.test:{web.port}/")
    assert len(web.seen) == MAX_REDIRECTS + 1


async def test_redirect_without_a_place_is_an_answer() -> None:
    async with serving() as web:
        web.answers["/"] = [b"HTTP/1.1 302 Found\r\nContent-Length: 4\r\n\r\nhere"]
        reply = await client().request("GET", f"http://hook.example.test:{web.port}/")
    assert (reply.status, reply.body) == (302, b"here")


async def test_redirects_share_one_deadline() -> None:
    async with serving() as web:
        web.redirect("/", 302, "/")
        web.pause_s = 0.06
        with pytest.raises(OutboundFailed, match="longer than"):
            await client(timeout_s=0.2).request("GET", f"http://hook.example.test:{web.port}/")


async def test_tls_shows_and_checks_the_name_although_the_address_is_connected_to() -> None:
    async with serving(tls=True) as web:
        reply = await client().request("GET", f"https://hook.example.test:{web.port}/")
    assert reply.status == 200
    assert web.name_shown == "hook.example.test"
    assert web.seen[0].headers["host"] == f"hook.example.test:{web.port}"


async def test_certificate_for_another_name_is_refused_also_right_after_a_good_call() -> None:
    async with serving(tls=True) as web:
        caller = client()
        await caller.request("GET", f"https://hook.example.test:{web.port}/")
        with pytest.raises(OutboundFailed, match=r"(?i)certificate"):
            await caller.request("GET", f"https://other.example.test:{web.port}/")
    assert len(web.seen) == 1


async def test_certificate_of_a_stranger_is_refused() -> None:
    async with serving(tls=True) as web:
        stranger = GuardedClient(5.0, 1000, LOOPBACK)
        with pytest.raises(OutboundFailed, match=r"(?i)certificate"):
            await stranger.request("GET", f"https://127.0.0.1:{web.port}/")
    assert web.seen == []


async def test_body_that_was_encrypted_is_not_sent_on_in_the_clear() -> None:
    async with serving(tls=True) as secure, serving() as plain:
        secure.redirect("/", 307, f"http://hook.example.test:{plain.port}/")
        with pytest.raises(OutboundRefused, match="in the clear"):
            await client().request("POST", f"https://hook.example.test:{secure.port}/", content=b"payload")
        assert (await client().request("GET", f"https://hook.example.test:{secure.port}/")).status == 200
    assert [seen.body for seen in plain.seen] == [b""]


async def test_trusted_origin_may_be_anywhere() -> None:
    names = Names(github_internal=[["127.0.0.1"]])
    async with serving() as web:
        for host in ("github.internal", "127.0.0.1"):
            url = f"http://{host}:{web.port}"
            reply = await client(names, allow_networks=()).request("GET", f"{url}/user", trusted_origin=f"{url}/api")
            assert (reply.status, reply.from_elsewhere) == (200, False)
    assert len(web.seen) == 2


@pytest.mark.parametrize(
    "trusted", ["https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://127.0.0.1", "http://localhost:{port}"]
)
async def test_trust_in_one_origin_opens_no_other(trusted: str) -> None:
    async with serving() as web:
        with pytest.raises(OutboundRefused):
            await client(allow_networks=()).request(
                "GET", f"http://127.0.0.1:{web.port}/", trusted_origin=trusted.format(port=web.port)
            )
    assert web.seen == []


async def test_redirect_from_a_trusted_origin_is_guarded() -> None:
    async with serving() as trusted, serving() as web:
        trusted.redirect("/", 302, f"http://127.0.0.1:{web.port}/")
        url = f"http://127.0.0.1:{trusted.port}/"
        with pytest.raises(OutboundRefused):
            await client(allow_networks=()).request("GET", url, trusted_origin=url)
    assert web.seen == []


async def test_trust_ends_with_the_call() -> None:
    async with serving() as web:
        caller, url = client(allow_networks=()), f"http://127.0.0.1:{web.port}/"
        await caller.request("GET", url, trusted_origin=url)
        with pytest.raises(OutboundRefused):
            await caller.request("GET", url)
    assert len(web.seen) == 1


async def test_answer_says_whether_it_came_from_elsewhere() -> None:
    async with serving() as web, serving() as other:
        web.redirect("/near", 302, "/")
        web.redirect("/far", 302, f"http://hook.example.test:{other.port}/")
        web.redirect("/named", 302, f"http://other.example.test:{web.port}/")
        base = f"http://hook.example.test:{web.port}"
        replies = [await client().request("GET", f"{base}/{path}") for path in ("", "near", "far", "named")]
    assert [reply.from_elsewhere for reply in replies] == [False, False, True, True]


async def test_call_may_have_a_deadline_of_its_own() -> None:
    async with serving() as web:
        web.pause_s = 60.0
        with pytest.raises(OutboundFailed, match=r"longer than 0\.1 seconds"):
            await client().request("GET", f"http://hook.example.test:{web.port}/", timeout_s=0.1)
