"""Whose word counts for where a request comes from: that of the proxies in the settings, and nobody else's."""

from typing import Any

import pytest

from crewhall.app.build import Server
from crewhall.cli.serving import Web
from crewhall.platform.settings import BadSetting, load

pytestmark = pytest.mark.anyio

SAID = {b"x-forwarded-for": b"203.0.113.9", b"x-forwarded-proto": b"https"}
BELIEVED, DIRECT = ("203.0.113.9", "https"), ("{peer}", "http")


def web_behind(*proxies: str, seen: list[dict[str, Any]] | None = None) -> Web:
    """A server that believes these proxies; what gets through to its door is noted."""
    server = Server(load({}, {"server": {"trusted_proxies": list(proxies)}} if proxies else {}))

    async def door(scope: dict[str, Any], _receive: object, _send: object) -> None:
        (seen if seen is not None else []).append(scope)

    server.dispatcher = door  # pyright: ignore[reportAttributeAccessIssue] - a stand-in
    return Web(server)


@pytest.mark.parametrize(
    ("proxies", "peer", "expected"),
    [
        ((), "127.0.0.1", BELIEVED),
        ((), "10.0.0.2", DIRECT),
        (("10.0.0.0/8",), "10.0.0.2", BELIEVED),
        (("10.0.0.0/8",), "127.0.0.1", DIRECT),
        (("192.0.2.7", "fd00::/8"), "fd00::2", BELIEVED),
        (("192.0.2.7", "fd00::/8"), "192.0.2.8", DIRECT),
    ],
)
async def test_forwarded_headers_count_from_trusted_proxies_only(
    proxies: tuple[str, ...], peer: str, expected: tuple[str, str]
) -> None:
    seen: list[dict[str, Any]] = []
    web = web_behind(*proxies, seen=seen)
    web.config.load()
    scope: Any = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": list(SAID.items())}
    unused: Any = None
    await web.config.loaded_app(scope, unused, unused)  # pyright: ignore[reportUnknownMemberType] - any application
    assert (seen[0]["client"][0], seen[0]["scheme"]) == (expected[0].format(peer=peer), expected[1])


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["https"], "https"),
        (["HTTPS"], "https"),
        (["https,http"], "https"),
        (["Https , http"], "https"),
        (["https", "http"], "https"),
        (["http,https"], "http"),
        (["gopher"], "http"),
        ([""], "http"),
    ],
)
async def test_first_of_the_forwarded_schemes_counts(kind: str, said: list[str], expected: str) -> None:
    seen: list[dict[str, Any]] = []
    web = web_behind(seen=seen)
    web.config.load()
    headers = [(b"x-forwarded-proto", value.encode()) for value in said]
    plain = {"http": "http", "websocket": "ws"}[kind]
    scope: Any = {"type": kind, "client": ("127.0.0.1", 1), "scheme": plain, "headers": headers}
    unused: Any = None
    await web.config.loaded_app(scope, unused, unused)  # pyright: ignore[reportUnknownMemberType] - any application
    assert seen[0]["scheme"] == expected.replace("http", plain)


def test_what_is_no_network_is_refused() -> None:
    with pytest.raises(BadSetting, match=r"'\*' is not a network"):
        web_behind("*")
