"""A server without a free file descriptor: files are answered with 503 until there is one again, also when nobody has uploaded before."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import asyncio, resource, sys
import httpx
from crewhall.app.build import Server
from crewhall.domains.identity import sessions, users
from crewhall.domains.identity.model import NewUser
from crewhall.kit.actor import NOBODY
from crewhall.platform.settings import load

async def main():
    server = Server(load({}, {"server": {"data": sys.argv[1]}}))
    await server.open(jobs=False)
    async with server.works.write(NOBODY) as work:
        user = await users.sign_up(work, NewUser(first_name="Ada", email="ada@example.com"), password_hash="none")
        token = await sessions.open_session(work, user.id, None)
    photo = open(sys.argv[2], "rb").read()
    headers = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(server)
    async with httpx.AsyncClient(transport=transport, base_url="http://crew.test", headers=headers) as client:
        calls = (
            ("POST", "/hall/files", {"file": ("a.jpg", photo)}),
            ("PUT", "/v1/me", {"photo": ("a.jpg", photo)}),
        )
        await asyncio.to_thread(int)  # threads need none, but the first one loads modules
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for allowed in (0, soft):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            print(*[(await client.request(method, path, files=files)).status_code for method, path, files in calls])
        ready = (await client.get("/readyz")).json()["checks"]["files"]["ok"]
        print(ready)
    await server.close()

asyncio.run(main())
"""


def test_files_are_unavailable_without_descriptors_and_come_back(tmp_path: Path) -> None:
    from PIL import Image  # noqa: PLC0415 - only here

    photo = tmp_path / "a.jpg"
    Image.new("RGB", (900, 600), (9, 99, 9)).save(photo)
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "data"), str(photo)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert run.stdout.split("\n")[-4:] == ["503 503", "201 200", "True", ""], run.stdout + run.stderr
