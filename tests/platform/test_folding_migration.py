"""The migration to folded text, on a database that has people already."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from crewhall.platform.shipped import shipped
from tests.conftest import on_server, postgres_url

pytestmark = pytest.mark.anyio

MIGRATE = """
import asyncio, json, sys
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
url, folder, before, after, statements = *sys.argv[1:5], json.loads(sys.argv[5])
config = Config()
config.set_main_option("script_location", folder)
config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
def run(connection):
    return [[list(row) for row in found] if (found := connection.execute(text(sql))).returns_rows else None for sql in statements.pop(0)]
async def run_on_postgres():
    engine = create_async_engine("postgresql+asyncpg://" + url.partition("://")[2])
    async with engine.begin() as connection:
        rows = await connection.run_sync(run)
    await engine.dispose()
    return rows
def on_database():
    if not url.startswith("sqlite"):
        return asyncio.run(run_on_postgres())
    with create_engine(url).begin() as connection:
        return run(connection)
command.upgrade(config, before)
on_database()
command.upgrade(config, after)
print(json.dumps(on_database()))
"""

NOW = "2026-01-01T00:00:00.000000Z"
PEOPLE = [
    # id, first name, last name, e-mail address, mobile number; and the latter two afterwards
    (1, "Özlem", "Ng", "zw@example.com\u200b", "+61041791241412", "zw@example.com", "+41791241412"),
    (2, "Zoë", "Ng", "taken@example.com\u200b", "+61412345678", "taken@example.com\u200b", "+61412345678"),
    (3, "anna", "", "taken@example.com", "+6101512345", "taken@example.com", "+6101512345"),
    (4, "Éva", "", "s@xn--strae-oqa.example", None, "s@straße.example", None),
    (5, "\ufdfa" * 100, "\ufdfa" * 100, "a..b@example.com", None, "a..b@example.com", None),
]


def quoted(value: object) -> str:
    """A value as both databases read it."""
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


def insert(table: str, **values: object) -> str:
    """An INSERT of one row."""
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(map(quoted, values.values()))})"  # noqa: S608 - constants


def rows_of_before() -> list[str]:
    """Statements that fill a database of the version before."""
    stamps = {"created_at": NOW, "updated_at": NOW}
    statements = [
        insert("users", id=id_, first_name=first, last_name=last, slug=f"u{id_}", email=email, mobile=mobile, status="active",
               administrator=False, account_type="User", **stamps)
        for id_, first, last, email, mobile, _, _ in PEOPLE
    ]  # fmt: skip
    entry = {"user_id": 1, "team_id": 1, "start_at": NOW, "end_at": NOW, "is_long": False, "reminders": "[]"}
    return [
        *statements,
        insert("teams", id=1, owner_id=1, name="Éclair", slug="e", time_zone="UTC", features="{}", status="active", **stamps),
        insert("memberships", id=1, team_id=1, user_id=1, rank=10, manager=False, status="pending",
               invited_address="zw@example.com\u200b", **stamps),
        insert("contacts", id=1, user_id=3, friend_id=1, status="invited", known_first_name="Özi",
               known_email="zw@example.com\u200b", **stamps),
        insert("calendar_events", id=1, title="Fête", location_name="Çeşme", details="ŁÓDŹ", kind="x", **entry, **stamps),
        insert("fragments", id=1, user_id=1, kind="note", name="Ångström", data="{}", restricted=False, **stamps),
        insert("tags", id=1, owner_type="team", owner_id=1, context="tags", name="Été", name_key="été", created_at=NOW),
    ]  # fmt: skip


@pytest.fixture
def empty_database(dialect: str, tmp_path: Path) -> Generator[str, None, None]:
    """The URL of a database without tables."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    name = f"test_folding_{os.getpid()}"
    on_server(f'CREATE DATABASE "{name}"')
    yield postgres_url(name)
    on_server(f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_rows_of_before_are_folded_and_addresses_are_normal(empty_database: str) -> None:
    folder = shipped("migrations")
    (path,) = (folder / "versions").glob("*_folded_text.py")
    lines = dict(line.split(" = ") for line in path.read_text().splitlines() if "revision = " in line)
    before, after = (lines[name].strip('"') for name in ("down_revision", "revision"))
    reading = [
        "SELECT id, email, mobile, name_folded FROM users ORDER BY name_folded, id",
        "SELECT name_folded FROM teams UNION ALL SELECT name_folded FROM memberships UNION ALL SELECT known_name_folded FROM contacts",
        "SELECT text_folded FROM calendar_events UNION ALL SELECT name_folded FROM fragments UNION ALL SELECT name_folded FROM tags",
        "SELECT invited_address FROM memberships UNION ALL SELECT known_email FROM contacts",
    ]
    command = [sys.executable, "-c", MIGRATE, empty_database, str(folder), before, after]
    done = await asyncio.to_thread(
        subprocess.run, [*command, json.dumps([rows_of_before(), reading])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    people, names, texts, addresses = json.loads(done.stdout)
    assert {row[0]: tuple(row[1:3]) for row in people} == {person[0]: person[5:] for person in PEOPLE}
    assert [row[0] for row in people][:4] == [3, 4, 1, 2]
    assert all(len(row[3]) <= 600 for row in people)
    assert names == [["eclair"], ["ozlem ng"], ["ozi"]]
    assert texts == [["fete cesme lodz"], ["angstrom"], ["ete"]]
    assert addresses == [["zw@example.com"], ["zw@example.com"]]
