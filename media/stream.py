"""A connection between a gateway and a media process: both prove the secret, then frames go."""

import asyncio
from collections.abc import Callable

from media.errors import MalformedPacket, PlaneUnavailable
from media.wire import (
    GATEWAY,
    LENGTH,
    MEDIA,
    NONCE_BYTES,
    PROOF_BYTES,
    FromGateway,
    FromMedia,
    encode,
    frame_length,
    proof,
    proves,
)

__all__ = ["Stream", "connect", "greet"]


class Stream:
    """Frames both ways."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def receive(self) -> bytes | None:
        """Return the next frame's body; None at the end, also where what comes is no frame."""
        try:
            head = await self._reader.readexactly(LENGTH.size)
            return await self._reader.readexactly(frame_length(head))
        except (asyncio.IncompleteReadError, MalformedPacket, OSError):
            return None

    def send(self, message: FromGateway | FromMedia) -> None:
        """Send a frame."""
        self._writer.write(encode(message))

    def close(self) -> None:
        """End the connection."""
        self._writer.close()

    async def prove(self, secret: bytes, nonce: bytes, *, ours: bytes, theirs: bytes) -> bool:
        """Prove the secret in a role, and see whether the other side can in its own."""
        self._writer.write(nonce)
        try:
            other = await self._reader.readexactly(NONCE_BYTES)
            self._writer.write(proof(secret, ours, other, nonce))
            given = await self._reader.readexactly(PROOF_BYTES)
        except (asyncio.IncompleteReadError, OSError):
            return False
        return other != nonce and proves(given, secret, theirs, other, nonce)


async def greet(stream: Stream, secret: bytes, entropy: Callable[[int], bytes]) -> bool:
    """Find out, as the media process, whether a gateway is at the other end."""
    return await stream.prove(secret, entropy(NONCE_BYTES), ours=MEDIA, theirs=GATEWAY)


async def connect(place: str, secret: bytes, entropy: Callable[[int], bytes]) -> Stream:
    """Connect to a media process.

    Raises:
        PlaneUnavailable: it does not answer, or does not know the secret.
    """
    try:
        if place.startswith("unix:"):
            pipes = await asyncio.open_unix_connection(place.removeprefix("unix:"))
        else:
            host, _, port = place.rpartition(":")
            pipes = await asyncio.open_connection(host.strip("[]"), int(port))
    except OSError:
        raise PlaneUnavailable("does not answer") from None
    stream = Stream(*pipes)
    if not await stream.prove(secret, entropy(NONCE_BYTES), ours=GATEWAY, theirs=MEDIA):
        stream.close()
        raise PlaneUnavailable("does not know the secret")
    return stream
