"""The last packets of a source, for those who did not get one of them."""

import msgspec

__all__ = ["Cached", "PacketCache"]


class Cached(msgspec.Struct, frozen=True, gc=False):
    """A packet as it came, its header taken apart; ``at``: when it came.

    ``index`` is the extended sequence number.
    """

    index: int
    flags: int
    marker: int
    timestamp: int
    payload: bytes
    at: float


class PacketCache:
    """Holds as many packets as it has places; a newer one takes the place of an old one."""

    def __init__(self, places: int) -> None:
        self._ring: list[Cached | None] = [None] * places
        self._places = places

    def put(self, packet: Cached) -> None:
        """Keep a packet."""
        self._ring[packet.index % self._places] = packet

    def get(self, index: int) -> Cached | None:
        """Return a packet, if it is still here."""
        found = self._ring[index % self._places]
        return found if found is not None and found.index == index else None
