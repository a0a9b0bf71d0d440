"""A participant by aiortc's transports: it sends what bytes it is told to, and keeps what comes."""

from collections.abc import Callable

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

__all__ = ["Device", "Meeting", "open_device"]


class Meeting:
    """What one side tells the other, of whatever description it was read from."""

    def __init__(
        self,
        *,
        fragment: str,
        password: str,
        fingerprint: str,
        candidates: list[str],
        lite: bool,
    ) -> None:
        self.fragment = fragment
        self.password = password
        self.fingerprint = fingerprint
        self.candidates = candidates
        self.lite = lite

    @classmethod
    def of_answer(cls, sdp: str) -> "Meeting":
        """Read the forwarder's answer."""
        lines = sdp.split("\r\n")

        def every(start: str) -> list[str]:
            return [each.removeprefix(start) for each in lines if each.startswith(start)]

        return cls(
            fragment=every("a=ice-ufrag:")[0],
            password=every("a=ice-pwd:")[0],
            fingerprint=every("a=fingerprint:sha-256 ")[0],
            candidates=list(dict.fromkeys(every("a=candidate:"))),
            lite=True,
        )


class Device(RTCDtlsTransport):
    """Made by ``open_device``. ``listener`` gets RTP, ``control`` RTCP, in clear."""

    def __init__(
        self, ice: RTCIceTransport, gatherer: RTCIceGatherer, listener: Callable[[bytes], None]
    ) -> None:
        super().__init__(ice, [RTCCertificate.generateCertificate()])
        self._set_role("client")
        self._gatherer = gatherer
        self._ice = ice
        self._listener = listener
        self.control: Callable[[bytes], None] = lambda _: None

    @property
    def meeting(self) -> Meeting:
        """What to tell the other side."""
        mine = self._gatherer.getLocalParameters()
        found = self.getLocalParameters().fingerprints
        return Meeting(
            fragment=mine.usernameFragment or "",
            password=mine.password or "",
            fingerprint=next(each.value for each in found if each.algorithm == "sha-256"),
            candidates=[candidate_to_sdp(each) for each in self._gatherer.getLocalCandidates()],
            lite=False,
        )

    def offer(self, *sections: list[str]) -> str:
        """Write an offer of sections."""
        mine = self.meeting
        mids = [line[6:] for each in sections for line in each if line.startswith("a=mid:")]
        lines = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0"]
        lines.append(f"a=group:BUNDLE {' '.join(mids)}")
        for each in sections:
            lines += [each[0], f"a=ice-ufrag:{mine.fragment}", f"a=ice-pwd:{mine.password}"]
            lines += [f"a=fingerprint:sha-256 {mine.fingerprint}", "a=setup:actpass", *each[1:]]
        return "\r\n".join(lines) + "\r\n"

    async def meet(self, other: Meeting) -> None:
        """Connect.

        Raises:
            ConnectionError: it did not work.
        """
        for each in other.candidates:
            await self._ice.addRemoteCandidate(candidate_from_sdp(each))
        await self._ice.addRemoteCandidate(None)
        await self._ice.start(RTCIceParameters(other.fragment, other.password, other.lite))
        fingerprint = RTCDtlsFingerprint("sha-256", other.fingerprint)
        await self.start(RTCDtlsParameters([fingerprint]))
        if self.state != "connected":
            raise ConnectionError(self.state)

    async def send(self, data: bytes) -> None:
        """Send a packet."""
        await self._send_rtp(data)

    async def close(self) -> None:
        """Go."""
        await self.stop()
        await self._ice.stop()

    async def _handle_rtp_data(self, data: bytes, arrival_time_ms: int) -> None:
        del arrival_time_ms
        self._listener(data)

    async def _handle_rtcp_data(self, data: bytes) -> None:
        self.control(data)


async def open_device(listener: Callable[[bytes], None]) -> Device:
    """Open sockets for a device that will offer."""
    gatherer = RTCIceGatherer(iceServers=[])
    await gatherer.gather()
    ice = RTCIceTransport(gatherer)
    ice._connection.ice_controlling = True  # as a peer connection would
    return Device(ice, gatherer, listener)
