import struct

from hypothesis import given
from hypothesis import strategies as st

from media.twcc import MOST_PACKETS, TransportFeedback


def read(data: bytes) -> tuple[int, int, dict[int, float]]:
    """Read a feedback packet; returns base, count of packets, and when each came."""
    first, kind, words = struct.unpack_from("!BBH", data)
    assert (first & 0xDF, kind, len(data)) == (0x8F, 205, 4 * words + 4)
    _, _, base, count, reference = struct.unpack_from("!IIHHI", data, 4)
    symbols: list[int] = []
    at = 20
    while len(symbols) < count:
        (chunk,) = struct.unpack_from("!H", data, at)
        at += 2
        if chunk >> 15 == 0:
            symbols += [chunk >> 13 & 3] * (chunk & 0x1FFF)
        else:
            assert chunk >> 14 == 3
            symbols += [chunk >> 12 - 2 * place & 3 for place in range(7)]
    assert not any(symbols[count:])
    now = (reference >> 8) * 0.064
    arrived: dict[int, float] = {}
    for place, symbol in enumerate(symbols[:count]):
        if symbol == 1:
            now += data[at] * 250e-6
            at += 1
        elif symbol == 2:
            now += struct.unpack_from("!h", data, at)[0] * 250e-6
            at += 2
        if symbol:
            arrived[base + place & 0xFFFF] = now
    if first & 0x20:
        at += data[-1]
    assert at == len(data)
    return base, count, arrived


def take(feedback: TransportFeedback) -> tuple[int, int, dict[int, float]]:
    data = feedback.take(1, 2)
    assert data is not None
    return read(data)


def test_arrivals_are_written_to_a_quarter_of_a_millisecond() -> None:
    feedback = TransportFeedback()
    times = {65534: 10.0, 65535: 10.010, 1: 10.050, 0: 10.500}
    for sequence, at in times.items():
        feedback.note(sequence, at)
    base, count, arrived = take(feedback)
    assert (base, count) == (65534, 4)
    assert arrived.keys() == times.keys()
    assert all(abs(arrived[each] - at) < 300e-6 for each, at in times.items())


def test_what_did_not_come_is_left_open() -> None:
    feedback = TransportFeedback()
    feedback.note(5, 1.0)
    feedback.note(7, 1.1)
    assert take(feedback)[2].keys() == {5, 7}
    feedback.note(10, 1.2)
    base, count, arrived = take(feedback)
    assert (base, count) == (8, 3)
    assert arrived.keys() == {10}


def test_what_came_late_is_reported_again() -> None:
    feedback = TransportFeedback()
    feedback.note(5, 1.0)
    feedback.note(7, 1.1)
    take(feedback)
    feedback.note(6, 1.15)
    base, _, arrived = take(feedback)
    assert base == 6
    assert arrived.keys() == {6}


def test_nothing_new_is_no_feedback() -> None:
    feedback = TransportFeedback()
    assert feedback.take(1, 2) is None
    feedback.note(5, 1.0)
    take(feedback)
    assert feedback.take(1, 2) is None


def test_a_long_gap_is_cut() -> None:
    feedback = TransportFeedback()
    feedback.note(0, 1.0)
    take(feedback)
    feedback.note(5000, 2.0)
    base, count, arrived = take(feedback)
    assert (base, count) == (5001 - MOST_PACKETS, MOST_PACKETS)
    assert arrived.keys() == {5000}


def test_a_clock_that_stands_still_for_long_is_written_as_far_as_it_can_be() -> None:
    feedback = TransportFeedback()
    feedback.note(1, 1.0)
    feedback.note(2, 100.0)
    assert take(feedback)[2].keys() == {1, 2}


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(0, 8)),
        min_size=1,
        max_size=120,
        unique_by=lambda each: each[0],
    )
)
def test_any_arrivals_can_be_written(packets: list[tuple[int, float]]) -> None:
    feedback = TransportFeedback()
    for sequence, at in packets:
        feedback.note(sequence, at)
    _, _, arrived = take(feedback)
    assert arrived.keys() == {sequence for sequence, _ in packets}
    if max(at for _, at in packets) - min(at for _, at in packets) < 8:
        assert all(abs(arrived[sequence] - at) < 0.001 for sequence, at in packets)
