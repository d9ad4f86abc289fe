"""The client's address and scheme behind trusted proxies, by uvicorn's middleware; chains of proxies write more than it reads."""

from collections.abc import Iterable
from typing import Any, cast

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from crewhall.platform.http.dispatcher import App, Receive, Scope, Send
from crewhall.platform.limits import read_networks

_PROTO = b"x-forwarded-proto"
_WRITTEN_BY_PROXIES = frozenset({_PROTO, b"x-forwarded-for"})


def behind_proxies(app: App, networks: Iterable[str]) -> App:
    """The application with `X-Forwarded-For` and `X-Forwarded-Proto` of proxies in these networks applied. Raises `InvalidInput`.

    A chain of proxies writes one scheme each, in any case and in one header or several; the first is that of the client.
    """
    trusted = [str(network) for network in read_networks(networks)]
    inner = cast("App", ProxyHeadersMiddleware(cast("Any", app), trusted_hosts=trusted))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        for name, _ in scope["headers"]:
            if name in _WRITTEN_BY_PROXIES:
                break
        else:  # no proxy has written anything
            await app(scope, receive, send)
            return
        schemes = [value for name, value in scope["headers"] if name == _PROTO]
        if schemes:
            others = [header for header in scope["headers"] if header[0] != _PROTO]
            scope["headers"] = [*others, (_PROTO, schemes[0].partition(b",")[0].strip().lower())]
        await inner(scope, receive, send)

    return serve
