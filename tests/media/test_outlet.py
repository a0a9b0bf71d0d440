from hypothesis import given
from hypothesis import strategies as st

from media.cache import Cached
from media.outlet import Outlet
from media.rtcp import Report, SenderInfo
from media.rtp import parse_packet

BASE = 0x10000


def outlet(*, rtx: int | None = 97, send_time: int = 2, first: int = 99) -> Outlet:
    return Outlet(
        ssrc=70,
        rtx_ssrc=71,
        first=first,
        clock_rate=90_000,
        payload_type=96,
        rtx_payload_type=rtx,
        send_time_id=send_time,
    )


def put(to: Outlet, index: int, timestamp: int = 0, now: float = 0.0) -> tuple[int, int] | None:
    data = to.packet(index, 0x80, 0, timestamp, b"sealed", now)
    if data is None:
        return None
    packet = parse_packet(data)
    assert (packet.ssrc, packet.payload_type) == (70, 96)
    return packet.sequence, packet.timestamp


def test_numbers_begin_where_they_were_told_to() -> None:
    to = outlet(first=99)
    assert put(to, 5000, 7) == (100, 7)
    assert put(to, 5001, 8) == (101, 8)


def test_what_comes_late_keeps_its_place() -> None:
    to = outlet()
    assert put(to, 5000) == (100, 0)
    assert put(to, 5002) == (102, 0)
    assert put(to, 5001) == (101, 0)
    assert put(to, 4999) is None


def test_marker_and_padding_are_passed_on() -> None:
    data = outlet().packet(1, 0xA0, 0x80, 0, b"x\x01", 0.0)
    assert data is not None
    packet = parse_packet(data)
    assert (packet.flags, packet.marker) == (0xA0, 0x80)


def test_another_source_goes_on_where_the_one_before_ended() -> None:
    to = outlet()
    put(to, 5000, 1000, now=1.0)
    to.switch()
    assert put(to, 77, 500_000, now=2.0) == (101, 1000 + 90_000)
    assert put(to, 78, 503_000, now=2.03) == (102, 1000 + 93_000)
    assert put(to, 76, 499_000, now=2.03) is None


def test_after_a_pause_the_source_goes_on_with_its_own_clock() -> None:
    to = outlet()
    put(to, 5000, 1000, now=1.0)
    to.resume()
    assert put(to, 6000, 91_000, now=2.0) == (101, 91_000)
    assert put(to, 5999, 90_000, now=2.0) is None


def test_switching_before_the_first_packet_changes_nothing() -> None:
    to = outlet()
    to.switch()
    assert put(to, 5, 7) == (100, 7)


def test_numbers_go_round() -> None:
    to = outlet(first=0x7FFF)
    for index in range(40_000):
        found = put(to, BASE + index)
        assert found is not None
        assert found[0] == (0x8000 + index) & 0xFFFF


def test_what_was_lost_is_found_by_its_number_at_the_source() -> None:
    to = outlet()
    put(to, 5000)
    put(to, 5001)
    assert to.lost(101, 1.0) == 5001
    assert to.lost(101, 1.01) is None
    assert to.lost(101, 1.1) == 5001
    assert to.lost(99, 1.0) is None


def test_nobody_gets_again_what_another_person_said() -> None:
    to = outlet()
    assert to.lost(100, 1.0) is None
    put(to, 5000)
    to.switch()
    assert to.lost(100, 1.0) is None
    put(to, 10)
    assert to.lost(100, 1.0) is None
    to.resume()
    assert to.lost(101, 1.0) is None


def test_what_was_sent_again_is_not_remembered_for_ever() -> None:
    to = outlet()
    for index in range(400):
        put(to, index)
    for each in range(300):
        assert to.lost(100 + each, each / 100) == each
    assert len(to._resent) < 256


CACHED = Cached(5001, 0x80, 0x80, 3000, b"sealed", 1.0)


def test_a_packet_is_sent_again_as_a_retransmission() -> None:
    to = outlet()
    put(to, 5000)
    put(to, 5001, 3000)
    data = to.again(CACHED, 2.0)
    packet = parse_packet(data)
    assert (packet.ssrc, packet.payload_type, packet.timestamp) == (71, 97, 3000)
    assert data[packet.body :] == (101).to_bytes(2, "big") + b"sealed"
    assert packet.marker == 0x80
    assert parse_packet(to.again(CACHED, 2.0)).sequence == packet.sequence + 1


def test_without_retransmissions_a_packet_is_sent_again_byte_for_byte() -> None:
    to = outlet(rtx=None)
    put(to, 5000)
    first = to.packet(5001, 0x90, 0x80, 3000, to._extensions(1.0) + b"sealed", 1.0)
    assert to.again(CACHED, 2.0) == first


def test_where_no_extension_is_taken_there_is_none() -> None:
    to = outlet(rtx=None, send_time=0)
    put(to, 5000)
    assert to.again(CACHED, 2.0) == to.packet(5001, 0x80, 0x80, 3000, b"sealed", 1.0)
    to = outlet(send_time=0)
    put(to, 5000)
    assert parse_packet(to.again(CACHED, 2.0)).profile == 0


def test_the_senders_clock_is_passed_on_with_our_numbers() -> None:
    to = outlet()
    info = SenderInfo(9, 0x1234_5678_0000, 1000, 5, 6)
    assert to.sender_info(info, 0.0) is None
    put(to, 5000, 1000, now=1.0)
    to.switch()
    put(to, 77, 500_000, now=2.0)
    told = to.sender_info(SenderInfo(9, 0x1234_5678_0000, 500_000, 5, 6), 2.0)
    assert told == SenderInfo(70, 0x1234_5678_0000, 91_000, 2, 2 * 18)


def test_round_trips_come_from_reports_about_reports() -> None:
    to = outlet()
    put(to, 5000)
    to.sender_info(SenderInfo(9, 0x1234_5678_0000, 0, 0, 0), 10.0)
    to.report(Report(70, 0, 0, BASE, 0, last_report=0x12345678, delay=0x8000), 10.7)
    assert to.round_trip is not None
    assert abs(to.round_trip - 0.2) < 1e-9
    to.report(Report(70, 0, 0, BASE, 0, last_report=0x9999, delay=0), 20.0)
    assert abs(to.round_trip - 0.2) < 1e-9


def test_old_reports_are_forgotten() -> None:
    to = outlet()
    put(to, 5000)
    for each in range(20):
        to.sender_info(SenderInfo(9, each << 16, 0, 0, 0), 10.0)
    to.report(Report(70, 0, 0, BASE, 0, last_report=1, delay=0), 10.7)
    assert to.round_trip is None


def test_losses_are_counted_from_report_to_report() -> None:
    to = outlet()
    assert to.report(Report(70, 0, 5, BASE + 100, 0), 1.0) == (0, 0)
    assert to.report(Report(70, 0, 15, BASE + 200, 0), 2.0) == (10, 100)
    assert to.report(Report(70, 0, 12, BASE + 250, 0), 3.0) == (0, 50)
    assert to.report(Report(70, 0, 500, BASE + 260, 0), 4.0) == (10, 10)
    assert to.report(Report(70, 0, 0, 5, 0), 5.0) == (0, 0)


@given(st.lists(st.sampled_from(["packet", "skip", "switch", "resume"]), max_size=60))
def test_numbers_never_jump_whatever_happens(steps: list[str]) -> None:
    to = outlet(first=99)
    index, before = BASE, 99
    joined = False
    for step in steps:
        match step:
            case "packet":
                found = put(to, index)
                assert found is not None
                if joined:
                    assert found[0] == before + 1
                before = found[0]
                joined = True
                index += 1
            case "skip":
                index += 3
                joined = False
            case "switch":
                to.switch()
                index = BASE + index % 7
                joined = True
            case _:
                to.resume()
                joined = True
