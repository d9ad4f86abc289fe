"""Both ways of logging end in the same lines, with the request's id and without secrets."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextvars import copy_context
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from crewhall.platform.logs import bind_request_id, configure

NAMES = ("", "uvicorn", "uvicorn.error", "uvicorn.access", "httpx", "httpcore", "asyncio", "PIL")


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    """Leave logging as it was."""
    before = structlog.get_config()
    loggers = [logging.getLogger(name) for name in NAMES]
    kept = [(logger, logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    yield
    structlog.configure(**before)
    for logger, level, propagate, handlers in kept:
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers[:] = handlers


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was written, one JSON object a line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def stream() -> io.StringIO:
    """Logging goes here, as JSON."""
    out = io.StringIO()
    configure("info", "json", out)
    return out


def test_event_is_one_line_of_json_with_time_and_level(stream: io.StringIO) -> None:
    structlog.get_logger().info("job done", job="mail.send", id=7)
    (line,) = lines(stream)
    assert datetime.fromisoformat(line.pop("at")).tzinfo == UTC
    assert line == {"level": "info", "event": "job done", "job": "mail.send", "id": 7}
    assert stream.getvalue().startswith('{"at": ')


def test_text_with_line_breaks_stays_one_line(stream: io.StringIO) -> None:
    structlog.get_logger().info("a\nb\r\n\u2028\ud800c", extra="\n")
    assert len(lines(stream)) == 1


def test_standard_logging_gives_the_same_lines(stream: io.StringIO) -> None:
    logging.getLogger("somewhere").warning("took %d ms", 5)
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("took 5 ms", "warning", "somewhere")
    assert "at" in line


def test_request_id_is_on_every_line_of_the_request_and_on_no_other(stream: io.StringIO) -> None:
    def within() -> None:
        bind_request_id("req-1")
        structlog.get_logger().info("inside")
        logging.getLogger("somewhere").error("inside too")

    copy_context().run(within)
    structlog.get_logger().info("outside")
    assert [line.get("request_id") for line in lines(stream)] == ["req-1", "req-1", None]


def test_logger_made_before_configuring_follows(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("one")
    later = io.StringIO()
    configure("info", "json", later)
    log.info("two")
    assert [line["event"] for line in lines(stream)] == ["one"]
    assert [line["event"] for line in lines(later)] == ["two"]


def test_configuring_again_does_not_double_standard_lines(stream: io.StringIO) -> None:
    later = io.StringIO()
    configure("info", "json", later)
    logging.getLogger("somewhere").error("once")
    assert stream.getvalue() == ""
    assert len(lines(later)) == 1


def test_level_holds_for_both_ways() -> None:
    out = io.StringIO()
    configure("warning", "json", out)
    structlog.get_logger().info("hidden")
    logging.getLogger("somewhere").info("hidden")
    structlog.get_logger().warning("shown")
    logging.getLogger("somewhere").warning("shown")
    assert [line["event"] for line in lines(out)] == ["shown", "shown"]


def test_servers_own_loggers_are_taken_over(stream: io.StringIO) -> None:
    for name in ("uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).addHandler(logging.StreamHandler(io.StringIO()))
        logging.getLogger(name).propagate = False
    configure("info", "json", stream)
    logging.getLogger("uvicorn.error").info("connection open")  # one for each WebSocket
    logging.getLogger("uvicorn.error").warning("Exceeded concurrency limit %d", 9)
    logging.getLogger("uvicorn.access").info("GET / 200")
    assert [line["event"] for line in lines(stream)] == ["Exceeded concurrency limit 9", "GET / 200"]


def test_talkative_clients_are_heard_only_when_something_is_wrong(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: GET https://hook.example.test/abc")
    logging.getLogger("httpx").warning("odd answer")
    assert [line["event"] for line in lines(stream)] == ["odd answer"]


def fail_with(secret: str) -> None:
    """Raise with a secret in the message and in its cause."""
    try:
        {}[f"token={secret}"]
    except KeyError as error:
        raise ValueError(f"password='{secret}'") from error


@pytest.mark.parametrize("layout", ["json", "console"])
def test_secret_never_appears_in_any_layout_and_either_way(layout: Any) -> None:
    secret = "correct-horse-battery"
    out = io.StringIO()
    configure("debug", layout, out)
    log, standard = structlog.get_logger(), logging.getLogger("somewhere")
    log.info("signed in", password=secret, headers=[(b"authorization", f"Bearer {secret}".encode())])
    log.info(f"GET /v1/me?api_key={secret}&page=2")
    log.bind(session_token=secret).warning("odd", body={"user": {"pin": secret}})
    standard.info("Authorization: Token %s", secret)
    standard.info("%(password)s was tried as password=%(password)s"[18:], {"password": secret})
    standard.info({"api_key": secret})
    with structlog.contextvars.bound_contextvars(cookie=secret):
        log.info("within")
    for say in (log.exception, standard.exception):
        try:
            fail_with(secret)
        except ValueError:
            say("failed")
    assert secret not in out.getvalue()
    assert out.getvalue().count("[removed]") >= 12
    assert out.getvalue().count("Traceback (most recent call last)") == 4


def test_line_that_cannot_be_formatted_is_reported_without_its_arguments(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    root = logging.getLogger()
    root.handlers[:] = [own for own in root.handlers if type(own).__module__.startswith("crewhall.")]  # pytest's raise
    logging.getLogger("somewhere").info("took %d ms", "correct-horse-battery")
    (line,) = lines(stream)
    assert line["logger"] == "somewhere"
    assert "correct-horse" not in stream.getvalue() + "".join(capsys.readouterr())


def test_terminal_gets_colours_and_anything_else_gets_json() -> None:
    terminal, file = Terminal(), io.StringIO()
    configure("info", "auto", terminal)
    structlog.get_logger().info("hello", n=1)
    configure("info", "auto", file)
    structlog.get_logger().info("hello", n=1)
    assert "\x1b[" in terminal.getvalue()
    assert lines(file)[0]["n"] == 1


def test_console_in_a_file_has_no_colours() -> None:
    out = io.StringIO()
    configure("info", "console", out)
    structlog.get_logger().info("hello", n=1)
    assert "hello" in out.getvalue()
    assert "\x1b[" not in out.getvalue()


def test_standard_error_is_looked_up_when_a_line_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    configure("info", "json")
    exchanged = io.StringIO()
    monkeypatch.setattr(sys, "stderr", exchanged)
    structlog.get_logger().info("one")
    logging.getLogger("somewhere").info("two")
    assert [line["event"] for line in lines(exchanged)] == ["one", "two"]
