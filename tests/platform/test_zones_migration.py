"""The migration that gives profiles the IANA name of their time zone: that of the zone by which they were read before."""

import asyncio
import json
import subprocess
import sys

import pytest

from crewhall.platform.shipped import shipped
from crewhall.surfaces.tomatoes.zone_names import FRIENDLY_NAMES, read_zone
from tests.platform.test_folding_migration import MIGRATE, NOW, empty_database, insert

pytestmark = pytest.mark.anyio

__all__ = ["empty_database"]

NAMES = [None, "Europe/Rome", "UTC", "Etc/UTC", "EST", "localtime", "bogus", "rome", *FRIENDLY_NAMES]


async def test_profiles_keep_their_zone_and_what_it_is_called(empty_database: str) -> None:
    stamps = {"created_at": NOW, "updated_at": NOW}
    rows: list[str] = []
    for user_id, name in enumerate(NAMES, start=1):
        rows += [
            insert("users", id=user_id, first_name="", last_name="", name_folded="", slug=f"u{user_id}", status="active",
                   administrator=False, account_type="User", **stamps),
            insert("focus_profiles", user_id=user_id, time_zone=name and name.replace("'", "''"), ticking=False,
                   is_hidden=False, tomatoes_count=0, updated_at=NOW),
        ]  # fmt: skip
    reading = ["SELECT time_zone_label, time_zone FROM focus_profiles ORDER BY user_id"]
    command = [sys.executable, "-c", MIGRATE, empty_database, str(shipped("migrations")), "0017", "0018"]
    done = await asyncio.to_thread(
        subprocess.run, [*command, json.dumps([rows, reading])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [[[name, name and read_zone(name).key] for name in NAMES]]
