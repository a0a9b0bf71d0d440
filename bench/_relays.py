"""A relay of packets in a process of its own: `_relays.py bare|sfu`, spoken to by lines of JSON.

``bare`` is aiortc's DTLS transport under uvloop, which passes every packet of a room on to the
others byte for byte: the limit that `bench/sfu.py` measures the forwarder against.
"""

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop
from aiortc import (
    RTCCertificate,
    RTCDtlsFingerprint,
    RTCDtlsParameters,
    RTCIceGatherer,
    RTCIceParameters,
    RTCIceTransport,
)
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.sdp import candidate_from_sdp, candidate_to_sdp

from media.local import LocalPlane
from media.settings import MediaSettings
from tests.media.live.device import Meeting

Request = dict[str, Any]


class Bare(RTCDtlsTransport):
    """Passes on what comes."""

    room: "list[Bare]"

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        del arrival_time_ms
        for other in self.room:
            if other is not self and other.state == "connected":
                await other._send_rtp(data)  # noqa: SLF001 - the transport's own way to send

    async def _handle_rtcp_data(self, data: bytes) -> None:
        """Pass over what receivers report."""


class BareRelay:
    """Rooms of bare transports."""

    def __init__(self) -> None:
        self._rooms: dict[str, list[Bare]] = {}
        self._starting: set[asyncio.Task[None]] = set()

    async def join(self, request: Request) -> Request:
        """Connect to a client."""
        gatherer = RTCIceGatherer(iceServers=[])
        await gatherer.gather()
        ice = RTCIceTransport(gatherer)
        transport = Bare(ice, [RTCCertificate.generateCertificate()])
        transport._set_role("server")  # noqa: SLF001 - as a peer connection would
        transport.room = self._rooms.setdefault(request["room"], [])
        transport.room.append(transport)
        task = asyncio.create_task(self._start(ice, transport, request))
        self._starting.add(task)
        parameters = gatherer.getLocalParameters()
        return {
            "fragment": parameters.usernameFragment,
            "password": parameters.password,
            "fingerprint": next(
                each.value
                for each in transport.getLocalParameters().fingerprints
                if each.algorithm == "sha-256"
            ),
            "candidates": [candidate_to_sdp(each) for each in gatherer.getLocalCandidates()],
            "lite": False,
        }

    async def _start(self, ice: RTCIceTransport, transport: Bare, request: Request) -> None:
        for each in request["candidates"]:
            await ice.addRemoteCandidate(candidate_from_sdp(each))
        await ice.addRemoteCandidate(None)
        await ice.start(RTCIceParameters(request["fragment"], request["password"]))
        fingerprint = RTCDtlsFingerprint("sha-256", request["fingerprint"])
        await transport.start(RTCDtlsParameters([fingerprint]))


class Forwarding:
    """The media plane, as a gateway would run it."""

    def __init__(self, address: str) -> None:
        settings = MediaSettings((address,), address, 43000, 43999)
        self._plane = LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)
        self._rooms: dict[str, list[str]] = {}

    async def join(self, request: Request) -> Request:
        """Answer an offer."""
        room, name = request["room"], request["participant"]
        names = self._rooms.setdefault(room, [])
        names.append(name)
        await self._plane.route(room, {each: frozenset(names) - {each} for each in names})
        answer = await self._plane.join(room, name, request["sdp"])
        return vars(Meeting.of_answer(answer.sdp))


async def used(_request: Request) -> Request:
    """Say how long this process has used a processor, in seconds."""
    found = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": found.ru_utime + found.ru_stime}


async def main(kind: str, address: str) -> None:
    """Answer requests until there are none."""
    relay = BareRelay() if kind == "bare" else Forwarding(address)
    verbs: dict[str, Callable[[Request], Awaitable[Request]]] = {
        "join": relay.join,
        "used": used,
    }
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        request = json.loads(line)
        sys.stdout.write(json.dumps(await verbs[request["t"]](request)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(main(*sys.argv[1:]))
