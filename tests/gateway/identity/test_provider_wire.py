"""Requests to a provider over real connections on loopback, to one that does not behave."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from gateway.identity.provider_wire import HttpProviderWire, ProviderAnswer
from tests.gateway.push.receiver import make_certificate

pytestmark = pytest.mark.integration

OK = b"HTTP/1.1 200 OK\r\n"
NOTHING = ProviderAnswer(None)


class Site:
    """Answers every request with the same bytes, and says what it was asked."""

    def __init__(self, answer: bytes, drip: bytes = b"") -> None:
        self.answer = answer
        self.drip = drip
        self.asked: list[bytes] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(each[15:]) for each in head.splitlines() if each.startswith(b"Content-Length")), 0
        )
        self.asked.append(head + await reader.readexactly(length))
        writer.write(self.answer)
        try:
            await writer.drain()
            while self.drip:
                writer.write(self.drip)
                await writer.drain()
                await asyncio.sleep(0.01)
        except ConnectionError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def _serving(site: Site, tls: ssl.SSLContext | None) -> AsyncIterator[int]:
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


Serve = Callable[..., "asyncio.Future[int]"]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Run sites for the time of a test."""
    async with AsyncExitStack() as stack:

        def start(site: Site, tls: ssl.SSLContext | None = None) -> "asyncio.Future[int]":
            return asyncio.ensure_future(stack.enter_async_context(_serving(site, tls)))

        yield start


async def test_form_goes_with_the_clients_name_and_secret(serve: Serve) -> None:
    site = Site(OK + b"Content-Length: 2\r\n\r\n{}")
    port = await serve(site)

    answer = await HttpProviderWire().post(
        f"http://127.0.0.1:{port}/token?v=2", {"code": "a b"}, ("ear:shot", "secret")
    )

    assert answer == ProviderAnswer(200, b"{}")
    (asked,) = site.asked
    assert asked.startswith(b"POST /token?v=2 HTTP/1.1\r\n")
    assert f"Host: 127.0.0.1:{port}\r\n".encode() in asked
    assert b"Authorization: Basic ZWFyJTNBc2hvdDpzZWNyZXQ=\r\n" in asked
    assert asked.endswith(b"\r\n\r\ncode=a+b")


async def test_redirect_is_not_followed(serve: Serve) -> None:
    other = Site(OK + b"Content-Length: 2\r\n\r\n{}")
    location = f"Location: http://127.0.0.1:{await serve(other)}/\r\n".encode()
    port = await serve(Site(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n" + location + b"\r\n"))

    answer = await HttpProviderWire().get(f"http://127.0.0.1:{port}/keys")

    assert answer == ProviderAnswer(302)
    assert other.asked == []


@pytest.mark.parametrize(
    ("answer", "drip"),
    [
        (OK + b"Content-Length: 9\r\n\r\n", b""),
        (b"SSH-2.0-OpenSSH\r\n", b""),
        (OK, b"X: y\r\n"),
        (OK + b"\r\n", b" "),
        (OK + b"\r\n", bytes(8192)),
        (OK + b"Content-Length: 262145\r\n\r\n" + bytes(262145), b""),
        (b"", b"x" * 4096),
    ],
    ids=["cut off", "no HTTP", "drips heads", "drips", "no end", "too long", "one long line"],
)
async def test_answer_that_is_too_slow_too_long_or_none_is_no_answer(
    serve: Serve, answer: bytes, drip: bytes
) -> None:
    port = await serve(Site(answer, drip))

    assert await HttpProviderWire(within=0.5).get(f"http://127.0.0.1:{port}/") == NOTHING


@pytest.mark.parametrize(
    "address",
    [
        "http://login.example.org/keys",
        "http://me@127.0.0.1/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://127.0.0.1:99999/keys",
        "https://[::1/keys",
        "http://127.0.0.1:1/keys",
        "http://127.0.0.1:1/a b",
    ],
)
async def test_address_that_is_unsafe_or_nobodys_is_not_asked(address: str) -> None:
    assert await HttpProviderWire(within=0.5).get(address) == NOTHING


async def test_certificate_that_nobody_vouches_for_is_refused(serve: Serve, tmp_path: Path) -> None:
    certificate, key = make_certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    site = Site(OK + b"Content-Length: 2\r\n\r\n{}")
    address = f"https://127.0.0.1:{await serve(site, tls)}/keys"
    trusting = ssl.create_default_context(cafile=certificate)

    assert await HttpProviderWire().get(address) == NOTHING
    assert site.asked == []
    assert await HttpProviderWire(tls=trusting).get(address) == ProviderAnswer(200, b"{}")
