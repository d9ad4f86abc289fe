"""The checks of `crewhall doctor`. Each looks at one thing and says in a sentence how it is; none changes anything that lasts."""

import os
import shutil
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import aiosmtplib
import apsw
from msgspec import Struct

from crewhall.app import migrate
from crewhall.cli.backup import files_folder
from crewhall.cli.opening import NoDatabase, SchemaIsOlder, Wanted, database_name, opened, sqlite_path
from crewhall.kit.actor import SYSTEM
from crewhall.kit.errors import CrewhallError
from crewhall.platform import job_health, outbox
from crewhall.platform.blobs import Blobs
from crewhall.platform.db.sqlite import OLDEST_SQLITE
from crewhall.platform.settings import MailSettings, Settings
from crewhall.platform.work import Works

_LATE = timedelta(minutes=5)
_CLOCK_MAY_DIFFER = timedelta(seconds=10)
_LEAST_BYTES, _FEW_BYTES = 100 * 2**20, 2**30
_LONGEST_WAIT_S = 10.0
_MADE_AFTER = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right shows less


class State(StrEnum):
    """How it is; only `failed` is an error."""

    GOOD = "good"
    NOTICE = "notice"
    FAILED = "failed"


class Finding(Struct, frozen=True):
    """What one check found."""

    check: str
    state: State
    message: str


async def check_all(settings: Settings) -> list[Finding]:
    """All checks, in the order in which one would mend things. Those of the database's content need a database."""
    found = [_sqlite_version(settings), _disk(settings)]
    found.append(await _guarded("files", lambda: _files(settings)))
    found.append(await _guarded("mail", lambda: _mail(settings.mail)))
    try:
        async with opened(settings, Wanted.ANY) as works:
            found.append(Finding("database", State.GOOD, f"{database_name(settings)} answers"))
            found.append(await _guarded("schema", lambda: _schema(works)))
            found.append(await _guarded("jobs", lambda: _jobs(works)))
            found.append(await _guarded("clock", lambda: _clock(works)))
    except NoDatabase:
        found.append(Finding("database", State.NOTICE, f"{database_name(settings)}: empty; the server makes it"))
    except CrewhallError as error:
        found.append(Finding("database", State.FAILED, error.message))
    return found


async def _guarded(name: str, check: Callable[[], Awaitable[Finding]]) -> Finding:
    """A check that does not get through has found something too."""
    try:
        return await check()
    except CrewhallError as error:
        return Finding(name, State.FAILED, error.message)
    except Exception as error:  # noqa: BLE001 - whatever keeps a check from its end is what the doctor is asked for
        return Finding(name, State.FAILED, f"{type(error).__name__}: {error}")


def _sqlite_version(settings: Settings) -> Finding:
    found, oldest = apsw.sqlite_lib_version(), ".".join(map(str, OLDEST_SQLITE))
    if sqlite_path(settings) is None:
        return Finding("sqlite", State.GOOD, "not used")
    if tuple(map(int, found.split("."))) < OLDEST_SQLITE:
        return Finding("sqlite", State.FAILED, f"SQLite {found} is older than {oldest}; install a newer apsw")
    return Finding("sqlite", State.GOOD, f"SQLite {found}")


def _disk(settings: Settings) -> Finding:
    """Room where the database and files are, or will be."""
    folder = settings.data_folder
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    room = f"{free / 2**30:.1f} GB free for {settings.data_folder}"
    if free < _LEAST_BYTES:
        return Finding("disk", State.FAILED, f"only {room}")
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding("disk", State.FAILED, f"{folder} cannot be written by this user")
    return Finding("disk", State.NOTICE if free < _FEW_BYTES else State.GOOD, room)


async def _files(settings: Settings) -> Finding:
    """A file is written, read and removed. A folder that is not there yet is left so."""
    folder = files_folder(settings)
    if folder is not None and not folder.exists():
        return Finding("files", State.NOTICE, f"{folder} is not there yet; the server makes it")
    store = Blobs(settings.files_url)
    content = f"crewhall doctor {os.getpid()} {os.urandom(8).hex()}".encode()
    key = await store.put(content)
    try:
        fits = await store.get(key) == content
    finally:
        await store.delete(key)
        _remove_empty_parents(folder, key)
    if not fits:
        return Finding("files", State.FAILED, f"{settings.files_url} gives back other bytes than were written")
    return Finding("files", State.GOOD, f"{settings.files_url} can be written and read")


def _remove_empty_parents(folder: Path | None, key: str) -> None:
    for name in (f"{key[:2]}/{key[2:4]}", key[:2]):
        if folder is not None and not any((folder / name).iterdir()):
            (folder / name).rmdir()


async def _mail(mail: MailSettings) -> Finding:
    """The mail server answers and lets us in; no mail is sent."""
    if not mail.host:
        return Finding("mail", State.NOTICE, "no mail server is set; mail waits in the administrator's outbox")
    client = aiosmtplib.SMTP(
        hostname=mail.host,
        port=mail.port,
        username=mail.username or None,
        password=mail.password if mail.username else None,
        timeout=min(mail.timeout_s, _LONGEST_WAIT_S),
        use_tls=mail.tls == "tls",
        start_tls=mail.tls == "starttls",
        tls_context=None if mail.tls == "none" else ssl.create_default_context(),
    )
    where = f"{mail.host}:{mail.port}"
    try:
        async with client:
            await client.noop()
    except (aiosmtplib.SMTPException, OSError) as error:
        return Finding("mail", State.FAILED, f"{where} does not take mail from us: {type(error).__name__}")
    return Finding("mail", State.GOOD, f"{where} answers")


async def _schema(works: Works) -> Finding:
    known, found = migrate.revisions(), await migrate.current(works)
    if found == known[-1]:
        return Finding("schema", State.GOOD, f"{found}, the newest")
    if found in known:
        message = SchemaIsOlder(found=found, newest=known[-1]).message
        return Finding("schema", State.NOTICE, f"{message.rstrip('.')}, or start the server")
    return Finding("schema", State.FAILED, migrate.SchemaIsNewer(found=found, newest=known[-1]).message)


async def _jobs(works: Works) -> Finding:
    async with works.read(SYSTEM) as work:
        trouble = await job_health.select_trouble(work.db, work.now - _LATE, work.now)
    if trouble.late or trouble.lost:
        counts = f"{trouble.late} wait for more than five minutes, {trouble.lost} were left by a process that is gone"
        return Finding("jobs", State.FAILED, f"{counts}; is a server or worker running?")
    if trouble.failed:
        return Finding("jobs", State.NOTICE, f"{trouble.failed} were given up lately; the log says why")
    return Finding("jobs", State.GOOD, "none is stuck")


async def _clock(works: Works) -> Finding:
    """Time must not have gone back since the last event, and PostgreSQL's clock must agree, since leases of jobs go by ours."""
    async with works.read(SYSTEM) as work:
        now = work.now
        theirs = await job_health.select_clock(work.db) if works.database.dialect == "postgres" else now
        last = await outbox.select_events_after(work.db, await outbox.select_last_number(work.db) - 1, 1)
    latest = max([_MADE_AFTER, *(event.happened_at for event in last)])
    if latest > now + _CLOCK_MAY_DIFFER:
        return Finding(
            "clock", State.FAILED, f"it shows {now:%Y-%m-%d %H:%M:%S} UTC, which is before {latest:%Y-%m-%d %H:%M:%S}"
        )
    if abs(theirs - now) > _CLOCK_MAY_DIFFER:
        apart_s = abs(theirs - now).total_seconds()
        return Finding("clock", State.FAILED, f"it and the database's clock are {apart_s:.0f} seconds apart")
    return Finding("clock", State.GOOD, f"{now:%Y-%m-%d %H:%M:%S} UTC")
