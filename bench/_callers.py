"""Participants of the rooms that `bench/sfu.py` fills: what they offer, send and count."""

import asyncio
import os
import time
from dataclasses import dataclass, field
from typing import Final

from tests.media.live.device import Device
from tests.media.packets import MID, TWCC, rtp, section

__all__ = ["SIZE", "Client", "send", "sending", "slots"]

SIZE: Final = 4
VOICE: Final = (50, 80, 111)
"""Packets a second, bytes of payload, payload type: 32 kbit/s."""
PICTURE: Final = (36, 1100, 96)
"""As much as is left of 350 kbit/s."""
KINDS: Final = ("audio", "video")


@dataclass
class Client:
    """A participant: sends at a steady pace, counts what comes."""

    number: int
    received: int = 0
    number_all: int = 0
    device: Device = field(init=False)
    others: Device | None = None
    """The second connection, where a relay wants one to receive on."""
    sequences: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count packets, a little apart from the others."""
        self.sequences = [self.number * VOICE[0], self.number * PICTURE[0]]

    def count(self, data: bytes) -> None:
        """Count what comes."""
        del data
        self.received += 1


def ssrc(number: int, kind: str) -> int:
    """Return the source of a participant."""
    return 1000 + 2 * number + (kind == "video")


def sending(number: int) -> list[list[str]]:
    """Write the sections of a microphone and a camera."""
    return [section(kind, kind, "sendonly", ssrcs=(ssrc(number, kind),)) for kind in KINDS]


def slots() -> list[list[str]]:
    """Write a pair of sections to receive on for each other."""
    return [section(kind, f"{kind}{n}", "recvonly") for n in range(SIZE - 1) for kind in KINDS]


async def send(client: Client, number: int, until: float) -> int:
    """Send voice and pictures until some time; return how many packets."""
    steady = [
        (1 / VOICE[0], VOICE[1], VOICE[2], ssrc(number, "audio"), 960),
        (1 / PICTURE[0], PICTURE[1], PICTURE[2], ssrc(number, "video"), 2500),
    ]
    start = time.monotonic() + number / 500
    due = [start, start]
    sequence = client.sequences
    sent = 0
    payloads = [os.urandom(each[1]) for each in steady]
    while (now := time.monotonic()) < until:
        for each, (pause, _, payload_type, source, step) in enumerate(steady):
            while due[each] <= now:
                client.number_all = client.number_all + 1 & 0xFFFF
                sequence[each] = sequence[each] + 1 & 0xFFFF
                packet = rtp(
                    source,
                    sequence[each],
                    sequence[each] * step & 0xFFFFFFFF,
                    payloads[each],
                    payload_type=payload_type,
                    extensions={
                        MID: KINDS[each].encode(),
                        TWCC: client.number_all.to_bytes(2, "big"),
                    },
                )
                await client.device.send(packet)
                due[each] += pause
                sent += 1
        await asyncio.sleep(max(0.0, min(due) - time.monotonic()))
    return sent
