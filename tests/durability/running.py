"""A real server process on a port of its own, killed rather than stopped."""

import asyncio
import contextlib
import signal
import sys
from typing import Self

import httpx
import psutil

from crewhall.platform.settings import Settings, as_variables
from tests.world.waiting import until

PASSWORD = "correct horse battery"


class Running:
    """A real server process on a port of its own."""

    def __init__(self, settings: Settings, port: int, **variables: str) -> None:
        self.base_url = f"http://127.0.0.1:{port}/v1"
        self.port = port
        self._variables = {**as_variables(settings), "CREWHALL_SERVER__PORT": str(port), **variables}

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crewhall", "serve", env=self._variables, stdout=asyncio.subprocess.DEVNULL
        )
        await until(self._listens)
        return self

    async def _listens(self) -> bool:
        assert self._process.returncode is None, "the server ended by itself"
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.close()
            return True
        return False

    def resident_mb(self) -> float:
        """Resident memory of the process now, in MB."""
        return psutil.Process(self._process.pid).memory_info().rss / 2**20

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGKILL)
        await self._process.wait()


async def found_team(running: Running) -> str:
    """Sign up, sign in, found a team; the session token."""
    async with httpx.AsyncClient(base_url=running.base_url, timeout=20) as http:
        person = {"email": "olga@people.example", "password": PASSWORD, "first_name": "Olga"}
        assert (await http.post("/users", json=person)).status_code == 201
        answer = await http.post("/sessions", json={"login": person["email"], "password": PASSWORD})
        token: str = answer.json()["token"]
        answer = await http.post("/teams", json={"name": "Durable"}, headers={"Authorization": f"Token {token}"})
        assert answer.status_code == 201
        return token
