"""Routes whose function takes the request and returns an answer are called as they are, all others by the framework."""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import httpx
import pytest
from litestar import Litestar, Request, Response, delete, get
from litestar.params import QueryParameter

from crewhall.kit.errors import InvalidInput
from crewhall.platform.http.answer import Answer
from crewhall.platform.http.plain_calls import PlainCalls, raise_again

pytestmark = pytest.mark.anyio

AnyRequest = Request[Any, Any, Any]

_counted: list[str] = []


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
    _counted.append(request.scope["path"])
    raise InvalidInput(reason=f"{request.method} is refused.")


@get("/fault")
async def get_fault(request: AnyRequest) -> Answer:
    """In the plain form, and has a fault."""
    raise KeyError(request.method)


@get("/app")
async def get_app(request: AnyRequest) -> Answer:
    """In the plain form, and looks at what the framework is."""
    return Answer(f"{len(request.app.routes)} {request.scope['path_template']}".encode())


class Overheard:
    """The framework, and a list of the requests that reach it."""

    def __init__(self, framework: Litestar, asked: list[str]) -> None:
        self._framework, self._asked = framework, asked

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve one request."""
        self._asked.append(f"{scope['method']} {scope['path']}")
        await self._framework(scope, receive, send)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._framework, name)


def refuse(_: AnyRequest, error: InvalidInput) -> Response[str]:
    """As a surface words its errors."""
    return Response(error.message, status_code=422, media_type="text/plain")


@pytest.fixture
def asked() -> list[str]:
    """The requests that reach the framework."""
    return []


@pytest.fixture
async def client(asked: list[str]) -> AsyncGenerator[httpx.AsyncClient]:
    """Calls an application with routes of both forms."""
    framework = Litestar(
        route_handlers=[get_thing, delete_thing, get_greeting, get_refusal, get_fault, get_app],
        exception_handlers={InvalidInput: refuse},
        guards=[raise_again],
        openapi_config=None,
    )

    app = PlainCalls(Overheard(framework, asked), Request)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # pyright: ignore[reportArgumentType] - an ASGI application
    async with httpx.AsyncClient(transport=transport, base_url="http://here.test") as client:
        yield client


@pytest.mark.parametrize(("path", "text"), [("/things/7", '{"id":7}'), ("/things/8", '{"id":8}'), ("/app", "5 /app")])
async def test_plain_function_is_called_as_it_is(
    client: httpx.AsyncClient, asked: list[str], path: str, text: str
) -> None:
    for _ in range(2):
        answer = await client.get(path)
        assert (answer.status_code, answer.text) == (200, text)
    assert asked == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("DELETE", "/things/7", 204),
        ("GET", "/greeting?name=Anna", 200),
        ("OPTIONS", "/things/7", 204),
        ("GET", "/things/7/", 200),
        ("GET", "/things//7", 200),
        ("GET", f"/things/{'0' * 300}7", 200),
        ("GET", "/things/seven", 404),
        ("GET", "/nowhere", 404),
        ("PUT", "/things/7", 405),
    ],
)
async def test_framework_sees_to_all_else(
    client: httpx.AsyncClient, asked: list[str], method: str, path: str, status: int
) -> None:
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert asked == [f"{method} {path.partition('?')[0]}"]


async def test_framework_answers_what_a_function_raises(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        answer = await client.get("/refusal")
        assert (answer.status_code, answer.text) == (422, "GET is refused.")


async def test_fault_is_answered_by_the_framework_too(client: httpx.AsyncClient) -> None:
    assert (await client.get("/fault")).status_code == 500
    assert (await client.get("/things/7")).status_code == 200


async def test_application_without_the_guard_is_refused() -> None:
    with pytest.raises(ValueError, match="raise_again"):
        PlainCalls(Litestar(route_handlers=[get_thing], openapi_config=None), Request)


async def test_what_fails_is_done_once(client: httpx.AsyncClient) -> None:
    _counted.clear()
    assert (await client.get("/refusal")).status_code == 422
    assert _counted == ["/refusal"]
