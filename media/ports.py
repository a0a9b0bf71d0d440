"""The range of UDP ports that the operator opened, one for each participant."""

import asyncio
import contextlib
import socket
from typing import Final

from media.errors import NoPortLeft, PortTaken
from media.port import Port, bind_port

__all__ = ["Ports", "own_addresses"]

ELSEWHERE: Final = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation: nothing is sent there, but the way there leads out of the house."""


class Ports:
    """Opens ports in a range, one after the other, so that a freed one rests for a while."""

    def __init__(self, host: str, first: int, last: int) -> None:
        self._host = host
        self._first = first
        self._last = last
        self._next = first
        self._used: dict[Port, int] = {}

    async def open(self, port: Port) -> None:
        """Give a port of the range to a connection.

        Raises:
            NoPortLeft: connections of ours use all of them.
            PortTaken: none of those that we do not use can be had.
        """
        used = set(self._used.values())
        width = self._last - self._first + 1
        if len(used) >= width:
            raise NoPortLeft(self._first, self._last)
        for step in range(width):
            number = self._first + (self._next - self._first + step) % width
            if number in used:
                continue
            try:
                bound = bind_port(self._host, number)
            except OSError as error:
                raise PortTaken(self._first, self._last) from error
            if bound is not None:
                self._used[port] = number
                self._next = number + 1
                loop = asyncio.get_running_loop()
                await loop.create_datagram_endpoint(lambda: port, sock=bound)
                return
        raise PortTaken(self._first, self._last)

    async def close(self, port: Port) -> None:
        """Close a connection and take its port back."""
        await port.close()
        self._used.pop(port, None)


def own_addresses() -> tuple[str, ...]:
    """Find the address from which this machine reaches the network; loopback's where it does not.

    One of the first protocol that works: clients take too long over many.
    """
    for family, address in ELSEWHERE:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
            found: str = probe.getsockname()[0]
            return (found,)
    return ("127.0.0.1",)
