from media.outlet import Outlet
from media.rtp import element, parse_packet
from media.source import Source


def source(kind: str = "video") -> Source:
    return Source(
        participant="a",
        mid="v",
        kind=kind,
        clock_rate=90_000,
        payload_type=96,
        rtx_payload_type=97,
        asks=frozenset({"nack"}),
    )


def outlet(ssrc: int, send_time: int) -> Outlet:
    return Outlet(
        ssrc=ssrc,
        rtx_ssrc=ssrc + 1,
        first=0,
        clock_rate=90_000,
        payload_type=96,
        rtx_payload_type=97,
        send_time_id=send_time,
    )


def test_each_receiver_gets_the_same_payload_under_its_own_header() -> None:
    shown = source()
    shown.outlets = [("b", outlet(10, 2)), ("c", outlet(20, 5)), ("d", outlet(30, 0))]
    sends = shown.forward(7, 0x80, 0x80, 9, b"sealed", 1.0)
    assert [receiver for receiver, _ in sends] == ["b", "c", "d"]
    for (_, data), number in zip(sends, (2, 5, 0), strict=True):
        packet = parse_packet(data)
        assert data[packet.body :] == b"sealed"
        assert (element(data, packet, number) is None) == (number == 0)


def test_late_packets_from_before_somebody_came_are_not_for_them() -> None:
    shown = source()
    shown.outlets = [("b", outlet(10, 0))]
    shown.forward(7, 0x80, 0, 0, b"x", 1.0)
    shown.outlets.append(("c", outlet(20, 0)))
    shown.forward(9, 0x80, 0, 0, b"x", 1.0)
    assert [receiver for receiver, _ in shown.forward(8, 0x80, 0, 0, b"x", 1.0)] == ["b"]


def test_packets_are_kept_for_a_while() -> None:
    shown = source("audio")
    for index in range(100):
        shown.forward(index, 0x80, 0, 0, bytes([index]), 1.0)
    assert shown.cached(3) is None
    kept = shown.cached(99)
    assert kept is not None
    assert kept.payload == b"c"


def test_one_request_for_a_keyframe_serves_all_who_ask() -> None:
    shown = source()
    assert not shown.keyframe_due(0.0)
    assert shown.want_keyframe(1.0)
    assert not shown.want_keyframe(1.1)
    assert not shown.want_keyframe(1.2)
    assert not shown.keyframe_due(1.3)
    assert shown.keyframe_due(1.6)
    assert not shown.keyframe_due(3.0)


def test_a_source_begins_once_with_each_ssrc() -> None:
    shown = source()
    first = shown.begin(1)
    assert shown.begin(1) is first
    assert shown.begin(2) is not first


def test_the_rate_is_what_came_in_about_a_second() -> None:
    shown = source()
    shown.measure(1.0)
    assert shown.rate == 0
    came = shown.begin(1)
    for each in range(10):
        came.take(each, 0, 1000, 1.5)
    shown.measure(1.5)
    assert shown.rate == 0
    shown.measure(3.0)
    assert shown.rate == 40_000
    shown.measure(4.0)
    assert shown.rate == 0
