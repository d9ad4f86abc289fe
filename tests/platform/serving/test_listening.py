"""Ports: taken, free, not ours."""

import socket

import pytest

from crewhall.kit.errors import CrewhallError
from crewhall.platform.serving.listening import CannotListen, PortIsTaken, bind, is_listening, listen, port_of


def test_port_zero_takes_a_free_one_on_every_address_of_the_name() -> None:
    sockets = bind("localhost", 0)
    try:
        assert {bound.getsockname()[1] for bound in sockets} == {port_of(sockets)}
        assert port_of(sockets) > 0
    finally:
        for bound in sockets:
            bound.close()


def test_clients_get_in_only_after_listen() -> None:
    sockets = bind("127.0.0.1", 0)
    try:
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port_of(sockets))) != 0
        assert not is_listening(sockets)
        listen(sockets)
        assert is_listening(sockets)
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port_of(sockets))) == 0
    finally:
        for bound in sockets:
            bound.close()


def test_taken_port_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other, pytest.raises(PortIsTaken, match="--port"):
        bind("127.0.0.1", other.getsockname()[1])


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_address_of_another_machine_is_refused(host: str) -> None:
    with pytest.raises(CannotListen) as refused:
        bind(host, 0)
    assert isinstance(refused.value, CrewhallError)
    assert host in refused.value.message
