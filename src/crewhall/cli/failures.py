"""Errors in words for whoever typed a command: the thing, the reason and what to do, without a traceback and without secrets.

`named` and `naming_database` are put around what may fail, since drivers do not say of which file or database they speak.
"""

import importlib
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import structlog

from crewhall.kit.errors import CrewhallError, InvalidInput, Kind
from crewhall.platform import os_errors
from crewhall.platform.blobs import BlobsUnavailable
from crewhall.platform.db import postgres_reasons
from crewhall.platform.db.connect import place_of
from crewhall.platform.db.database import DatabaseFails
from crewhall.platform.log_secrets import scrub
from crewhall.platform.settings import Settings

log = structlog.get_logger()


class DatabaseTrouble(CrewhallError):
    """The database could be opened, and does not serve a command."""

    kind = Kind.UNAVAILABLE
    code = "DATABASE_TROUBLE"
    text = "The database {where} failed: {reason}."


class FileTrouble(CrewhallError):
    """A file or folder cannot be used."""

    kind = Kind.UNAVAILABLE
    code = "FILE_TROUBLE"
    text = "{path} cannot be {done}: {reason}."


@contextmanager
def named(path: Path | str, done: str) -> Generator[None, None, None]:
    """Whatever the system says within, it says of this path, which could not be `done` ("written"). Raises `FileTrouble`."""
    try:
        yield
    except OSError as error:
        raise FileTrouble(path=path, done=done, reason=os_errors.reason_of(error)) from error
    except BlobsUnavailable as error:
        raise FileTrouble(path=path, done=done, reason=_reason_of_store(error)) from error


@contextmanager
def naming_database(settings: Settings) -> Generator[None, None, None]:
    """Whatever a driver says within, it says of the database of the settings. Raises `DatabaseTrouble`."""
    try:
        yield
    except Exception as error:
        if reason := _reason_of_driver(error):
            raise DatabaseTrouble(where=place_of(settings), reason=reason) from error
        raise


def explained(error: BaseException) -> str:
    """Any error in words. One that nobody foresaw is a fault of ours: the log has the rest, when it is asked to say all."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    if isinstance(error, BlobsUnavailable):
        return f"The file storage {error.url or 'of the setting files.url'} does not work: {_reason_of_store(error)}."
    if reason := _reason_of_driver(error):
        return f"The database fails: {reason}."
    if isinstance(error, CrewhallError):
        return sentence(error)
    if isinstance(error, OSError):
        reason = os_errors.reason_of(error)
        return f"{error.filename}: {reason}." if error.filename else f"The system refuses: {reason}."
    log.debug("a command met a fault of Crewhall", exc_info=error)
    return (
        f"Crewhall met a fault of its own: {type(error).__name__}: {scrub(' '.join(str(error).split()))[:300]}."
        " With CREWHALL_LOG__LEVEL=debug the log says where; please report it."
    )


def sentence(error: CrewhallError) -> str:
    """The error in words, with what is wrong about each field."""
    details = error.details if isinstance(error, InvalidInput) and error.details else {}
    wrong = [f"{name} {reason}" for name, reason in details.items() if str(reason) not in error.message]
    return f"{error.message} ({'; '.join(wrong)})" if wrong else error.message


def _reason_of_driver(error: BaseException) -> str | None:
    """What a database's driver says; None for all other errors. Only a driver that is loaded can have said something."""
    if isinstance(error, DatabaseFails):
        cause = error.__cause__
        if isinstance(cause, OSError):
            return os_errors.reason_of(cause)
        return (_reason_of_driver(cause) if cause else None) or "why stands in the log. Try again later"
    kinds = {kind.__module__.partition(".")[0] for kind in type(error).__mro__}
    if "apsw" in kinds and isinstance(error, Exception):
        return importlib.import_module("crewhall.platform.db.sqlite_reasons").reason_of(error)
    if "asyncpg" in kinds:
        return postgres_reasons.reason_of(error)
    return None


def _reason_of_store(error: BlobsUnavailable) -> str:
    cause = error.__cause__
    lines = str(cause).partition(" (os error")[0].splitlines() if cause else []
    said = scrub(lines[0]) if lines else "it does not answer"
    return f"{said.rstrip('.')}. See that the folder or bucket is there, has room, and may be written by this user"
