"""Who is sent which packet: a room's table. Pure: packets, reports and times in, packets out.

Nothing here looks past an RTP header. Everything returned is (participant, packet): the shell
encrypts it for that participant and sends it.
"""

from collections.abc import Callable, Mapping
from typing import Final, assert_never

from media.answering import Sending
from media.errors import ParticipantUnknown
from media.member import Binding, Member
from media.placing import place
from media.plane import PeerStats, Placement, Track
from media.rtcp import (
    Bye,
    Feedback,
    KeyframeWanted,
    Nack,
    Remb,
    Reports,
    SenderInfo,
    nack,
    parse_compound,
    picture_loss,
    receiver_report,
    remb,
    sender_report,
)
from media.rtp import element, parse_packet
from media.sdp import Offer
from media.source import Source

__all__ = ["Forwarder", "Sends"]

Sends = list[tuple[str, bytes]]

OURS: Final = 1
"""The SSRC that our own reports come from."""

EMPTY_REPORT: Final = receiver_report(OURS, ())
REPORT_SECONDS: Final = 1.0
CEILINGS: Final = {1: 1_200_000, 2: 1_200_000, 3: 900_000, 4: 600_000}
CROWD_CEILING: Final = 350_000
"""What a camera may send by how many are in the room: what all others have to receive."""


class Forwarder:
    """One room. ``entropy`` gives random bytes, for the numbers that streams begin with."""

    def __init__(self, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy
        self._members: dict[str, Member] = {}
        self._hears: dict[str, frozenset[str]] = {}
        self._changed: dict[str, None] = {}
        self._report_due = 0.0

    @property
    def members(self) -> list[str]:
        """Who is here, in the order of their coming."""
        return list(self._members)

    def negotiate(
        self, participant: str, offer: Offer, now: float
    ) -> tuple[dict[str, Sending], Sends]:
        """Take what an offer says a participant sends and can receive.

        Returns what its receiving sections bring, and what is to be sent now.
        """
        member = self._members.get(participant)
        if member is None:
            member = self._members[participant] = Member(participant, self._entropy)
        sending = member.arrange(offer)
        return sending, self._place(now)

    def route(self, hears: Mapping[str, frozenset[str]], now: float) -> Sends:
        """Replace who hears and sees whom."""
        self._hears = dict(hears)
        return self._place(now)

    def leave(self, participant: str, now: float) -> Sends:
        """Forget a participant."""
        self._members.pop(participant, None)
        return self._place(now)

    def placement(self, participant: str) -> Placement:
        """Say what comes to a participant where.

        Raises:
            ParticipantUnknown: nobody of that name is here.
        """
        member = self._members.get(participant)
        if member is None:
            raise ParticipantUnknown
        tracks = tuple(
            Track(slot.mid, slot.shows.participant, slot.shows.kind)
            for slot in member.slots
            if slot.shows is not None
        )
        return Placement(tracks, member.wanted)

    def changed(self) -> list[str]:
        """Return whose placement changed since this was asked last."""
        changed, self._changed = self._changed, {}
        return [each for each in changed if each in self._members]

    def packet(self, participant: str, data: bytes, now: float) -> Sends:
        """Take an RTP packet of a participant; return it as each receiver is to get it.

        Raises:
            MalformedPacket: it is none.
            ParticipantUnknown: nobody of that name is here.
        """
        member = self._members.get(participant)
        if member is None:
            raise ParticipantUnknown
        packet = parse_packet(data)
        if member.feedback_id:
            number = element(data, packet, member.feedback_id)
            if number is not None and len(number) == 2:
                member.feedback.note(number[0] << 8 | number[1], now)
        binding = member.bindings.get(packet.ssrc) or member.bind(data, packet)
        if binding is None:
            return []
        sequence, payload = packet.sequence, data[packet.body :]
        if binding.rtx:
            # What precedes a retransmitted payload is its number (RFC 4588 section 4).
            if packet.flags & 0x20 or len(payload) < 2:
                return []
            sequence, payload = payload[0] << 8 | payload[1], payload[2:]
        return self._forward(
            member, binding, sequence, packet.timestamp, packet.flags, packet.marker, payload, now
        )

    def _forward(
        self,
        member: Member,
        binding: Binding,
        sequence: int,
        timestamp: int,
        flags: int,
        marker: int,
        payload: bytes,
        now: float,
    ) -> Sends:
        source = binding.source
        arrivals = source.arrivals
        if arrivals is None:
            return []
        gap = arrivals.highest
        index = arrivals.take(sequence, timestamp, len(payload), now, again=binding.rtx)
        if index is None:
            return []
        sends = source.forward(index, flags, marker, timestamp, payload, now)
        if index > gap + 1 and gap >= 0 and "nack" in source.asks:
            sends += self._ask_again(member.name, source, now)
        return sends

    def control(self, participant: str, data: bytes, now: float) -> Sends:
        """Take a compound RTCP packet of a participant.

        Raises:
            MalformedPacket: it is none.
            ParticipantUnknown: nobody of that name is here.
        """
        member = self._members.get(participant)
        if member is None:
            raise ParticipantUnknown
        sends: Sends = []
        for each in parse_compound(data):
            sends += self._feedback(member, each, now)
        return sends

    def _feedback(self, member: Member, feedback: Feedback, now: float) -> Sends:
        match feedback:
            case SenderInfo():
                return self._sender_info(member, feedback, now)
            case Reports():
                return self._reports(member, feedback, now)
            case Nack():
                return self._nack(member, feedback, now)
            case KeyframeWanted():
                return self._keyframe(member, feedback, now)
            case Remb():
                member.estimator.remb(feedback.bitrate)
                return []
            case Bye():
                # Who leaves says so to the signalling; a source may come back.
                return []
            case _:
                assert_never(feedback)

    def _sender_info(self, member: Member, info: SenderInfo, now: float) -> Sends:
        binding = member.bindings.get(info.ssrc)
        if binding is None or binding.rtx or binding.source.arrivals is None:
            return []
        binding.source.arrivals.heard(info, now)
        sends: Sends = []
        for receiver, outlet in binding.source.outlets:
            told = outlet.sender_info(info, now)
            if told is not None:
                sends.append((receiver, sender_report(told)))
        return sends

    def _reports(self, member: Member, reports: Reports, now: float) -> Sends:
        for report in reports.reports:
            slot = member.slot_of(report.ssrc)
            if slot is not None:
                member.estimator.loss(*slot.outlet.report(report, now))
        return []

    def _nack(self, member: Member, wish: Nack, now: float) -> Sends:
        slot = member.slot_of(wish.ssrc)
        if slot is None or slot.shows is None or slot.held:
            return []
        sends: Sends = []
        for sequence in wish.sequences:
            index = slot.outlet.lost(sequence, now)
            cached = None if index is None else slot.shows.cached(index)
            if cached is not None:
                sends.append((member.name, slot.outlet.again(cached, now)))
        return sends

    def _keyframe(self, member: Member, wish: KeyframeWanted, now: float) -> Sends:
        slot = member.slot_of(wish.ssrc)
        if slot is None or slot.shows is None:
            return []
        return self._want_keyframe(slot.shows, now)

    def _want_keyframe(self, source: Source, now: float) -> Sends:
        if source.kind == "audio" or not source.want_keyframe(now):
            return []
        return self._ask_keyframe(source)

    def _ask_keyframe(self, source: Source) -> Sends:
        if source.arrivals is None:
            return []
        return [(source.participant, EMPTY_REPORT + picture_loss(OURS, source.arrivals.ssrc))]

    def _ask_again(self, participant: str, source: Source, now: float) -> Sends:
        if source.arrivals is None:
            return []
        due = source.arrivals.wanted(now)
        if not due:
            return []
        return [(participant, EMPTY_REPORT + nack(OURS, source.arrivals.ssrc, due))]

    def tick(self, now: float) -> Sends:
        """Do what time asks for; to be called ten times a second or so."""
        sends: Sends = []
        for member in self._members.values():
            feedback = member.feedback.take(OURS, member.any_ssrc())
            if feedback is not None:
                sends.append((member.name, EMPTY_REPORT + feedback))
            for source in member.sources.values():
                if "nack" in source.asks:
                    sends += self._ask_again(member.name, source, now)
                if source.keyframe_due(now):
                    sends += self._ask_keyframe(source)
        if now >= self._report_due:
            self._report_due = now + REPORT_SECONDS
            sends += self._every_second(now)
        return sends

    def _every_second(self, now: float) -> Sends:
        sends: Sends = []
        for member in self._members.values():
            for source in member.sources.values():
                source.measure(now)
        for member in self._members.values():
            for source in member.weigh(now):
                sends += self._want_keyframe(source, now)
        self._attach()
        for member in self._members.values():
            reports = [each for each in member.reports(now) if each is not None]
            if reports:
                sends.append((member.name, receiver_report(OURS, reports)))
            sends += self._limit(member)
        return sends

    def _limit(self, member: Member) -> Sends:
        """Tell a sender how much of its pictures the weakest of its receivers can take."""
        videos = [
            each for each in member.sources.values() if each.kind != "audio" and each.arrivals
        ]
        if not any("goog-remb" in each.asks for each in videos):
            return []
        most = CEILINGS.get(len(self._members), CROWD_CEILING)
        bitrate = 0.0
        for source in videos:
            shares = [
                self._members[receiver].share
                for receiver, _ in source.outlets
                if receiver in self._members
            ]
            bitrate += min([most, *(each for each in shares if each is not None)])
        ssrcs = [each.arrivals.ssrc for each in videos if each.arrivals]
        return [(member.name, EMPTY_REPORT + remb(OURS, int(bitrate), ssrcs))]

    def stats(self) -> dict[str, PeerStats]:
        """Say how each participant's connection does."""
        return {each.name: each.stats() for each in self._members.values()}

    def _place(self, now: float) -> Sends:
        fresh: list[Source] = []
        for member in self._members.values():
            heard = self._hears.get(member.name, frozenset())
            others = [
                source
                for name, other in self._members.items()
                if name in heard and name != member.name
                for source in other.sources.values()
            ]
            placed = place(member, others)
            if placed.changed:
                self._changed[member.name] = None
            fresh += placed.fresh
        self._attach()
        return [send for source in fresh for send in self._want_keyframe(source, now)]

    def _attach(self) -> None:
        """Note at each source who is shown it."""
        for member in self._members.values():
            for source in member.sources.values():
                source.outlets = []
        for member in self._members.values():
            for slot in member.slots:
                if slot.shows is not None and not slot.held:
                    slot.shows.outlets.append((member.name, slot.outlet))
