"""`doctor`: what it finds well, and what it finds wrong."""

from pathlib import Path

import msgspec
import pytest

from crewhall.app import migrate
from crewhall.cli import checks
from crewhall.cli.checks import Finding, State
from crewhall.platform.db import postgres_health
from crewhall.platform.settings import MailSettings, Settings
from tests.cli.conftest import on_sqlite, set_revision
from tests.cli.running import Ended, crewhall
from tests.durability.sink import MailSink


def states(ended: Ended) -> dict[str, str]:
    """The state of each check."""
    return {finding["check"]: finding["state"] for finding in ended.json}


def test_good_installation_is_well(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    (folder / "blobs").mkdir(exist_ok=True)
    ended = crewhall("doctor", "--data", folder, "--json")
    assert ended.code == 0, ended.out
    assert states(ended) == {
        "settings": "good",
        "sqlite": "good",
        "disk": "good",
        "files": "good",
        "mail": "notice",
        "database": "good",
        "schema": "good",
        "jobs": "good",
        "clock": "good",
    }
    assert list((folder / "blobs").iterdir()) == [], "the file that was tried is gone"


def test_table_has_a_symbol_for_each_check(fresh: Path) -> None:
    ended = crewhall("doctor", "--data", fresh)
    assert ended.out.count("✔") >= 6
    assert ended.out.rstrip().endswith("All is well.")


def test_server_that_never_started_is_not_ill(tmp_path: Path) -> None:
    ended = crewhall("doctor", "--data", tmp_path / "new", "--json")
    assert ended.code == 0, ended.out
    assert states(ended)["database"] == "notice"
    assert not (tmp_path / "new").exists()


def test_bad_setting_is_a_finding(tmp_path: Path) -> None:
    ended = crewhall("doctor", "--data", tmp_path, "--json", CREWHALL_SERVER__PORT="-1")
    assert ended.code == 1
    assert states(ended) == {"settings": "failed"}


def test_unreachable_database_is_a_finding_and_tells_no_password(tmp_path: Path) -> None:
    ended = crewhall("doctor", "--data", tmp_path, "--json", "--database", "postgresql://who:secret@127.0.0.1:1/x")
    assert ended.code == 1
    assert states(ended)["database"] == "failed"
    assert "secret" not in ended.out


def test_schema_is_told_when_it_is_newer(fresh: Path) -> None:
    set_revision(fresh, "9999")
    ended = crewhall("doctor", "--data", fresh, "--json")
    assert ended.code == 1
    assert states(ended)["schema"] == "failed"


def test_folder_for_files_that_cannot_be_written_is_a_finding(fresh: Path) -> None:
    (fresh / "blobs").write_text("a file in the folder's place")
    ended = crewhall("doctor", "--data", fresh, "--json")
    assert ended.code == 1
    assert states(ended)["files"] == "failed"


JOB = """
    INSERT INTO jobs (queue, name, args, status, attempts, run_at, lease_until, created_at)
    VALUES ('default', 'x', '{{}}', '{status}', 1, '{past}', '{past}', '{past}')
"""


@pytest.mark.parametrize(
    ("status", "state"), [("todo", "failed"), ("running", "failed"), ("failed", "notice"), ("done", "good")]
)
def test_jobs_that_are_stuck_are_a_finding(fresh: Path, status: str, state: str) -> None:
    on_sqlite(fresh, JOB.format(status=status, past="2026-01-01T00:00:00.000000Z"))
    ended = crewhall("doctor", "--data", fresh, "--json")
    assert states(ended)["jobs"] == state
    assert ended.code == (1 if state == "failed" else 0)


def test_clock_behind_the_last_event_is_a_finding(installed: tuple[Path, str]) -> None:
    folder, _ = installed
    on_sqlite(folder, "UPDATE events SET happened_at = '2999-01-01T00:00:00.000000Z'")
    assert states(crewhall("doctor", "--data", folder, "--json"))["clock"] == "failed"


def test_older_schema_is_a_notice_with_what_to_do(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [*migrate.revisions(), "9998"]
    monkeypatch.setattr(migrate, "revisions", lambda: known)
    ended = crewhall("doctor", "--data", fresh, "--json")
    (schema,) = (finding for finding in ended.json if finding["check"] == "schema")
    assert schema["state"] == "notice"
    assert "crewhall migrate" in schema["message"]


@pytest.mark.anyio
async def test_both_databases_are_looked_at(settings: Settings) -> None:
    found = {finding.check: finding for finding in await checks.check_all(settings)}
    assert {found[name].state for name in ("database", "schema", "jobs", "clock")} == {State.GOOD}


@pytest.mark.anyio
@pytest.mark.parametrize("dialect", ["sqlite"])
async def test_mail_server_is_asked(settings: Settings, unused_tcp_port: int) -> None:
    async with MailSink() as sink:
        assert (await _mail(settings, sink.port)).state == State.GOOD
        assert sink.message_ids_by_recipient() == {}
        sent = await _mail(settings, sink.port, "ada@example.test")
        assert sent.state == State.GOOD
        assert list(sink.message_ids_by_recipient()) == ["ada@example.test"]
        sink.answer_to_recipient = "504 5.5.2 need a fully-qualified host name"
        refused = await _mail(settings, sink.port)
        assert refused.state == State.FAILED
        assert "need a fully-qualified host name" in refused.message
        sink.answer_to_recipient = "550 5.1.1 no such person"
        assert (await _mail(settings, sink.port)).state == State.NOTICE
    silent = await _mail(settings, unused_tcp_port)
    assert silent.state == State.FAILED
    assert f"127.0.0.1:{unused_tcp_port}" in silent.message
    assert "Connect call failed" in silent.message, "the reason is told"


class Pooled:
    """A connection that is served by whichever process is free, as by a pooler in transaction mode."""

    def __init__(self, pids: list[int]) -> None:
        self._pids = pids

    async def execute(self, query: str) -> str:
        """Begin or end a transaction."""
        return query

    async def fetchval(self, _query: str) -> object:
        """The process that serves this time."""
        return self._pids.pop(0)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("one", "other", "pooled"), [([1, 1], [2], False), ([1], [1], True), ([1, 3], [2], True), ([1, 2], [2], True)]
)
async def test_pooler_in_transaction_mode_is_known_by_its_processes(
    one: list[int], other: list[int], pooled: bool
) -> None:
    assert await postgres_health.shares_servers(Pooled(one), Pooled(other)) is pooled


async def _mail(settings: Settings, port: int, mail_to: str | None = None) -> Finding:
    mail = MailSettings(host="127.0.0.1", port=port, tls="none")
    server = msgspec.structs.replace(settings.server, public_url="https://crew.example")
    found = await checks.check_all(msgspec.structs.replace(settings, mail=mail, server=server), mail_to)
    return next(finding for finding in found if finding.check == "mail")
