import itertools

from media.member import SMALLEST_SHARE, Member
from media.rtp import parse_packet
from media.sdp import parse_offer
from tests.media.packets import MID, camera_offer, offer, rtp, section


def member(name: str = "a") -> Member:
    numbers = itertools.count(0x100)
    return Member(name, lambda size: (next(numbers) << 5).to_bytes(size, "big"))


def test_what_it_sends_is_told_apart_by_kind_and_order() -> None:
    made = member()
    made.arrange(camera_offer(1, 1, screen=True))
    assert [(each.mid, each.kind) for each in made.sources.values()] == [
        ("a", "audio"),
        ("v", "video"),
        ("s", "screen"),
    ]


def test_a_camera_that_is_switched_off_stays_the_camera() -> None:
    made = member()
    shared = section("video", "s", "sendonly", ssrcs=(4, 5))
    made.arrange(parse_offer(offer(section("video", "v", "inactive"), shared)))
    assert [(each.mid, each.kind) for each in made.sources.values()] == [("s", "screen")]
    made.arrange(parse_offer(offer(section("video", "v", "sendonly", ssrcs=(1, 2)), shared)))
    assert [(each.mid, each.kind) for each in made.sources.values()] == [
        ("v", "video"),
        ("s", "screen"),
    ]


def test_who_had_no_camera_at_first_may_have_one_later() -> None:
    made = member()
    slot = section("video", "v0", "recvonly")
    made.arrange(parse_offer(offer(slot)))
    made.arrange(parse_offer(offer(slot, section("video", "v", "sendonly", ssrcs=(1, 2)))))
    assert [(each.mid, each.kind) for each in made.sources.values()] == [("v", "video")]


def test_what_it_can_be_shown_is_numbered_in_pairs() -> None:
    made = member()
    sending = made.arrange(camera_offer(1, 2))
    assert [(each.mid, each.pair) for each in made.slots] == [
        ("a0", 0),
        ("v0", 0),
        ("a1", 1),
        ("v1", 1),
    ]
    assert sending["a0"].stream == sending["v0"].stream == "pair-0"
    numbers = [each.ssrc for each in sending.values()] + [
        each.rtx_ssrc for each in sending.values()
    ]
    assert len(set(numbers)) == 8
    assert min(numbers) >= 0x10


def test_a_further_offer_changes_only_what_changed() -> None:
    made = member()
    before = made.arrange(camera_offer(1, 1))
    source, binding = made.sources["v"], made.bindings[1002]
    after = made.arrange(camera_offer(1, 2))
    assert {mid: after[mid] for mid in before} == before
    assert made.sources["v"] is source
    assert made.bindings[1002].source is binding.source
    made.arrange(camera_offer(1, 1))
    assert [each.mid for each in made.slots] == ["a0", "v0"]


def test_another_payload_type_is_another_source() -> None:
    made = member()
    made.arrange(camera_offer(1, 1))
    source = made.sources["v"]
    text = offer(
        [line.replace("96", "106") for line in section("video", "v", "sendonly", ssrcs=(5, 6))]
    )
    made.arrange(parse_offer(text))
    assert made.sources["v"] is not source
    assert 1002 not in made.bindings


def test_a_section_that_goes_both_ways_is_both() -> None:
    made = member()
    made.arrange(parse_offer(offer(section("audio", "a", "sendrecv", ssrcs=(1,)))))
    assert list(made.sources) == [each.mid for each in made.slots] == ["a"]


def test_sections_without_our_codecs_are_nothing() -> None:
    made = member()
    made.arrange(
        parse_offer(
            offer(
                [line for line in section("video", "v", "sendrecv") if "VP8" not in line],
                ["m=audio 0 X 111", "a=mid:r", "a=rtpmap:111 opus/48000/2"],
                section("audio", "a", "inactive"),
            )
        )
    )
    assert not made.sources
    assert not made.slots


def find(made: Member, data: bytes) -> tuple[str, bool] | None:
    bound = made.bind(data, parse_packet(data))
    return None if bound is None else (bound.source.mid, bound.rtx)


def test_sources_that_the_offer_does_not_name_are_found_by_their_section() -> None:
    made = member()
    made.arrange(camera_offer(1, 1, ssrcs=False))
    assert made.any_ssrc() == 0
    assert find(made, rtp(7, 1, extensions={MID: b"v"})) == ("v", False)
    assert find(made, rtp(8, 1, extensions={MID: b"v"}, payload_type=97)) == ("v", True)
    assert find(made, rtp(9, 1, extensions={MID: b"v"}, payload_type=98)) is None
    assert find(made, rtp(9, 1, extensions={MID: b"other"})) is None
    assert find(made, rtp(9, 1)) is None
    assert made.any_ssrc() == 7
    assert made.sources["v"].arrivals is not None


def test_whoever_invents_sources_runs_out_of_them() -> None:
    made = member()
    made.arrange(camera_offer(1, 1, ssrcs=False))
    found = [find(made, rtp(ssrc, 1, extensions={MID: b"v"})) for ssrc in range(100, 200)]
    assert sum(each is not None for each in found) == 64


def test_without_the_extension_nothing_is_found() -> None:
    made = member()
    text = offer([line for line in section("video", "v", "sendonly") if "extmap" not in line])
    made.arrange(parse_offer(text))
    assert find(made, rtp(7, 1, extensions={MID: b"v"})) is None
    assert made.feedback_id == 0


def watching(*rates: float) -> tuple[Member, list[Member]]:
    """Return a member that is shown others, whose pictures have these rates."""
    made = member()
    made.arrange(camera_offer(1, len(rates)))
    others = [member(str(number)) for number in range(len(rates))]
    for number, (other, rate) in enumerate(zip(others, rates, strict=True)):
        other.arrange(camera_offer(number + 2, 0))
        other.sources["a"].rate = 30_000
        other.sources["v"].rate = rate
        made.slots[2 * number].show(other.sources["a"])
        made.slots[2 * number + 1].show(other.sources["v"])
    return made, others


def send(made: Member, octets: int) -> None:
    made.slots[0].outlet.octets += octets


def press(made: Member, told: int, now: float) -> None:
    """Let a receiver say that less comes than is sent."""
    made.weigh(now - 1)
    send(made, 200_000)
    made.estimator.remb(10_000_000)
    made.estimator.remb(told)
    assert made.weigh(now) == []


def held(made: Member) -> list[bool]:
    return [each.held for each in made.slots if each.kind == "video"]


def test_under_pressure_as_many_pictures_stay_as_fit_beside_the_voices() -> None:
    made, _ = watching(400_000, 400_000, 400_000)
    press(made, 400_000, 10.0)
    # 340,000 after the margin, 90,000 of them voices: two pictures.
    assert held(made) == [False, False, True]
    assert made.share == (400_000 * 0.85 - 90_000) / 2
    assert made.stats().held == 1


def test_voices_are_never_held() -> None:
    made, _ = watching(400_000, 400_000)
    press(made, 40_000, 10.0)
    assert held(made) == [True, True]
    assert not any(each.held for each in made.slots if each.kind == "audio")
    assert made.share == SMALLEST_SHARE


def test_screens_stay_before_faces() -> None:
    made, others = watching(400_000, 400_000)
    others[1].sources["v"].kind = "screen"
    press(made, 250_000, 10.0)
    assert held(made) == [True, False]


def test_pictures_come_back_one_after_the_other() -> None:
    made, others = watching(100_000, 100_000)
    press(made, 40_000, 10.0)
    assert made.weigh(12.0) == []
    assert made.weigh(19.0) == [others[0].sources["v"]]
    assert held(made) == [False, True]
    assert made.weigh(20.0) == []
    assert made.weigh(24.0) == [others[1].sources["v"]]
    assert held(made) == [False, False]


def test_the_limit_ends_when_it_is_of_no_use() -> None:
    made, _ = watching(400_000)
    press(made, 1_400_000, 10.0)
    assert made.share is not None
    for second in range(30):
        made.weigh(12.0 + second)
    assert made.estimator.ceiling is None
    assert made.share is None


def test_a_limit_goes_on_while_nothing_is_shown() -> None:
    made, _ = watching(400_000)
    press(made, 150_000, 10.0)
    made.slots[1].show(None)
    made.weigh(12.0)
    assert made.share == SMALLEST_SHARE


def test_stats_are_of_its_own_packets_and_of_what_it_was_sent() -> None:
    made, _ = watching(400_000)
    assert made.stats().loss == 0
    came = made.sources["v"].arrivals
    assert came is not None
    for sequence in (1, 2, 4):
        came.take(sequence, 0, 100, 1.0)
    made.sources["v"].rate = 123_400
    made.slots[1].outlet.round_trip = 0.0421
    made.estimator.remb(555_000)
    stats = made.stats()
    assert (stats.rtt, stats.loss, stats.kbps_in, stats.estimate) == (42, 250, 123, 555)
    made.weigh(1.0)
    send(made, 12_500)
    made.weigh(2.0)
    assert made.stats().kbps_out == 100
