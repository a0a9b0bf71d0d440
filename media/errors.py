"""The media plane's errors.

MediaError
├── MalformedPacket      somebody sent bytes that are no RTP, RTCP or STUN
├── OfferRefused         a client's offer cannot be answered, and why
├── RoomFull             a room has as many participants as it may have
├── ParticipantUnknown   nobody of that name is in the room
├── PortTaken            the operator's range has a port that somebody else holds
├── NoPortLeft           every port of the operator's range is in use
└── PlaneUnavailable     the media process does not answer
"""

from enum import StrEnum

__all__ = [
    "Fault",
    "MalformedPacket",
    "MediaError",
    "NoPortLeft",
    "OfferRefused",
    "ParticipantUnknown",
    "PlaneUnavailable",
    "PortTaken",
    "RoomFull",
]


class Fault(StrEnum):
    """Why an offer is refused; stable codes, as in docs/media.md."""

    FORM = "offer.form"
    SIZE = "offer.size"
    BUNDLE = "offer.bundle"
    CREDENTIALS = "offer.credentials"
    FINGERPRINT = "offer.fingerprint"
    SETUP = "offer.setup"
    CODEC = "offer.codec"
    CHANGED = "offer.changed"


class MediaError(Exception):
    """Base of everything that ``media`` raises."""


class MalformedPacket(MediaError):
    """Bytes from the network are not what they should be; they are dropped."""

    def __init__(self, protocol: str) -> None:
        super().__init__(protocol)
        self.protocol = protocol

    def __str__(self) -> str:
        """Name the protocol that the bytes break."""
        return f"malformed {self.protocol}"


class OfferRefused(MediaError):
    """An offer cannot be answered; the client makes another one."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault

    def __str__(self) -> str:
        """Name the fault."""
        return f"offer refused: {self.fault}"


class RoomFull(MediaError):
    """No further participant has a place."""


class ParticipantUnknown(MediaError):
    """Nobody of that name is in the room; they join again."""


class PortTaken(MediaError):
    """Another process holds ports of the range; the operator moves one of the two."""

    def __init__(self, port: int, last: int) -> None:
        super().__init__(port, last)
        self.port = port
        self.last = last

    def __str__(self) -> str:
        """Name the ports."""
        return f"no free UDP port from {self.port} to {self.last}: another process holds them"


class NoPortLeft(MediaError):
    """Every port is in use by participants; the operator widens the range."""

    def __init__(self, first: int, last: int) -> None:
        super().__init__(first, last)
        self.first = first
        self.last = last

    def __str__(self) -> str:
        """Name the range."""
        return f"every UDP port from {self.first} to {self.last} is in use"


class PlaneUnavailable(MediaError):
    """The media process cannot be reached or refuses the secret; the operator looks."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem

    def __str__(self) -> str:
        """Say what is wrong."""
        return f"media process: {self.problem}"
