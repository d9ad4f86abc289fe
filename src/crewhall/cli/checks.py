"""The checks of `crewhall doctor`. Each looks at one thing and says in a sentence how it is; none changes anything that lasts."""

import asyncio
import os
import shutil
import stat
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import apsw
import msgspec
from msgspec import Struct

from crewhall.app import migrate
from crewhall.cli.backup import files_folder
from crewhall.cli.failures import explained, named
from crewhall.cli.opening import NoDatabase, SchemaIsOlder, Wanted, database_name, opened, sqlite_path
from crewhall.kit.actor import SYSTEM
from crewhall.platform import job_health, outbox
from crewhall.platform.blobs import Blobs
from crewhall.platform.db import postgres_health, postgres_reasons, sqlite_files
from crewhall.platform.db.sqlite import OLDEST_SQLITE
from crewhall.platform.mail import BadMail, Mail, MailFailed, mailer_of
from crewhall.platform.settings import Settings
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


async def check_all(settings: Settings, mail_to: str | None = None) -> list[Finding]:
    """All checks, in the order in which one would mend things. Those of the database's content need a database.

    A test mail is sent to `mail_to`, if that is given.
    """
    found = [_sqlite_version(settings), _disk(settings)]
    found.append(await _guarded("files", lambda: _files(settings)))
    found.append(await _guarded("mail", lambda: _mail(settings, mail_to)))
    try:
        async with opened(settings, Wanted.ANY) as works:
            found.append(await _guarded("database", lambda: _database(settings)))
            found.append(await _guarded("schema", lambda: _schema(works)))
            found.append(await _guarded("jobs", lambda: _jobs(works)))
            found.append(await _guarded("clock", lambda: _clock(works)))
    except NoDatabase:
        found.append(await _guarded("database", lambda: _empty(settings)))
    except Exception as error:  # noqa: BLE001 - whatever keeps the database from being opened is what the doctor is asked for
        found.append(Finding("database", State.FAILED, explained(error)))
    return found


async def _guarded(name: str, check: Callable[[], Awaitable[Finding]]) -> Finding:
    """A check that does not get through has found something too."""
    try:
        return await check()
    except Exception as error:  # noqa: BLE001 - whatever keeps a check from its end is what the doctor is asked for
        return Finding(name, State.FAILED, explained(error))


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
        above = next(parent for parent in folder.parents if parent.exists())
        if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
            return Finding(
                "files", State.FAILED, f"{folder} cannot be made: {above} is no folder that this user may write in"
            )
        return Finding("files", State.NOTICE, f"{folder} is not there yet; the server makes it")
    content = f"crewhall doctor {os.getpid()} {os.urandom(8).hex()}".encode()
    with named(settings.files_url, "written and read"):
        store = Blobs(settings.files_url)
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


async def _mail(settings: Settings, mail_to: str | None) -> Finding:
    """The mail server lets us in and takes our sender and a recipient; a mail is sent only to `mail_to`."""
    mail = settings.mail
    if not mail.host:
        state = State.FAILED if mail_to else State.NOTICE
        return Finding("mail", state, "no mail server is set (mail.host); mail waits in the administrator's outbox")
    where = f"{mail.host}:{mail.port}"
    quick = msgspec.structs.replace(mail, timeout_s=min(mail.timeout_s, _LONGEST_WAIT_S))
    mailer = mailer_of(msgspec.structs.replace(settings, mail=quick))
    try:
        if mail_to is None:
            await mailer.probe(mailer.sender)
        else:
            await mailer.send(_test_mail(settings, mail_to))
    except BadMail as error:
        return Finding("mail", State.FAILED, error.message)
    except MailFailed as error:
        if error.permanent and mail_to is None:  # to our own address: mail leaves, and what comes back gets lost
            return Finding(
                "mail", State.NOTICE, f"{where} takes mail, but none to mail.sender ({mailer.sender}): {error.message}"
            )
        return Finding("mail", State.FAILED, f"{where} does not take mail from us: {error.message}")
    if mail_to is not None:
        return Finding("mail", State.GOOD, f"{where} has taken a test mail to {mail_to}")
    if not settings.server.public_url:
        message = (
            f"{where} takes mail; server.public_url is not set, so links in mails begin with {settings.public_url}"
        )
        return Finding("mail", State.NOTICE, message)
    return Finding("mail", State.GOOD, f"{where} takes mail from {mailer.sender}")


def _test_mail(settings: Settings, to: str) -> Mail:
    text = (
        f"This is a test mail of the Crewhall server at {settings.public_url}, sent by `crewhall doctor --mail-to`.\n"
    )
    return Mail(to, "Crewhall: test mail", text, f"doctor-{os.urandom(8).hex()}")


async def _database(settings: Settings) -> Finding:
    """The database answers, is whole, and serves what we need."""
    name, path = database_name(settings), sqlite_path(settings)
    if path is None:
        if await postgres_health.has_pooler(settings.database_url):
            return Finding("database", State.FAILED, f"{name}: {postgres_reasons.POOLER}")
        return Finding("database", State.GOOD, f"{name} answers")
    problem = await asyncio.to_thread(sqlite_files.quick_check, path)
    if problem is not None:
        message = f"{name} is damaged ({problem}). Stop the server and restore a backup with `crewhall restore --force`"
        return Finding("database", State.FAILED, message)
    if stat.S_IMODE(path.stat().st_mode) & stat.S_IRWXO:
        return Finding("database", State.NOTICE, f"{name} can be read by every user of this machine; chmod o= {path}")
    return Finding("database", State.GOOD, f"{name} answers and is whole")


async def _empty(settings: Settings) -> Finding:
    """There is no database yet; a server could make one."""
    name = database_name(settings)
    if sqlite_path(settings) is None and not await postgres_health.may_make_tables(settings.database_url):
        message = f"{name}: empty, and this user may not make tables. Give it the rights of the database's owner"
        return Finding("database", State.FAILED, message)
    return Finding("database", State.NOTICE, f"{name}: empty; the server makes it")


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
