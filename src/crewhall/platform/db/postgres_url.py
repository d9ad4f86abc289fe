"""URLs of PostgreSQL as people have them: with all parameters that libpq knows. What leaves this file for a message holds no password.

A URL with unescaped characters in it cannot be told apart into password and the rest, so that nothing of it is ever shown.
"""

import re
from urllib.parse import parse_qsl, quote, unquote, urlencode

import structlog
from msgspec import Struct
from msgspec.structs import replace

from crewhall.platform.db.database import DatabaseUnavailable

log = structlog.get_logger()

_URL = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:/?#@\[\]\s]*)(?::(?P<password>[^/?#@\[\]\s]*))?@)?"
    r"(?P<hosts>[^/?#@\s]*)(?:/(?P<database>[^/?#@\s]*))?(?:\?(?P<query>[^?#@\s]*))?"
)
_HOST = re.compile(r"(?:\[[0-9A-Fa-f:.]+(?:%25\w+)?\]|[\w.%-]*)(?::\d{1,5})?")
_DEFAULT_TIMEOUT_S = 10
_LEAST_TIMEOUT_S = 2  # as libpq

# What asyncpg has no word for. It would send them to the server, which refuses what it does not know.
_WITHOUT_EFFECT = frozenset(
    {
        "channel_binding",
        "client_encoding",
        "gssdelegation",
        "gssencmode",
        "hostaddr",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "load_balance_hosts",
        "max_protocol_version",
        "min_protocol_version",
        "require_auth",
        "requirepeer",
        "requiressl",
        "sslcertmode",
        "sslcompression",
        "sslcrldir",
        "sslkeylogfile",
        "sslsni",
        "tcp_user_timeout",
    }
)


class PostgresUrl(Struct, frozen=True, kw_only=True):
    """The parts of a URL. User name, hosts and database are still percent-encoded; the password and the parameters are not."""

    user: str
    password: str | None
    hosts: str
    database: str
    parameters: dict[str, str]


def parse(url: str) -> PostgresUrl:
    """The parts. Raises `DatabaseUnavailable`, with no part of the URL, when it cannot be read."""
    found = _URL.fullmatch(url)
    if found is None or not all(_HOST.fullmatch(host) for host in found["hosts"].split(",")):
        raise _unreadable()
    try:
        parameters = dict(parse_qsl(found["query"], strict_parsing=True)) if found["query"] else {}
    except ValueError:
        raise _unreadable() from None
    password = found["password"]
    return PostgresUrl(
        user=found["user"] or "",
        password=parameters.pop("password", None) if password is None else unquote(password),
        hosts=found["hosts"],
        database=found["database"] or "",
        parameters={name: value for name, value in parameters.items() if name != "password"},
    )


def place(url: str) -> str:
    """Which database it is, for messages: host, port and name."""
    try:
        found = parse(url)
    except DatabaseUnavailable:
        return "PostgreSQL"
    hosts = found.hosts or found.parameters.get("host") or "localhost"
    port = found.parameters.get("port", "5432")
    named = ",".join(host if re.search(r":\d+$", host) else f"{host}:{port}" for host in hosts.split(","))
    return f"{unquote(named)}/{unquote(found.database) or found.parameters.get('dbname', unquote(found.user))}"


def for_asyncpg(url: str) -> str:
    """The URL without the parameters that asyncpg does not take."""
    found = parse(url)
    kept = {name: value for name, value in found.parameters.items() if name not in _WITHOUT_EFFECT}
    kept.pop("connect_timeout", None)
    fallback = kept.pop("fallback_application_name", None)
    if fallback is not None:
        kept.setdefault("application_name", fallback)
    return _written(replace(found, parameters=kept))


def without_password(url: str) -> tuple[str, str | None]:
    """The URL with all its parameters for a program on whose command line everybody looks; and the password."""
    found = parse(url)
    return _written(replace(found, password=None)), found.password


def without_effect(url: str) -> list[str]:
    """The parameters of the URL that change nothing."""
    return sorted(_WITHOUT_EFFECT.intersection(parse(url).parameters))


def connect_timeout_s(url: str) -> int:
    """How long to wait for a connection. Raises `DatabaseUnavailable`."""
    given = parse(url).parameters.get("connect_timeout", "")
    if given and not re.fullmatch(r"-?\d{1,9}", given):
        raise DatabaseUnavailable(where=place(url), reason="connect_timeout in its URL must be whole seconds.")
    return max(int(given), _LEAST_TIMEOUT_S) if given and int(given) > 0 else _DEFAULT_TIMEOUT_S


def warn_without_effect(url: str) -> None:
    """Log which parameters change nothing; that of a security measure loudly."""
    if names := without_effect(url):
        is_loud = parse(url).parameters.get("channel_binding") == "require"
        write = log.warning if is_loud else log.info
        write("parameters of the database's URL have no effect: the driver does not know them", names=names)


def not_utf8(encoding: str) -> str:
    """Why a database of another encoding is refused, and what to do."""
    return (
        f"its encoding is {encoding}, which cannot hold every text. Make one in UTF8:"
        " CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0."
    )


def _unreadable() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        where="PostgreSQL",
        reason=(
            "its URL cannot be read; it looks like postgresql://user:password@host:5432/name. Write special characters in the password"
            " percent-encoded: @ is %40, / is %2F, # is %23, ? is %3F, % is %25, a blank is %20."
        ),
    )


def _written(parts: PostgresUrl) -> str:
    password = "" if parts.password is None else f":{quote(parts.password, safe='')}"
    user = f"{parts.user}{password}@" if parts.user or password else ""
    query = f"?{urlencode(parts.parameters, quote_via=quote)}" if parts.parameters else ""
    return f"postgresql://{user}{parts.hosts}/{parts.database}{query}"
