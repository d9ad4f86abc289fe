"""Where log lines go and how they look: JSON or console, with the request's id and without secrets. What is logged, each module decides."""

import logging
import sys
from contextvars import ContextVar
from typing import Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from crewhall.platform.log_secrets import clean_fields

Level = Literal["debug", "info", "warning", "error"]
Layout = Literal["auto", "json", "console"]

# structlog's own context costs ten times as much to set, and every request sets it.
_request_id: ContextVar[str] = ContextVar("request_id", default="")

_OWN_HANDLERS = ("uvicorn", "uvicorn.error", "uvicorn.access")
_TALKATIVE = (
    "httpx",
    "httpcore",
    "asyncio",
    "PIL",
    "uvicorn.error",
)  # at "info" or "debug" they tell whole URLs, every step or every WebSocket


def configure(level: Level = "info", layout: Layout = "auto", stream: TextIO | None = None) -> None:
    """Send all logging, structlog's and the standard library's, to `stream` (standard error when None), one line per event.

    `auto` is console on a terminal, else JSON: `at` (UTC), `level`, `event`, `request_id` within a request, and the fields given.
    May be called again. uvicorn must be told not to set up logging of its own (`log_config=None`).
    """
    least = logging.getLevelNamesMapping()[level.upper()]
    out = stream or cast("TextIO", _CurrentStderr())
    console = not is_json(layout, out)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_request_id,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,  # before secrets are removed: a traceback quotes values
    ]
    render: list[Processor] = [without_secrets, _console(out) if console else structlog.processors.JSONRenderer()]
    structlog.configure(
        processors=[*before, *render],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=out),
        cache_logger_on_first_use=False,  # module-level loggers may be used before, and configured again in tests
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*before, structlog.stdlib.add_logger_name],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render],
    )
    _take_over_standard_logging(_Handler(out), formatter, least)


def is_json(layout: Layout, stream: TextIO | None = None) -> bool:
    """Whether lines are JSON in that layout, on standard error when `stream` is None."""
    return layout == "json" or (layout == "auto" and not (stream or sys.stderr).isatty())


def bind_request_id(request_id: str) -> None:
    """From now on every line of this context carries the request's id, also in tasks started there."""
    _request_id.set(request_id)


def _with_request_id(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """structlog processor: adds the request's id."""
    if request_id := _request_id.get():
        event_dict.setdefault("request_id", request_id)
    return event_dict


def without_secrets(_logger: WrappedLogger, _method: str, event_dict: EventDict) -> EventDict:
    """structlog processor: fields that are named like secrets, and credentials within any text, are taken out."""
    first = {name: event_dict.pop(name) for name in ("at", "level", "event") if name in event_dict}  # for human eyes
    return cast("EventDict", clean_fields({**first, **event_dict}))


class _CurrentStderr:
    """Standard error as it is at the moment of writing, for it may be exchanged."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()

    def isatty(self) -> bool:
        return sys.stderr.isatty()


class _Handler(logging.StreamHandler[TextIO]):
    """The standard library's way to the same lines."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is the standard library's
        """Say that a line was lost; the inherited method would print the arguments as they are."""
        structlog.get_logger().error("a log line could not be written", logger=record.name, line=record.lineno)


def _console(out: TextIO) -> Processor:
    return structlog.dev.ConsoleRenderer(
        colors=out.isatty(), timestamp_key="at", exception_formatter=structlog.dev.plain_traceback
    )


def _take_over_standard_logging(handler: _Handler, formatter: logging.Formatter, least: int) -> None:
    root = logging.getLogger()
    for old in [old for old in root.handlers if isinstance(old, _Handler)]:
        root.removeHandler(old)
    handler.setFormatter(formatter)
    root.addHandler(handler)
    root.setLevel(least)
    for name in _OWN_HANDLERS:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))
