"""A peer by aiortc that can reach the other one through TURN only: `turn_peer.py offer|answer ...`.

Prints a description, reads the other one; then prints, as JSON, which candidates carry the data.
"""

import asyncio
import json
import sys
from typing import Any

from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection, RTCSessionDescription

MESSAGES = 50


async def main(role: str, url: str, user: str, password: str) -> None:
    """Meet the other side, and send it numbers that come back."""
    servers = [RTCIceServer(url, user, password)] if url else []
    peer = RTCPeerConnection(RTCConfiguration(iceServers=servers))
    done = asyncio.Event()
    echoed = 0

    if role == "offer":
        channel = peer.createDataChannel("check")

        def begin() -> None:
            for each in range(MESSAGES):
                channel.send(str(each))

        channel.on("open", begin)

        def count(_message: str) -> None:
            nonlocal echoed
            echoed += 1
            if echoed == MESSAGES:
                done.set()

        channel.on("message", count)
        await peer.setLocalDescription(await peer.createOffer())
        say({"sdp": peer.localDescription.sdp})
        await peer.setRemoteDescription(RTCSessionDescription(hear()["sdp"], "answer"))
        await asyncio.wait_for(done.wait(), 30)
    else:
        peer.on("datachannel", echo)
        await peer.setRemoteDescription(RTCSessionDescription(hear()["sdp"], "offer"))
        await peer.setLocalDescription(await peer.createAnswer())
        say({"sdp": peer.localDescription.sdp})
        await told()
    say({"echoed": echoed, **candidates(peer)})
    await told()
    await peer.close()


def echo(channel: Any) -> None:  # noqa: ANN401 - aiortc's emitter is untyped
    """Send back what comes."""
    channel.on("message", channel.send)


def candidates(peer: RTCPeerConnection) -> dict[str, str]:
    """Say of which kind the candidates are that the data goes between."""
    if peer.sctp is None:
        return {}
    pair = peer.sctp.transport.transport._connection._nominated[1]
    return {"local": pair.local_candidate.type, "remote": pair.remote_candidate.type}


def say(what: dict[str, Any]) -> None:
    """Print one line."""
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def told() -> None:
    """Wait for a line; what it says does not matter."""
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)


def hear() -> dict[str, Any]:
    """Read one line."""
    heard: dict[str, Any] = json.loads(sys.stdin.readline())
    return heard


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
