"""Takes the port before anything else is done, so that a taken one costs nothing. What is served there stands in serving.py."""

import errno
import os
import socket

from crewhall.kit.errors import CrewhallError, Kind

BACKLOG = 2048


class PortIsTaken(CrewhallError):
    """Another program listens there."""

    kind = Kind.CONFLICT
    code = "PORT_IS_TAKEN"
    text = "Port {port} on {host} is taken by another program. Choose another with --port; --port 0 takes a free one."


class CannotListen(CrewhallError):
    """The address is not one of this machine's, or the port is not ours to take."""

    kind = Kind.UNAVAILABLE
    code = "CANNOT_LISTEN"
    text = "Crewhall cannot listen on {host}, port {port}: {reason}."


def bind(host: str, port: int) -> list[socket.socket]:
    """Sockets bound to every address of the host name, all on one port (a free one for 0), not listening yet.

    Raises `PortIsTaken` and `CannotListen`.
    """
    bound: list[socket.socket] = []
    refused: OSError | None = None
    try:
        for family, address in _addresses(host, port):
            try:
                bound.append(_bound(family, (address, port_of(bound) if bound else port)))
            except OSError as error:
                if error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):  # a name may have addresses we lack
                    raise
                refused = error
        if not bound:
            raise refused or OSError(errno.EADDRNOTAVAIL, os.strerror(errno.EADDRNOTAVAIL))
    except OSError as error:
        for taken in bound:
            taken.close()
        raise _translated(error, host, port) from error
    return bound


def listen(sockets: list[socket.socket]) -> None:
    """Let clients connect; they wait in a queue until somebody serves them. Raises `PortIsTaken`."""
    for bound in sockets:
        try:
            bound.listen(BACKLOG)
        except OSError as error:  # another program bound the same port after us and was faster
            host, port = bound.getsockname()[:2]
            raise _translated(error, host, port) from error


def is_listening(sockets: list[socket.socket]) -> bool:
    """Whether clients can connect, by whichever of the processes that share the sockets let them."""
    return all(bound.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) for bound in sockets)


def port_of(sockets: list[socket.socket]) -> int:
    """The port that the sockets share."""
    return sockets[0].getsockname()[1]


def _addresses(host: str, port: int) -> list[tuple[int, str]]:
    found = socket.getaddrinfo(host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return list(dict.fromkeys((int(family), str(address[0])) for family, _, _, _, address in found))


def _bound(family: int, address: tuple[str, int]) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # so that 0.0.0.0 and :: can be had side by side
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind(address)
    except OSError:
        made.close()
        raise
    return made


def _translated(error: OSError, host: str, port: int) -> CrewhallError:
    if error.errno == errno.EADDRINUSE:
        return PortIsTaken(host=host, port=port)
    return CannotListen(host=host, port=port, reason=(error.strerror or str(error)).lower())
