"""Routes whose function takes the request and returns an answer are called as they are, all others by the framework."""

from typing import Annotated, Any

import httpx
import pytest
from litestar import Litestar, Request, Response, delete, get
from litestar.params import QueryParameter
from litestar.types import ASGIApp, Receive, Send

from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.plain_calls import PlainCalls, remember_exception_handlers

pytestmark = pytest.mark.anyio

AnyRequest = Request[Any, Any, Any]


@get("/things/{id:int}")
async def get_thing(request: AnyRequest) -> Answer:
    """In the plain form."""
    return Answer(f'{{"id":{request.path_params["id"]}}}'.encode())


@delete("/things/{id:int}", status_code=204)
async def delete_thing(request: AnyRequest) -> None:
    """Not in the plain form."""


@get("/greeting")
async def get_greeting(name: Annotated[str, QueryParameter()]) -> str:
    """What only the framework can call."""
    return f"Hello, {name}"


@get("/refusal")
async def get_refusal(request: AnyRequest) -> Answer:
    """In the plain form, and fails."""
    raise InvalidInput(reason=f"{request.method} is refused.")


def refuse(_: AnyRequest, error: InvalidInput) -> Response[str]:
    """As a surface words its errors."""
    return Response(error.message, status_code=422, media_type="text/plain")


@pytest.fixture
def asked() -> list[str]:
    """The paths that reach the framework's own calls."""
    return []


@pytest.fixture
def app(asked: list[str]) -> Litestar:
    """An application with routes of both forms."""

    def listening(app: ASGIApp) -> PlainCalls:
        async def framework(scope: Any, receive: Receive, send: Send) -> None:
            asked.append(f"{scope['method']} {scope['path']}")
            await app(scope, receive, send)

        return PlainCalls(framework, make_request=Request)

    made = Litestar(
        route_handlers=[get_thing, delete_thing, get_greeting, get_refusal],
        exception_handlers={InvalidInput: refuse},
        middleware=[listening],
        openapi_config=None,
    )
    remember_exception_handlers(made.routes)
    return made


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [("GET", "/things/7", 200, '{"id":7}'), ("GET", "/things/8", 200, '{"id":8}'), ("GET", "/refusal", 422, None)],
)
async def test_plain_function_is_called_as_it_is(
    app: Litestar, asked: list[str], method: str, path: str, status: int, text: str | None
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here.test") as client:  # pyright: ignore[reportArgumentType] - an ASGI application
        answer = await client.request(method, path)
    assert (answer.status_code, answer.text) == (status, text or "GET is refused.")
    assert asked == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("DELETE", "/things/7", 204), ("GET", "/greeting?name=Anna", 200), ("OPTIONS", "/things/7", 204)],
)
async def test_function_of_another_form_is_called_by_the_framework(
    app: Litestar, asked: list[str], method: str, path: str, status: int
) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here.test") as client:  # pyright: ignore[reportArgumentType] - an ASGI application
        answer = await client.request(method, path)
    assert answer.status_code == status
    assert asked == [f"{method} {path.partition('?')[0]}"]
