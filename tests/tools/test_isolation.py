import asyncio
import contextlib
import socket

import pytest
from hypothesis import settings
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

# From a block reserved for documentation: nobody answers there.
NOT_LOOPBACK = ("192.0.2.1", 9)


def test_unmarked_test_has_no_internet_socket() -> None:
    # pytest-socket warns before it raises, and warnings are errors here.
    with pytest.raises((SocketBlockedError, UserWarning)):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


async def test_event_loop_runs_without_internet_sockets() -> None:
    loop = asyncio.get_running_loop()
    assert await loop.run_in_executor(None, lambda: 42) == 42


@pytest.mark.integration
def test_integration_test_reaches_loopback() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        client = socket.create_connection(server.getsockname())
        with client, contextlib.closing(server.accept()[0]) as accepted:
            client.sendall(b"hello")
            assert accepted.recv(5) == b"hello"


@pytest.mark.integration
def test_integration_test_reaches_nothing_else() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client,
        pytest.raises((SocketConnectBlockedError, UserWarning)),
    ):
        client.connect(NOT_LOOPBACK)


def test_properties_have_no_deadline() -> None:
    assert settings().deadline is None
