from hypothesis import given
from hypothesis import strategies as st

from media.arrivals import Arrivals
from media.rtcp import SenderInfo

BASE = 0x10000


def arrivals(*sequences: int) -> Arrivals:
    followed = Arrivals(7, 90_000)
    for sequence in sequences:
        followed.take(sequence, 0, 100, 0.0)
    return followed


def test_numbers_are_extended_over_the_wrap() -> None:
    followed = Arrivals(7, 90_000)
    assert followed.take(65535, 0, 1, 0) == BASE + 65535
    assert followed.take(0, 0, 1, 0) == BASE + 65536
    assert followed.take(65534, 0, 1, 0) is None


def test_a_packet_that_came_before_is_nothing_new() -> None:
    followed = arrivals(1, 2, 3)
    assert followed.take(2, 0, 100, 0) is None
    assert followed.received == 3


def test_a_gap_is_asked_for_at_once_and_then_with_growing_pauses() -> None:
    followed = arrivals(1, 4)
    assert followed.wanted(0.0) == [2, 3]
    assert followed.wanted(0.05) == []
    assert followed.take(2, 0, 100, 0.06) == BASE + 2
    assert followed.wanted(0.11) == [3]
    assert followed.wanted(0.21) == []
    assert followed.wanted(0.27) == [3]


def test_what_nobody_can_show_any_more_is_given_up() -> None:
    followed = arrivals(1, 3)
    assert followed.wanted(2.5) == []
    assert followed.take(2, 0, 100, 2.6) is None


def test_nobody_is_asked_for_ever() -> None:
    followed = arrivals(1, 3)
    asked = [followed.wanted(each / 10) for each in range(25)]
    assert 1 < sum(map(len, asked)) <= 8


def test_a_source_that_begins_again_has_lost_nothing() -> None:
    followed = arrivals(1, 2, 1000)
    assert followed.wanted(0.0) == []
    assert followed.lost == 0
    assert followed.received == 1


def test_report_says_what_was_lost_since_the_last() -> None:
    followed = arrivals(*range(1, 11), 21)
    first = followed.report(1.0)
    assert first is not None
    assert (first.ssrc, first.lost, first.highest) == (7, 10, BASE + 21)
    assert first.fraction_lost == 10 * 256 // 21
    followed.take(22, 0, 100, 1.1)
    second = followed.report(2.0)
    assert second is not None
    assert (second.fraction_lost, second.lost) == (0, 10)
    third = followed.report(3.0)
    assert third is not None
    assert third.fraction_lost == 0


def test_report_names_the_last_report_of_the_sender() -> None:
    followed = arrivals(1)
    followed.heard(SenderInfo(7, 0x0000_1234_5678_0000, 0, 0, 0), 1.0)
    report = followed.report(2.5)
    assert report is not None
    assert (report.last_report, report.delay) == (0x12345678, 0x18000)


def test_nothing_is_reported_of_what_never_came() -> None:
    assert Arrivals(7, 90_000).report(1.0) is None
    assert Arrivals(7, 90_000).lost == 0
    assert Arrivals(7, 90_000).wanted(0.0) == []


def test_retransmissions_mend_but_do_not_count() -> None:
    followed = arrivals(1, 3)
    assert followed.take(2, 0, 100, 0.1, again=True) == BASE + 2
    assert (followed.received, followed.lost, followed.octets) == (2, 1, 300)
    assert followed.wanted(0.2) == []


def test_jitter_is_how_much_packets_are_early_or_late() -> None:
    steady, shaky = Arrivals(1, 1000), Arrivals(2, 1000)
    for each in range(200):
        steady.take(each, each * 20, 1, each * 0.02)
        shaky.take(each, each * 20, 1, each * 0.02 + (each % 2) * 0.01)
    first, second = steady.report(5.0), shaky.report(5.0)
    assert first is not None
    assert second is not None
    assert first.jitter == 0
    assert 8 <= second.jitter <= 10


def test_a_clock_that_jumps_is_no_jitter() -> None:
    followed = Arrivals(1, 1000)
    followed.take(1, 0, 1, 0.0)
    followed.take(2, 1_000_000, 1, 0.02)
    report = followed.report(1.0)
    assert report is not None
    assert report.jitter == 0


@given(st.lists(st.integers(0, 60), max_size=80))
def test_no_packet_counts_twice(order: list[int]) -> None:
    followed = Arrivals(1, 1000)
    taken = [followed.take(each, 0, 1, 0.0) for each in order]
    numbers = [each for each in taken if each is not None]
    assert len(numbers) == len(set(numbers)) == followed.received
