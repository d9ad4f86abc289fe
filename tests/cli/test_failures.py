"""Commands that cannot do what they should: each ends with one sentence that names the thing, the reason and what to do."""
# apsw ships no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false

import errno
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch
from uuid import uuid4

import apsw
import pytest

from crewhall.cli import archive, backup
from crewhall.platform.db import sqlite_files
from crewhall.platform.db.sqlite import SqliteDatabase
from tests.cli.conftest import EMAIL, PASSWORD
from tests.cli.running import Ended, crewhall
from tests.conftest import POSTGRES, WITHOUT_POSTGRES, on_server, postgres_url

SECRETS = ("s3cret", "part-of-it")
ON_DATABASE: dict[str, tuple[str, ...]] = {
    "backup": ("backup", "{out}/b.tar.gz"),
    "init": ("init", "--email", EMAIL, "--password", PASSWORD),
    "migrate": ("migrate",),
    "user": ("user", "list"),
    "key": ("key", "list"),
    "demo": ("demo", "--seed-type", "hospitality"),
    "doctor": ("doctor",),
    "serve": ("serve", "--port", "0"),
}


def told(ended: Ended, *parts: str) -> None:
    """The command has failed as it should."""
    said = ended.err + ended.out
    assert ended.code != 0, said
    assert "Traceback" not in said
    assert not [secret for secret in SECRETS if secret in said]
    assert not [part for part in parts if part not in said], said
    if "Error: " in ended.err:
        (line,) = [line for line in ended.err.splitlines() if not line.startswith("{")]
        assert line.startswith("Error: ")
        assert line.rstrip().endswith((".", ")")), line


def run_on(name: str, folder: Path, out: Path, *more: str) -> Ended:
    """Run one of the commands."""
    words = [word.replace("{out}", str(out)) for word in ON_DATABASE[name]]
    return crewhall(*words, "--data", folder, *more)


@contextmanager
def raising(where: object, name: str, error: Exception) -> Generator[None, None, None]:
    """Within, the function raises."""

    def fail(*_args: object, **_options: object) -> None:
        raise error

    with patch.object(where, name, fail):
        yield


def foreign_file(folder: Path) -> None:
    (folder / "crewhall.db").write_text("These are the minutes of a meeting. " * 100)


def foreign_tables(folder: Path) -> None:
    (folder / "crewhall.db").unlink()
    connection = apsw.Connection(str(folder / "crewhall.db"))
    connection.execute("CREATE TABLE recipes (id INTEGER)")
    connection.close()


def damaged_head(folder: Path) -> None:
    content = bytearray((folder / "crewhall.db").read_bytes())
    content[100:4096] = b"\xa5" * (4096 - 100)
    (folder / "crewhall.db").write_bytes(content)


def emptied_beside_files(folder: Path) -> None:
    (folder / "crewhall.db").write_bytes(b"")
    (folder / "blobs" / "aa" / "bb").mkdir(parents=True)
    (folder / "blobs" / "aa" / "bb" / ("aabb" + "0" * 60)).write_text("kept")


def folder_in_its_place(folder: Path) -> None:
    (folder / "crewhall.db").unlink()
    (folder / "crewhall.db").mkdir()


BREAKS: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "foreign file": (foreign_file, "is not an SQLite database", "Name another file or folder"),
    "foreign tables": (foreign_tables, "belongs to another program", "Name an empty one"),
    "damaged": (damaged_head, "is damaged", "restore a backup"),
    "emptied": (emptied_beside_files, "is empty or gone, but", "Restore a backup"),
    "folder": (folder_in_its_place, "cannot be opened", "See that its folder is there"),
}


@pytest.mark.parametrize("name", ON_DATABASE)
@pytest.mark.parametrize("kind", BREAKS)
def test_database_that_cannot_be_used_is_told_and_left_as_it_is(
    fresh: Path, tmp_path: Path, kind: str, name: str
) -> None:
    break_it, reason, advice = BREAKS[kind]
    break_it(fresh)
    path = fresh / "crewhall.db"
    before = path.read_bytes() if path.is_file() else b""
    is_open = kind in ("foreign tables", "emptied")  # a database that could be opened is in another journal mode now
    told(run_on(name, fresh, tmp_path), str(path), reason, advice)
    assert is_open or (path.read_bytes() if path.is_file() else b"") == before
    assert not (tmp_path / "b.tar.gz").exists()


DRIVER = {
    "busy": (apsw.BusyError("database is locked"), "another program holds its lock", "try again"),
    "full": (apsw.FullError("database or disk is full"), "its disk is full", "Make room"),
    "read only": (apsw.ReadOnlyError("attempt to write a readonly database"), "may only read it", "server's user"),
    "no rights": (PermissionError(errno.EACCES, "Permission denied"), "may not use it", "Mend its rights"),
    "no memory": (apsw.NoMemError("out of memory"), "no memory left", "End other programs"),
    "disk": (apsw.IOError("disk I/O error"), "its disk does not serve it", "Look at the system's log"),
}


@pytest.mark.parametrize("name", ON_DATABASE)
@pytest.mark.parametrize("kind", DRIVER)
def test_what_the_driver_says_is_told_in_words(fresh: Path, tmp_path: Path, kind: str, name: str) -> None:
    error, reason, advice = DRIVER[kind]
    with raising(SqliteDatabase, "_connect", error):
        told(run_on(name, fresh, tmp_path), str(fresh / "crewhall.db"), reason, advice)


@pytest.mark.parametrize("name", ON_DATABASE)
def test_database_that_nobody_serves_is_told_without_its_password(fresh: Path, tmp_path: Path, name: str) -> None:
    ended = run_on(name, fresh, tmp_path, "--database", "postgresql://crew:s3cret@127.0.0.1:1/hall")
    told(ended, "127.0.0.1:1/hall", "nobody answers there", "See that the server runs")


@pytest.mark.parametrize(
    "password",
    ["s3cret@part-of-it", "s3cret/part-of-it", "s3cret#part-of-it", "s3cret?part-of-it", "s3cret part-of-it", "s3cret[part-of-it]",
     "s3cret:part-of-it@x/part-of-it", "12/part-of-it", "%zz@part-of-it?s3cret=1", "s3cret\\part-of-it@@"],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["postgresql://crew:{}@127.0.0.1:1/hall", "postgresql://crew@127.0.0.1:1/hall?password={}"]
)
def test_no_part_of_a_password_is_told(fresh: Path, tmp_path: Path, form: str, password: str) -> None:
    place = ("--database", form.format(password))
    for name in ("backup", "migrate", "doctor", "serve"):
        told(run_on(name, fresh, tmp_path, *place), "The database ", "cannot be opened")
    shown = crewhall("settings", "--data", fresh, *place)
    assert shown.code == 0
    assert not [secret for secret in SECRETS if secret in shown.out + shown.err]


@pytest.mark.postgres
@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_database_that_cannot_hold_every_text_is_refused(fresh: Path, tmp_path: Path, encoding: str) -> None:
    if not POSTGRES:
        pytest.skip(WITHOUT_POSTGRES)
    name = f"cli_{uuid4().hex}"
    on_server(f"CREATE DATABASE \"{name}\" ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try:
        for command in ("migrate", "doctor", "init"):
            told(
                run_on(command, fresh, tmp_path, "--database", postgres_url(name)),
                name,
                f"its encoding is {encoding}",
                "ENCODING 'UTF8'",
            )
    finally:
        on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.postgres
def test_postgres_of_another_program_or_without_rights_is_told(
    empty_postgres: str, fresh: Path, tmp_path: Path
) -> None:
    role = f"low_{uuid4().hex}"
    on_server(f'CREATE ROLE "{role}" LOGIN')
    low = empty_postgres.replace("://crewhall", f"://{role}", 1)
    try:
        _on(empty_postgres, "REVOKE CREATE ON SCHEMA public FROM public")
        told(run_on("migrate", fresh, tmp_path, "--database", low), "permission denied for schema public")
        told(
            run_on("doctor", fresh, tmp_path, "--database", low),
            "may not make tables",
            "rights of the database's owner",
        )
        assert crewhall("migrate", "--data", fresh, "--database", empty_postgres).code == 0
        for command in ("migrate", "doctor", "user", "backup"):
            told(
                run_on(command, fresh, tmp_path, "--database", low),
                "permission denied for table",
                "rights of the database's owner",
            )
    finally:
        on_server(f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"')
    _on(empty_postgres, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public", "CREATE TABLE recipes (id integer)")
    told(run_on("migrate", fresh, tmp_path, "--database", empty_postgres), "the tables recipes", "Name an empty one")


def _on(url: str, *statements: str) -> None:
    with patch("tests.conftest.POSTGRES", url):
        on_server(*statements)


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    ("where", "name", "error", "advice"),
    [
        (sqlite_files, "_copy", apsw.FullError("database or disk is full"), "Make room"),
        (sqlite_files, "_copy", apsw.CorruptError("database disk image is malformed"), "restore a backup"),
        (archive, "write", FULL, "Make room"),
        (
            backup.tempfile,
            "TemporaryDirectory",
            PermissionError(errno.EACCES, "Permission denied", "/x/.inner"),
            "rights",
        ),
        (archive, "blob_files", FULL, "Make room"),
    ],
)
def test_backup_that_fails_keeps_the_archive_that_was_there(
    fresh: Path, tmp_path: Path, where: object, name: str, error: Exception, advice: str
) -> None:
    file = tmp_path / "b.tar.gz"
    file.write_text("the one before")
    with raising(where, name, error):
        ended = crewhall("backup", file, "--force", "--data", fresh)
    told(ended, str(fresh if isinstance(error, apsw.CorruptError) else tmp_path), advice)
    assert ".inner" not in ended.err
    assert [(path.name, path.is_dir()) for path in sorted(tmp_path.iterdir())] == [("b.tar.gz", False), ("data", True)]
    assert file.read_text() == "the one before"


def test_backup_of_a_damaged_database_keeps_the_archive_that_was_there(fresh: Path, tmp_path: Path) -> None:
    file = tmp_path / "b.tar.gz"
    assert crewhall("backup", file, "--data", fresh).code == 0
    before = file.read_bytes()
    _tear_an_index(fresh / "crewhall.db")
    told(crewhall("backup", file, "--force", "--data", fresh), str(fresh / "crewhall.db"), "is damaged", "restore one")
    assert file.read_bytes() == before
    told(crewhall("doctor", "--data", fresh), "is damaged", "restore a backup")


def _tear_an_index(path: Path) -> None:
    """Damage a page that only a look at all of them finds."""
    connection = apsw.Connection(str(path))
    sql = "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = 'devices'"
    page = int(str(connection.execute(sql).fetchall()[0][0]))
    size = int(str(connection.execute("PRAGMA page_size").fetchall()[0][0]))
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xa5" * size)


def test_backup_leaves_out_a_stored_file_that_is_damaged_and_says_so(fresh: Path, tmp_path: Path) -> None:
    key = "aabb" + "0" * 60
    blob = fresh / "blobs" / "aa" / "bb" / key
    blob.parent.mkdir(parents=True)
    blob.write_text("not what it was")
    ended = crewhall("backup", tmp_path / "b.tar.gz", "--data", fresh, "--json")
    assert ended.code == 0
    assert ended.json["damaged"] == [key]
    assert key in ended.err
    assert crewhall("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new").code == 0


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(
    ("place", "reason"),
    [("", "is a folder"), ("none/b.tar.gz", "which is no folder"), ("data/crewhall.db/b.tar.gz", "which is no folder")],
)
def test_backup_needs_the_name_of_a_file(
    fresh: Path, tmp_path: Path, place: str, reason: str, force: list[str]
) -> None:
    before = sorted(tmp_path.iterdir())
    told(crewhall("backup", tmp_path / place, *force, "--data", fresh), str(tmp_path / place), reason, "Name ")
    assert sorted(tmp_path.iterdir()) == before


def test_backup_does_not_replace_what_is_no_file(fresh: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    told(crewhall("backup", tmp_path / "pipe", "--force", "--data", fresh), "is no plain file")
    (tmp_path / "real.tar.gz").write_text("old")
    (tmp_path / "link.tar.gz").symlink_to("real.tar.gz")
    assert crewhall("backup", tmp_path / "link.tar.gz", "--force", "--data", fresh).code == 0
    assert (tmp_path / "link.tar.gz").is_symlink(), "the file that the link names was replaced"


@pytest.mark.parametrize(("name", "reason"), [("none.tar.gz", "it is not there"), ("data", "it is a folder")])
def test_restore_of_what_is_no_file_makes_nothing(fresh: Path, tmp_path: Path, name: str, reason: str) -> None:
    del fresh
    told(crewhall("restore", tmp_path / name, "--data", tmp_path / "new"), str(tmp_path / name), reason)
    assert not (tmp_path / "new").exists()


def test_restore_on_a_full_disk_names_the_folder(fresh: Path, tmp_path: Path) -> None:
    crewhall("backup", tmp_path / "b.tar.gz", "--data", fresh)
    with raising(archive, "_take", FULL):
        ended = crewhall("restore", tmp_path / "b.tar.gz", "--data", tmp_path / "new")
    told(ended, str(tmp_path / "new"), "its disk is full", "Make room")


def test_storage_that_cannot_be_made_is_named(fresh: Path) -> None:
    (fresh / "file").write_text("in the way")
    for command in ("serve", "doctor"):
        url = f"file://{fresh}/file/blobs"
        told(crewhall(command, "--data", fresh, CREWHALL_FILES__URL=url, **PORT), f"{fresh}/file/blobs", "folder")


def test_backup_names_a_storage_that_is_no_folder(fresh: Path, tmp_path: Path) -> None:
    (fresh / "blobs").write_text("in the way")
    told(crewhall("backup", tmp_path / "b.tar.gz", "--data", fresh), f"{fresh}/blobs", "folder")
    assert not (tmp_path / "b.tar.gz").exists()


PORT = {"CREWHALL_SERVER__PORT": "0"}


def test_fault_of_ours_is_one_sentence_too(fresh: Path) -> None:
    with raising(SqliteDatabase, "open", ZeroDivisionError("password=s3cret")):
        told(crewhall("migrate", "--data", fresh), "a fault of its own", "CREWHALL_LOG__LEVEL=debug")
