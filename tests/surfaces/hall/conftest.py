"""A server that has nothing but the hall, behind the real dispatcher; every answer is held to contracts/hall.yaml."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import cast

import httpx
import pytest
from msgspec import structs

from crewhall.domains.identity import sessions, users
from crewhall.domains.identity.model import NewUser
from crewhall.flows.feed import SOURCE, note_presence
from crewhall.kit.actor import NOBODY, Actor, Caller
from crewhall.platform import contracts
from crewhall.platform.blobs import Blobs
from crewhall.platform.bus import Bus
from crewhall.platform.feed import Feed
from crewhall.platform.gathering import Gathering
from crewhall.platform.http.context import Context
from crewhall.platform.http.dispatcher import Dispatcher, Mount
from crewhall.platform.http.resources import Operation
from crewhall.platform.limits import Exempt, Limiter
from crewhall.platform.metrics import Metrics
from crewhall.platform.outbound.client import GuardedClient
from crewhall.platform.settings import Settings
from crewhall.platform.work import Works
from crewhall.surfaces import hall
from crewhall.surfaces.hall.overview import OVERVIEW_KEY, MountedSurface, Overview
from tests.contract.validation import ContractValidator
from tests.world.answers import read_answer

APPLICATION = hall.SURFACE.application()
TOMMY = MountedSurface(
    "tommy",
    "Tommy",
    "Workforce and chat",
    "/v1",
    frozenset(Operation(name, Caller.USER) for name in ("get_me", "create_sessions", "get_syncs_by_id")),
    ("api.tommy.example",),
)
UNKNOWN_PATH = "/hall/no/such/path"


class HallServer:
    """The server under test, and what a test may change about it before it asks."""

    def __init__(self, settings: Settings, works: Works) -> None:
        self.works = works
        self.metrics = Metrics()
        self.blobs = Blobs(settings.files_url)
        self.revision: str | None = "0007"
        self.jobs_seen_at: datetime | None = works.clock()
        self.demo_actor: Actor | None = None
        self.feed = Feed(works, cast("Bus", works.wakes), SOURCE)
        self.seen = Gathering("last seen", lambda user_ids: note_presence(works, user_ids))
        self._context = Context(
            settings=settings,
            works=works,
            blobs=self.blobs,
            limiter=Limiter(),
            exempt=Exempt(settings.limits.exempt),
            metrics=self.metrics,
            feed=self.feed,
            client=GuardedClient(5.0, 64 * 1024),
            seen=self.seen,
        )
        self.dispatcher = self.dispatcher_with(jobs_here=True)

    def dispatcher_with(self, *, jobs_here: bool) -> Dispatcher:
        """The server's ASGI application; without `jobs_here` another process runs the jobs."""
        overview = Overview(
            surfaces=(TOMMY,),
            newest_revision="0007",
            find_revision=self._find_revision,
            jobs_seen_at=(lambda: self.jobs_seen_at) if jobs_here else None,
            find_demo_actor=self._find_demo_actor,
        )
        own = MountedSurface.of(hall.SURFACE, self._context.settings)
        given = {OVERVIEW_KEY: structs.replace(overview, surfaces=(*overview.surfaces, own))}
        return Dispatcher(self._context, [], Mount(hall.SURFACE, APPLICATION, given=given))

    def client(
        self, *, address: str = "127.0.0.1", dispatcher: Dispatcher | None = None, **headers: str
    ) -> httpx.AsyncClient:
        """A client at this network address that sends these headers with each request."""
        transport = ValidatedTransport(dispatcher or self.dispatcher, address)
        return httpx.AsyncClient(transport=transport, base_url="http://hall.test", headers=headers)

    async def _find_revision(self, _works: Works) -> str | None:
        return self.revision

    async def _find_demo_actor(self, _works: Works) -> Actor | None:
        return self.demo_actor


class ValidatedTransport(httpx.AsyncBaseTransport):
    """Sends into the server and holds what comes to the contract."""

    def __init__(self, dispatcher: Dispatcher, address: str) -> None:
        self._inner = httpx.ASGITransport(app=dispatcher, client=(address, 40000))  # pyright: ignore[reportArgumentType] - an ASGI application
        self._validator = ContractValidator("hall", "", outside=(UNKNOWN_PATH,))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, read, validate."""
        response = await self._inner.handle_async_request(request)
        body = await response.aread()
        assert response.headers["x-request-id"]
        if response.status_code != 405:
            content_type = response.headers.get("content-type")
            self._validator.check(
                request.method, request.url.raw_path.decode(), response.status_code, content_type, body
            )
        return read_answer(response, body, request)


@pytest.fixture
async def server(settings: Settings, works: Works) -> AsyncGenerator[HallServer, None]:
    """The server under test; what it gathers is written before its database is closed."""
    server = HallServer(settings, works)
    yield server
    await server.seen.close()


@pytest.fixture
async def anybody(server: HallServer) -> AsyncGenerator[httpx.AsyncClient, None]:
    """A client without credentials."""
    async with server.client() as client:
        yield client


async def sign_up(works: Works, email: str) -> str:
    """A session token of a new person; the first on the server is its administrator."""
    async with works.write(NOBODY) as work:
        user = await users.sign_up(work, NewUser(first_name="Ada", email=email), password_hash="none")
        return await sessions.open_session(work, user.id, None, password_at=work.now)


@pytest.fixture
async def administrator_token(works: Works) -> str:
    """A session token of the server's administrator."""
    return await sign_up(works, "ada@example.com")


@pytest.fixture
def all_tommy_operations() -> int:
    """How many operations the contract of the Tommy surface has."""
    return len(contracts.operations("tommy"))
