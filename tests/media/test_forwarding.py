import itertools
import struct
from collections import defaultdict

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from media.errors import MalformedPacket, ParticipantUnknown
from media.forwarding import Forwarder, Sends
from media.plane import Track
from media.rtcp import (
    KeyframeWanted,
    Nack,
    Remb,
    Report,
    Reports,
    SenderInfo,
    is_rtcp,
    nack,
    parse_compound,
    picture_loss,
    receiver_report,
    remb,
    sender_report,
)
from media.rtp import parse_packet
from media.sdp import parse_offer
from tests.media.packets import MID, TWCC, camera_offer, offer, rtp, section


def make() -> Forwarder:
    numbers = itertools.count(0x100)
    return Forwarder(lambda size: (next(numbers) << 5 & 256**size - 1).to_bytes(size, "big"))


def meet(*names: str, slots: int = 2) -> Forwarder:
    """Open a room where all of these hear each other; the n-th has SSRCs 1000 n + 1, 2, 3."""
    room = make()
    room.route({each: frozenset(names) - {each} for each in names}, 0.0)
    for number, name in enumerate(names, 1):
        room.negotiate(name, camera_offer(number, slots), 0.0)
    room.changed()
    return room


def media(sends: Sends) -> dict[str, bytes]:
    return {name: data for name, data in sends if not is_rtcp(data)}


def control(sends: Sends) -> list[tuple[str, object]]:
    return [
        (name, each)
        for name, data in sends
        if is_rtcp(data)
        for each in parse_compound(data)
        if each != Reports(())
    ]


def faces(room: Forwarder) -> dict[str, int]:
    """Find out under which SSRC each is shown the face of the first."""
    return faces_of(room.packet(room.members[0], rtp(1002, 1), 0.5))


def faces_of(sends: Sends) -> dict[str, int]:
    """Read under which SSRC each gets a packet."""
    return {name: parse_packet(data).ssrc for name, data in media(sends).items()}


def test_a_packet_goes_to_all_who_hear_its_sender() -> None:
    room = meet("a", "b", "c")
    sends = media(room.packet("a", rtp(1002, 7, payload=b"sealed"), 1.0))
    assert set(sends) == {"b", "c"}
    for data in sends.values():
        packet = parse_packet(data)
        assert data[packet.body :] == b"sealed"
        assert packet.payload_type == 96


def test_what_the_sender_says_of_itself_in_extensions_stays_here() -> None:
    room = meet("a", "b")
    extensions = {MID: b"v", TWCC: b"\x00\x01"}
    data = media(room.packet("a", rtp(1002, 7, extensions=extensions), 1.0))["b"]
    packet = parse_packet(data)
    assert data[packet.extension : packet.body].hex() == "22040000"


def test_who_is_not_routed_gets_nothing() -> None:
    room = meet("a", "b", "c")
    room.route({"a": frozenset({"b"})}, 1.0)
    assert media(room.packet("a", rtp(1002, 7), 1.0)) == {}
    assert set(media(room.packet("b", rtp(2002, 7), 1.0))) == {"a"}


def test_a_route_may_name_who_has_not_come_yet() -> None:
    room = meet("a")
    room.route({"a": frozenset({"b"})}, 1.0)
    room.negotiate("b", camera_offer(2, 2), 1.0)
    assert room.changed() == ["a"]
    assert set(media(room.packet("b", rtp(2001, 7, payload_type=111), 1.0))) == {"a"}


def test_placement_says_what_comes_where() -> None:
    room = meet("a", "b", "c", slots=1)
    placement = room.placement("a")
    assert placement.tracks == (Track("a0", "b", "audio"), Track("v0", "b", "video"))
    assert placement.wanted == 1
    room.leave("b", 1.0)
    assert room.changed() == ["a", "c"]
    assert room.placement("a").wanted == 0
    assert room.changed() == []


def test_of_who_is_unknown_nothing_is_taken() -> None:
    room = make()
    for call in (room.packet, room.control):
        with pytest.raises(ParticipantUnknown):
            call("nobody", rtp(1, 1), 1.0)
    with pytest.raises(ParticipantUnknown):
        room.placement("nobody")
    room.leave("nobody", 1.0)


def test_what_is_no_packet_is_refused() -> None:
    room = meet("a")
    with pytest.raises(MalformedPacket):
        room.packet("a", b"nonsense", 1.0)
    with pytest.raises(MalformedPacket):
        room.control("a", b"nonsense", 1.0)


def test_sources_of_nobody_are_dropped() -> None:
    assert meet("a", "b").packet("a", rtp(77, 1), 1.0) == []


def test_sources_that_the_offer_does_not_name_are_found_by_their_packets() -> None:
    room = make()
    room.route({"b": frozenset({"a"})}, 0.0)
    for number, name in enumerate("ab", 1):
        room.negotiate(name, camera_offer(number, 1, ssrcs=False), 0.0)
    assert room.tick(1.0) == []
    again = rtp(8, 1, extensions={MID: b"v"}, payload=b"\x00\x05late", payload_type=97)
    assert room.packet("a", again, 1.0) == []
    sends = room.packet("a", rtp(7, 5, extensions={MID: b"v"}), 1.0)
    assert set(media(sends)) == {"b"}
    assert control(room.control("b", picture_loss(1, faces_of(sends)["b"]), 2.0)) == [
        ("a", KeyframeWanted(7))
    ]


def test_a_newcomer_makes_the_others_send_a_keyframe() -> None:
    room = meet("a", "b")
    room.route({each: frozenset({"a", "b", "c"}) for each in "abc"}, 5.0)
    _, sends = room.negotiate("c", camera_offer(3, 2), 5.0)
    wishes = control(sends)
    assert ("a", KeyframeWanted(1002)) in wishes
    assert ("b", KeyframeWanted(2002)) in wishes


def test_many_wishes_for_a_keyframe_become_one() -> None:
    room = meet("a", "b", "c")
    shown = faces(room)
    first = room.control("b", picture_loss(1, shown["b"]), 5.0)
    assert control(first) == [("a", KeyframeWanted(1002))]
    assert room.control("c", picture_loss(1, shown["c"]), 5.1) == []
    later = [each for at in (5.2, 5.3, 5.6, 5.7) for each in control(room.tick(at))]
    assert later.count(("a", KeyframeWanted(1002))) == 1


def test_wishes_about_voices_or_nothing_are_passed_over() -> None:
    room = meet("a", "b")
    voice = parse_packet(media(room.packet("a", rtp(1001, 1, payload_type=111), 0.5))["b"]).ssrc
    assert room.control("b", picture_loss(1, voice), 5.0) == []
    assert room.control("b", picture_loss(1, 12345), 5.0) == []


def test_a_gap_is_asked_for_at_once_and_filled_from_the_retransmission() -> None:
    room = meet("a", "b")
    room.packet("a", rtp(1002, 10), 1.0)
    sends = room.packet("a", rtp(1002, 12), 1.0)
    assert control(sends) == [("a", Nack(1002, (11,)))]
    again = rtp(1003, 500, payload=struct.pack("!H", 11) + b"late", payload_type=97)
    data = media(room.packet("a", again, 1.1))["b"]
    packet = parse_packet(data)
    assert data[packet.body :] == b"late"
    assert packet.payload_type == 96
    assert room.packet("a", again, 1.2) == []


def test_probing_with_empty_retransmissions_goes_no_further() -> None:
    room = meet("a", "b")
    room.packet("a", rtp(1002, 10), 1.0)
    padded = b"\xa0" + rtp(1003, 500, payload=bytes(9) + b"\x0a", payload_type=97)[1:]
    assert room.packet("a", padded, 1.0) == []
    assert room.packet("a", rtp(1003, 501, payload=b"", payload_type=97), 1.0) == []


def test_a_gap_that_stays_is_asked_for_again() -> None:
    room = meet("a", "b")
    room.packet("a", rtp(1002, 10), 1.0)
    room.packet("a", rtp(1002, 12), 1.0)
    assert ("a", Nack(1002, (11,))) in control(room.tick(1.15))


def test_voices_are_not_asked_for_again() -> None:
    room = meet("a", "b")
    room.packet("a", rtp(1001, 10, payload_type=111), 1.0)
    assert control(room.packet("a", rtp(1001, 12, payload_type=111), 1.0)) == []


def test_who_misses_a_packet_gets_it_again() -> None:
    room = meet("a", "b")
    sends = [room.packet("a", rtp(1002, each, payload=bytes([each])), 1.0) for each in range(9)]
    lost = parse_packet(media(sends[4])["b"])
    again = room.control("b", nack(1, lost.ssrc, [lost.sequence, lost.sequence + 100]), 1.1)
    ((receiver, data),) = again
    packet = parse_packet(data)
    assert receiver == "b"
    assert packet.payload_type == 97
    assert data[packet.body :] == struct.pack("!H", lost.sequence) + b"\x04"


def test_nobody_gets_again_what_is_not_shown_to_them() -> None:
    room = meet("a", "b")
    lost = parse_packet(media(room.packet("a", rtp(1002, 5), 1.0))["b"])
    assert room.control("b", nack(1, 4711, [lost.sequence]), 1.1) == []
    room.route({}, 1.2)
    assert room.control("b", nack(1, lost.ssrc, [lost.sequence]), 1.3) == []
    assert room.control("b", picture_loss(1, lost.ssrc), 1.3) == []


def test_the_senders_report_goes_to_all_who_are_shown_it() -> None:
    room = meet("a", "b", "c")
    out = media(room.packet("a", rtp(1002, 5, 90_000), 1.0))
    sends = room.control("a", sender_report(SenderInfo(1002, 77 << 32, 90_000, 1, 6)), 1.0)
    told = {name: each for name, each in control(sends) if isinstance(each, SenderInfo)}
    assert set(told) == {"b", "c"}
    for name, info in told.items():
        assert info.ssrc == parse_packet(out[name]).ssrc
        assert (info.ntp, info.packets) == (77 << 32, 1)


def test_reports_before_the_first_packet_and_of_nobody_are_passed_over() -> None:
    room = meet("a", "b")
    assert room.control("a", sender_report(SenderInfo(1002, 1 << 32, 0, 0, 0)), 1.0) == []
    assert room.control("a", sender_report(SenderInfo(4711, 1 << 32, 0, 0, 0)), 1.0) == []
    room.route({"c": frozenset({"a"})}, 1.0)
    room.negotiate("c", camera_offer(3, 1), 1.0)
    assert room.control("a", sender_report(SenderInfo(1002, 1 << 32, 0, 0, 0)), 1.0) == []
    assert room.control("a", bytes.fromhex("81cb0001000003ea"), 1.0) == []
    assert room.control("b", receiver_report(1, [Report(4711, 0, 0, 0, 0)]), 1.0) == []


def test_once_a_second_the_sender_is_told_what_came() -> None:
    room = meet("a", "b")
    for each in range(10):
        room.packet("a", rtp(1002, each), 1.0)
    reports = [each for name, each in control(room.tick(1.1)) if name == "a"]
    (report,) = (each for each in reports if isinstance(each, Reports))
    assert [each.ssrc for each in report.reports] == [1002]
    assert not any(isinstance(each, Reports) for _, each in control(room.tick(1.2)))


def test_arrivals_are_reported_for_the_senders_own_control() -> None:
    room = meet("a", "b")
    room.packet("a", rtp(1002, 1, extensions={TWCC: b"\x00\x07"}), 1.0)
    room.packet("a", rtp(1002, 2, extensions={TWCC: b"\x07"}), 1.0)
    feedback = [data for name, data in room.tick(1.1) if name == "a"]
    assert any(data[8:10] == b"\x8f\xcd" or data[8:10] == b"\xaf\xcd" for data in feedback)


def bitrates(sends: Sends) -> dict[str, int]:
    return {name: each.bitrate for name, each in control(sends) if isinstance(each, Remb)}


def test_cameras_are_limited_by_how_many_there_are() -> None:
    two, four = meet("a", "b"), meet("a", "b", "c", "d", slots=3)
    for room in (two, four):
        room.packet("a", rtp(1002, 1), 1.0)
    assert bitrates(two.tick(2.0))["a"] == pytest.approx(1_200_000, rel=1e-4)
    assert bitrates(four.tick(2.0))["a"] == pytest.approx(600_000, rel=1e-4)


def busy(room: Forwarder, start: float, seconds: int, told: list[int]) -> dict[str, list[int]]:
    """Let a and b send about 400 kbit/s each; c reports what it is told to, second by second."""
    limits: dict[str, list[int]] = defaultdict(list)
    number = 0
    for second in range(seconds):
        now = start + second
        for sender, name in ((1, "a"), (2, "b")):
            for _ in range(50):
                room.packet(name, rtp(sender * 1000 + 2, number, payload=bytes(1000)), now)
                number += 1
        if second < len(told):
            room.control("c", remb(1, told[second], [1]), now)
        for name, bitrate in bitrates(room.tick(now + 0.5)).items():
            limits[name].append(bitrate)
    return limits


def test_a_weak_receiver_makes_pictures_smaller_before_they_vanish() -> None:
    room = meet("a", "b", "c")
    limits = busy(room, 10.0, 4, [2_000_000, 2_000_000, 600_000])
    assert limits["a"][1] == pytest.approx(900_000, rel=1e-4)
    assert limits["a"][-1] == pytest.approx(600_000 * 0.85 / 2, rel=0.1)
    assert room.stats()["c"].held == 0


def test_a_very_weak_receiver_is_shown_nothing_and_the_others_see_on() -> None:
    room = meet("a", "b", "c")
    shown = faces(room)
    busy(room, 10.0, 4, [2_000_000, 2_000_000, 60_000])
    assert room.stats()["c"].held == 2
    sends = media(room.packet("a", rtp(1002, 5000), 20.0))
    assert set(sends) == {"b"}
    assert set(media(room.packet("a", rtp(1001, 1, payload_type=111), 20.0))) == {"b", "c"}
    assert room.control("c", nack(1, shown["c"], [1]), 20.0) == []


def test_what_was_held_comes_back_with_a_keyframe_and_without_a_jump() -> None:
    room = meet("a", "b", "c")
    before = media(room.packet("a", rtp(1002, 0), 9.0))["c"]
    busy(room, 10.0, 4, [2_000_000, 2_000_000, 60_000])
    wishes: list[tuple[str, object]] = []
    for second in range(14, 30):
        wishes += control(room.tick(float(second)))
    assert ("a", KeyframeWanted(1002)) in wishes
    assert room.stats()["c"].held == 0
    number = 5000
    data = media(room.packet("a", rtp(1002, number), 30.0))["c"]
    assert parse_packet(data).ssrc == parse_packet(before).ssrc


def test_estimates_are_not_sent_to_who_does_not_ask_for_them() -> None:
    room = make()
    plain = [line for line in section("video", "v", "sendonly", ssrcs=(1, 2)) if "remb" not in line]
    room.negotiate("a", parse_offer(offer(plain)), 0.0)
    room.packet("a", rtp(1, 1), 1.0)
    assert bitrates(room.tick(5.0)) == {}


def test_a_client_without_extensions_is_served_too() -> None:
    room = make()
    room.route({"a": frozenset({"b"}), "b": frozenset({"a"})}, 0.0)
    for number, name in enumerate("ab"):
        parts = [
            section("video", "v", "sendonly", ssrcs=(10 * number + 1, 10 * number + 2)),
            section("video", "w", "recvonly"),
        ]
        plain = [
            [line for line in each if "extmap" not in line and "transport-cc" not in line]
            for each in parts
        ]
        room.negotiate(name, parse_offer(offer(*plain)), 0.0)
    data = media(room.packet("a", rtp(1, 1), 1.0))["b"]
    assert parse_packet(data).profile == 0


class Rooms(RuleBasedStateMachine):
    """Whatever people do, nobody gets what they may not hear, and numbers never jump back."""

    names = st.sampled_from(["a", "b", "c", "d"])

    @initialize()
    def open(self) -> None:
        self.room = make()
        self.hears: dict[str, frozenset[str]] = {}
        self.here: set[str] = set()
        self.now = 0.0
        self.sequence = 0
        self.seen: dict[tuple[str, int], int] = {}

    def _number(self, name: str) -> int:
        return "abcd".index(name) + 1

    @rule(name=names, slots=st.integers(0, 3))
    def join(self, name: str, slots: int) -> None:
        self.room.negotiate(name, camera_offer(self._number(name), slots), self.now)
        self.here.add(name)

    @rule(name=names)
    def leave(self, name: str) -> None:
        self.room.leave(name, self.now)
        self.here.discard(name)

    @rule(hears=st.dictionaries(names, st.frozensets(names)))
    def route(self, hears: dict[str, frozenset[str]]) -> None:
        self.room.route(hears, self.now)
        self.hears = hears

    @rule(name=names, skip=st.integers(1, 3), face=st.booleans())
    def speak(self, name: str, skip: int, face: bool) -> None:  # noqa: FBT001 - drawn
        if name not in self.here:
            return
        self.sequence += skip
        ssrc = self._number(name) * 1000 + (2 if face else 1)
        payload_type = 96 if face else 111
        payload = f"{name} {self.sequence}".encode()
        data = rtp(ssrc, self.sequence, payload=payload, payload_type=payload_type)
        for receiver, out in media(self.room.packet(name, data, self.now)).items():
            assert name in self.hears[receiver]
            assert receiver != name
            packet = parse_packet(out)
            assert out[packet.body :] == payload
            self.seen[receiver, packet.ssrc] = packet.sequence

    @rule(name=names, other=st.integers(0, 0xFFFF))
    def complain(self, name: str, other: int) -> None:
        if name not in self.here:
            return
        for (receiver, ssrc), sequence in list(self.seen.items()):
            if receiver != name:
                continue
            wish = nack(1, ssrc, [sequence]) + picture_loss(1, ssrc) + nack(1, ssrc, [other])
            for target, out in media(self.room.control(name, wish, self.now)).items():
                assert target == name
                packet = parse_packet(out)
                again = 2 if packet.payload_type == 97 else 0
                said = out[packet.body + again :].split()[0].decode()
                assert said in self.hears[name]

    @rule(seconds=st.sampled_from([0.05, 0.6, 1.0, 9.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.room.tick(self.now)

    @invariant()
    def placement_is_what_may_be_heard(self) -> None:
        for name in self.here:
            for track in self.room.placement(name).tracks:
                assert track.participant in self.hears.get(name, frozenset())
                assert track.participant in self.here


TestRooms = Rooms.TestCase
