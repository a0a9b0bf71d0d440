"""One participant's connection: a UDP port, a lite agent of ICE, DTLS and SRTP by aiortc.

The shell around `ice.py`. RTP goes past aiortc's queue and parsers: from the socket to the cipher
to whoever listens, in one call. DTLS alone takes the way that aiortc lays for it.
"""

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Final, cast

import pylibsrtp
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCIceTransport
from aiortc.rtcdtlstransport import RTCDtlsTransport

from media.ice import LiteAgent
from media.rtcp import is_rtcp
from media.sdp import Fingerprint
from media.stun import Address, is_stun

__all__ = ["Port", "Secured", "bind_port"]

BUFFER_BYTES: Final = 512 * 1024
MOST_BYTES: Final = 1350
"""Larger packets than fit into a datagram of the Internet are dropped, not cut."""


class _Way:
    """What aiortc's DTLS transport asks of an ICE transport, over a port."""

    role = "controlled"
    state = "completed"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._datagrams: asyncio.Queue[bytes | None] = asyncio.Queue(64)
        self._write = send

    async def _recv(self) -> bytes:
        data = await self._datagrams.get()
        if data is None:
            raise ConnectionError
        return data

    async def _send(self, data: bytes) -> None:
        self._write(data)

    def put(self, data: bytes | None) -> None:
        """Hand over a datagram of DTLS, or the end; what is too much is lost, as on any network."""
        if data is None and self._datagrams.full():
            self._datagrams.get_nowait()
        if not self._datagrams.full():
            self._datagrams.put_nowait(data)


class Secured(RTCDtlsTransport):
    """aiortc's DTLS transport, as the server, with its ciphers open to direct use."""

    def __init__(self, way: _Way, certificate: RTCCertificate) -> None:
        # It uses no more of an ICE transport than _Way has.
        super().__init__(cast(RTCIceTransport, way), [certificate])
        self._set_role("server")

    @property
    def _keyed(self) -> bool:
        # aiortc annotates these as if they were always there.
        session: object = self._tx_srtp
        return session is not None

    def unprotect(self, data: bytes) -> bytes | None:
        """Decrypt a packet; None where it is not authentic, a replay, or comes too early."""
        if not self._keyed:
            return None
        try:
            if is_rtcp(data):
                plain: bytes = self._rx_srtp.unprotect_rtcp(data)
            else:
                plain = self._rx_srtp.unprotect(data)
        except (pylibsrtp.Error, ValueError):
            return None
        return plain

    def protect(self, data: bytes) -> bytes | None:
        """Encrypt a packet; None where that cannot be done (yet)."""
        if not self._keyed or len(data) > MOST_BYTES:
            return None
        try:
            if is_rtcp(data):
                sealed: bytes = self._tx_srtp.protect_rtcp(data)
            else:
                sealed = self._tx_srtp.protect(data)
        except pylibsrtp.Error:
            return None
        return sealed


class Port(asyncio.DatagramProtocol):
    """A participant's connection. ``listener`` gets what came of it: RTP and RTCP in clear."""

    def __init__(
        self,
        *,
        agent: LiteAgent,
        fingerprint: Fingerprint,
        clock: Callable[[], float],
        listener: Callable[[bytes], None],
    ) -> None:
        self.agent = agent
        self.peer = fingerprint
        self.opened_at = clock()
        self._clock = clock
        self._listener = listener
        self._way = _Way(self._write)
        self._certificate = RTCCertificate.generateCertificate()
        self.dtls = Secured(self._way, self._certificate)
        self._transport: asyncio.DatagramTransport | None = None
        self._handshake: asyncio.Task[None] | None = None

    @property
    def fingerprint(self) -> Fingerprint:
        """The digest of our certificate."""
        found = self.dtls.getLocalParameters().fingerprints
        return next(
            Fingerprint(each.algorithm, each.value) for each in found if each.algorithm == "sha-256"
        )

    @property
    def number(self) -> int:
        """The number of the UDP port."""
        if self._transport is None:
            raise ConnectionError
        port: int = self._transport.get_extra_info("sockname")[1]
        return port

    @property
    def failed(self) -> bool:
        """Whether the other side closed or broke the connection."""
        return self.dtls.state in {"closed", "failed"}

    async def secured(self) -> bool:
        """Wait until media can flow, or cannot any more; say which."""
        if self._handshake is not None:
            await asyncio.wait([self._handshake])
        return self.dtls.state == "connected"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the other side's handshake."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        theirs = RTCDtlsFingerprint(self.peer.algorithm, self.peer.value)
        self._handshake = asyncio.get_running_loop().create_task(
            self.dtls.start(RTCDtlsParameters(fingerprints=[theirs]))
        )

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """Tell apart what comes on the port (RFC 7983)."""
        if not data:
            return
        first = data[0]
        if 127 < first < 192:
            plain = self.dtls.unprotect(data)
            if plain is not None:
                self._listener(plain)
        elif 19 < first < 64:
            # Before any check of ours succeeded nobody has said that they belong here.
            if self.agent.address is not None:
                self._way.put(data)
        elif is_stun(data):
            source = (addr[0].removeprefix("::ffff:"), addr[1])
            answer = self.agent.datagram(data, source, self._clock())
            if answer is not None and self._transport is not None:
                self._transport.sendto(answer, addr)

    def error_received(self, exc: Exception) -> None:
        """Pass over what the network says of single datagrams; silence is noticed elsewhere."""

    def send(self, data: bytes) -> None:
        """Encrypt a packet and send it to wherever the other side is."""
        sealed = self.dtls.protect(data)
        address = self.agent.address
        if sealed is not None and address is not None and self._transport is not None:
            self._transport.sendto(sealed, address)

    def _write(self, data: bytes) -> None:
        if self.agent.address is not None and self._transport is not None:
            self._transport.sendto(data, self.agent.address)

    async def close(self) -> None:
        """Say good-bye and give the port back."""
        await self.dtls.stop()
        self._way.put(None)
        if self._handshake is not None:
            self._handshake.cancel()
            await asyncio.wait([self._handshake])
        if self._transport is not None:
            self._transport.close()


def bind_port(host: str, number: int) -> socket.socket | None:
    """Bind a UDP port; None where somebody else has it.

    Raises:
        OSError: the address is not this machine's, or another fault that no other port mends.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_DGRAM)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        made.settimeout(0)
        made.bind((host, number))
    except OSError as error:
        made.close()
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return None
        raise
    return made
