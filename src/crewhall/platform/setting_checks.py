"""What values of settings must look like beyond their type. Each check raises `ValueError` with what is wrong and how it should be, and never
quotes a value that may hold a secret.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_network
from typing import cast
from urllib.parse import urlsplit

import idna

_HOST = re.compile(r"(?!-)[^\s/:@?#\[\]]+")
_WORDS = {"on": "true", "yes": "true", "off": "false", "no": "false"}
_OF_ORCHESTRATORS = re.compile(r"(tcp|udp|sctp)://")
_FILE_SCHEMES = ("file", "s3", "gs", "az", "memory")


def read_boolean(text: str) -> str:
    """`on`, `off`, `yes`, `no` in any case as `true` or `false`; anything else as it is."""
    return _WORDS.get(text.strip().lower(), text.strip())


def check(section: str, name: str, value: object) -> None:
    """Check one value. Raises `ValueError` with half a sentence."""
    found = _CHECKS.get(f"{section}.{name}") or _CHECKS.get(name)
    if found is not None:
        for one in cast("tuple[str, ...]", value) if isinstance(value, tuple) else (str(value),):
            found(one)


def misspelled(variable: str, prefix: str, sections: Mapping[str, list[str]], value: str) -> str | None:
    """The variable that was probably meant, when this one names a setting with one underscore or in small letters; else None.

    Variables such as `CREWHALL_MAIL_PORT=tcp://…` are left alone: Kubernetes makes them of a service's name.
    """
    upper = variable.upper()
    if not upper.startswith(prefix) or _OF_ORCHESTRATORS.match(value):
        return None
    rest = upper.removeprefix(prefix).lower()
    if "__" in rest:
        return None if variable == upper else upper
    for section, names in sections.items():
        if rest.startswith(f"{section}_"):
            near = get_close_matches(rest.removeprefix(f"{section}_"), names, n=1, cutoff=0.75)
            if near:
                return f"{prefix}{section}__{near[0]}".upper()
    return None


def _web_address(value: str) -> None:
    if not value:
        return
    try:
        parts = urlsplit(value)
        whole = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or re.search(r"\s", value):
        raise ValueError("it must be an address with http:// or https:// and a host, such as https://crew.example")


def _public_url(value: str) -> None:
    _web_address(value)
    parts = urlsplit(value)
    if parts.query or parts.fragment or "@" in parts.netloc or "?" in value or "#" in value:
        raise ValueError("it must end with the host, a port or a path, such as https://crew.example")


def _sender(value: str) -> None:
    name, spec = parseaddr(value)
    local, _, domain = spec.rpartition("@")
    if local and domain and "\n" not in value and "\r" not in value:
        try:
            Address(name, addr_spec=f"{local}@{idna.encode(domain, uts46=True).decode()}")
        except (ValueError, IndexError):  # of the parsers: an IDNA error is a ValueError
            pass
        else:
            return
    raise ValueError(
        "it must be an e-mail address, with or without a name: crew@crew.example, or Crew <crew@crew.example>"
    )


def _network(value: str) -> None:
    try:
        ip_network(value, strict=False)
    except ValueError:
        raise ValueError(
            f"{value!r} is not a network; write addresses such as 10.0.0.5 or 10.0.0.0/8, with commas between"
        ) from None


def _host(value: str) -> None:
    if value and not _HOST.fullmatch(value):
        raise ValueError(f"{value!r} is not a host name; write it without scheme, port and path, such as crew.example")


def _ehlo_name(value: str) -> None:
    if not (value.startswith("[") and value.endswith("]")):
        _host(value)
    if not value.isascii():
        raise ValueError("it must be in ASCII, such as mail.crew.example")


def _mail_host(value: str) -> None:
    if value.count(":") < 2:  # an IPv6 address
        _host(value)


def _database_url(value: str) -> None:
    if value and not value.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("it must begin with postgresql:// or sqlite:///")


def _files_url(value: str) -> None:
    if value and value.partition("://")[0] not in _FILE_SCHEMES:
        raise ValueError("it must begin with s3://, gs://, az:// or file:///")


_CHECKS: dict[str, Callable[[str], None]] = {
    "server.public_url": _public_url,
    "server.trusted_proxies": _network,
    "limits.exempt": _network,
    "mail.host": _mail_host,
    "mail.ehlo_name": _ehlo_name,
    "mail.sender": _sender,
    "database.url": _database_url,
    "files.url": _files_url,
    "tomatoes.github_api_url": _web_address,
    "hosts": _host,
}
"""By section and name, or by name for what several sections have."""
