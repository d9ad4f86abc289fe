"""`backup` and `restore`: what was there is there again."""

import asyncio
import io
import shlex
import threading
from pathlib import Path

import httpx
import pytest
from PIL import Image

from crewhall.platform.db.postgres_lock import UseLock
from tests.cli.conftest import EMAIL, PASSWORD, set_revision
from tests.cli.running import Serving, Watchdog, crewhall, started


@pytest.fixture
def backed_up(installed: tuple[Path, str], tmp_path: Path) -> tuple[Path, Path, str]:
    """A data folder, a backup of it, and the administrator's key."""
    folder, key = installed
    ended = crewhall("backup", tmp_path / "b.tar.gz", "--data", folder)
    assert ended.code == 0, ended.err
    return folder, tmp_path / "b.tar.gz", key


@pytest.mark.slow
def test_backup_of_a_server_that_writes_is_restored_whole_elsewhere_only(
    installed: tuple[Path, str], tmp_path: Path
) -> None:
    folder, key = installed
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(picture, "PNG")
    with Serving("--data", folder) as server, Writer(server.url, key) as written:
        headers = {"api_key": key}
        changed = httpx.put(f"{server.url}/v1/me", headers=headers, files={"photo": ("p.png", picture.getvalue())})
        assert changed.status_code == 200, changed.text
        icon_url: str = changed.json()["icon_url"]
        shown = httpx.get(httpx.URL(server.url).join(icon_url))
        assert shown.status_code == 200, icon_url
        before = len(written)
        ended = crewhall("backup", tmp_path / "b.tar.gz", "--data", folder, "--json")
        assert ended.code == 0, ended.err
        assert ended.json["files"] >= 1
        refused = crewhall("restore", tmp_path / "b.tar.gz", "--force", "--data", folder)
        assert (refused.code, "Another Crewhall server uses" in refused.err) == (1, True)
        assert httpx.get(f"{server.url}/v1/me", headers=headers).status_code == 200
    assert len(written) > before, "it went on writing meanwhile"
    restored = crewhall("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new")
    assert restored.code == 0, restored.err
    with Serving("--data", tmp_path / "new") as server:
        answer = httpx.post(f"{server.url}/v1/sessions", json={"login": EMAIL, "password": PASSWORD})
        assert answer.status_code in (200, 201), answer.text
        settings = httpx.get(f"{server.url}/v1/me/settings", headers=headers).json()
        assert set(written[:before]) <= set(settings), "all that was acknowledged before is in it"
        again = httpx.get(httpx.URL(server.url).join(httpx.URL(icon_url).raw_path.decode()))
        assert again.content == shown.content


def test_backup_does_not_replace_a_file_unasked(backed_up: tuple[Path, Path, str]) -> None:
    folder, file, _ = backed_up
    before = file.read_bytes()
    refused = crewhall("backup", file, "--data", folder)
    assert (refused.code, file.read_bytes()) == (1, before)
    assert "--force" in refused.err
    assert crewhall("backup", file, "--force", "--data", folder).code == 0
    assert sorted(path.name for path in file.parent.iterdir()) == ["b.tar.gz", "data"], "nothing is left beside it"


def test_restored_folder_is_started_by_the_command_that_is_told(
    backed_up: tuple[Path, Path, str], tmp_path: Path
) -> None:
    place = tmp_path / "my new"
    done = crewhall("restore", backed_up[1], "--data", place)
    assert done.code == 0, done.err
    words = shlex.split(done.out.splitlines()[-1])
    assert words == ["crewhall", "serve", "--data", str(place)]
    assert EMAIL in crewhall("user", "list", *words[2:]).out


def test_backup_is_for_the_eyes_of_its_owner(backed_up: tuple[Path, Path, str]) -> None:
    assert backed_up[1].stat().st_mode & 0o077 == 0


def test_restore_into_a_place_that_is_not_empty_is_refused(backed_up: tuple[Path, Path, str], tmp_path: Path) -> None:
    folder, file, _ = backed_up
    crewhall("user", "create", "--email", "later@example.org", "--password", PASSWORD, "--data", folder)
    refused = crewhall("restore", file, "--data", folder)
    assert refused.code == 1
    assert "is not empty" in refused.err
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "photos").write_text("mine")
    assert "is not empty" in crewhall("restore", file, "--data", tmp_path / "other").err
    assert "later@example.org" in crewhall("user", "list", "--data", folder).out


def test_restore_by_force_replaces_the_database(backed_up: tuple[Path, Path, str]) -> None:
    folder, file, _ = backed_up
    crewhall("user", "create", "--email", "later@example.org", "--password", PASSWORD, "--data", folder)
    done = crewhall("restore", file, "--force", "--data", folder, "--json")
    assert done.code == 0, done.err
    listed = crewhall("user", "list", "--data", folder).out
    assert EMAIL in listed
    assert "later@example.org" not in listed


def test_restore_of_a_damaged_archive_leaves_the_folder_as_it_was(
    backed_up: tuple[Path, Path, str], tmp_path: Path
) -> None:
    folder, file, _ = backed_up
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    refused = crewhall("restore", file, "--force", "--data", folder)
    assert refused.code == 1
    assert "Nothing was changed" in refused.err
    assert EMAIL in crewhall("user", "list", "--data", folder).out
    assert crewhall("restore", file, "--data", tmp_path / "new" / "folder").code == 1
    assert not (tmp_path / "new").exists()


def test_restore_of_a_newer_schema_is_refused(installed: tuple[Path, str], tmp_path: Path) -> None:
    folder, _ = installed
    set_revision(folder, "9999")
    assert crewhall("backup", tmp_path / "b.tar.gz", "--data", folder).code == 0
    refused = crewhall("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new")
    assert refused.code == 1
    assert "which is newer" in refused.err


def test_restore_of_sqlite_into_postgres_is_refused(
    backed_up: tuple[Path, Path, str], empty_postgres: str, tmp_path: Path
) -> None:
    refused = crewhall("restore", backed_up[1], "--data", tmp_path / "new", "--database", empty_postgres)
    assert refused.code == 1
    assert "holds a database of SQLite" in refused.err


@pytest.mark.postgres
def test_postgres_is_backed_up_and_restored(empty_postgres: str, tmp_path: Path) -> None:
    place = ("--data", tmp_path / "data", "--database", empty_postgres)
    made = crewhall("init", "--email", EMAIL, "--password", PASSWORD, *place)
    assert made.code == 0, made.err
    done = crewhall("backup", tmp_path / "b.tar.gz", *place)
    if "pg_dump is not installed" in done.err:
        pytest.skip(done.err)
    assert done.code == 0, done.err
    crewhall("user", "create", "--email", "later@example.org", "--password", PASSWORD, *place)
    assert "is not empty" in crewhall("restore", tmp_path / "b.tar.gz", *place).err
    restored = crewhall("restore", tmp_path / "b.tar.gz", "--force", *place)
    assert restored.code == 0, restored.err
    listed = crewhall("user", "list", *place).out
    assert EMAIL in listed
    assert "later@example.org" not in listed


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_restore_below_a_running_postgres_server_is_refused(empty_postgres: str, tmp_path: Path, command: str) -> None:
    place = ("--data", tmp_path / "data", "--database", empty_postgres)
    made = crewhall("init", "--email", EMAIL, "--password", PASSWORD, *place)
    assert made.code == 0, made.err
    done = crewhall("backup", tmp_path / "b.tar.gz", *place)
    if "pg_dump is not installed" in done.err:
        pytest.skip(done.err)
    variables = {"CREWHALL_SERVER__DATA": str(tmp_path / "data")}
    words = ("--port", "0") if command == "serve" else ()
    process = started(command, *words, "--database", empty_postgres, **variables)
    with Watchdog(process):
        assert process.stdout is not None
        assert process.stdout.readline(), "it has started"
        refused = crewhall("restore", tmp_path / "b.tar.gz", "--force", *place)
        process.terminate()
        process.communicate()
    assert refused.code == 1
    assert "server or worker uses" in refused.err
    assert crewhall("restore", tmp_path / "b.tar.gz", "--force", *place).code == 0


@pytest.mark.postgres
def test_server_does_not_start_while_postgres_is_restored(empty_postgres: str, tmp_path: Path) -> None:
    with asyncio.Runner() as runner:
        lock = UseLock(empty_postgres, "exclusive")
        runner.run(lock.take())
        ended = crewhall("migrate", "--database", empty_postgres, "--data", tmp_path)
        runner.run(lock.release())
    assert ended.code == 1
    assert "is being restored" in ended.err
    assert crewhall("migrate", "--database", empty_postgres, "--data", tmp_path).code == 0


@pytest.mark.postgres
def test_postgres_without_its_tools_says_what_to_do(empty_postgres: str, tmp_path: Path) -> None:
    place = ("--data", tmp_path / "data", "--database", empty_postgres)
    crewhall("init", "--email", EMAIL, "--password", PASSWORD, *place)
    ended = crewhall("backup", tmp_path / "b.tar.gz", *place, PATH=str(tmp_path))
    assert ended.code == 1
    assert "apt-get install postgresql-client" in ended.err
    assert not (tmp_path / "b.tar.gz").exists()


class Writer:
    """Somebody who writes settings through a server, one after another, until the end of the block."""

    def __init__(self, url: str, key: str) -> None:
        self._url, self._key = url, key
        self._written: list[str] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._write)

    def __enter__(self) -> list[str]:
        self._thread.start()
        return self._written

    def _write(self) -> None:
        with httpx.Client(headers={"api_key": self._key}) as client:
            while not self._stop.is_set():
                name = f"n{len(self._written)}"
                client.put(f"{self._url}/v1/me/settings/{name}", json={"data": "x" * 2000}).raise_for_status()
                self._written.append(name)

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
