from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.errors import Fault, OfferRefused
from media.sdp import Section, parse_offer
from tests.media.packets import offer, section

CHROMIUM = (Path(__file__).parent / "offers" / "chromium-150.sdp").read_text()
PLAIN = offer(section("audio", "a", "sendonly", ssrcs=(1,)), section("video", "v", "recvonly"))


def find(text: str, mid: str) -> Section:
    return next(each for each in parse_offer(text).sections if each.mid == mid)


def test_an_offer_of_chromium_is_read() -> None:
    read = parse_offer(CHROMIUM)
    assert [each.kind for each in read.sections] == ["audio", "video"] * 3
    assert [each.direction for each in read.sections[:3]] == ["sendonly", "sendonly", "recvonly"]
    assert read.setup == "actpass"
    assert read.fingerprint.algorithm == "sha-256"
    assert len(read.fingerprint.value) == 95
    camera = read.sections[1]
    assert camera.sends
    assert not camera.receives
    assert camera.reduced_size
    assert len(camera.ssrcs) == 2
    vp8 = next(each for each in camera.codecs if each.name == "vp8")
    assert (vp8.clock_rate, vp8.channels) == (90000, 1)
    assert {"goog-remb", "transport-cc", "nack", "nack pli", "ccm fir"} <= vp8.feedback
    assert any(each.apt == vp8.payload_type for each in camera.codecs)
    opus = next(each for each in read.sections[0].codecs if each.name == "opus")
    assert (opus.clock_rate, opus.channels) == (48000, 2)
    assert ("urn:ietf:params:rtp-hdrext:sdes:mid", 4) in camera.extensions


def test_credentials_do_not_show_when_an_offer_is_printed() -> None:
    assert "pppp" not in repr(parse_offer(PLAIN))


def test_feedback_may_be_for_all_codecs() -> None:
    text = PLAIN.replace("a=rtcp-fb:96 nack pli", "a=rtcp-fb:* nack pli")
    assert all("nack pli" in each.feedback for each in find(text, "v").codecs)


def test_lines_may_end_without_carriage_returns() -> None:
    assert parse_offer(PLAIN.replace("\r\n", "\n")) == parse_offer(PLAIN)


@pytest.mark.parametrize(
    "change",
    [
        ("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8"),
        ("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8/0"),
        ("a=rtpmap:96 VP8/90000", "a=rtpmap:96 VP8/x"),
        ("a=rtpmap:96 VP8/90000", "a=nothing"),
        ("SAVPF 96 97 98", "SAVPF 960 97 98"),
    ],
)
def test_a_codec_that_is_not_described_is_none(change: tuple[str, str]) -> None:
    assert "vp8" not in {each.name for each in find(PLAIN.replace(*change), "v").codecs}


def test_a_section_with_port_0_is_rejected_unless_it_is_in_the_bundle_only() -> None:
    text = PLAIN.replace("m=video 9", "m=video 0")
    assert find(text, "v").rejected
    assert not find(text, "v").receives
    text = text.replace("a=mid:v", "a=mid:v\r\na=bundle-only")
    assert find(text, "v").receives


@pytest.mark.parametrize(
    ("lines", "ssrcs"),
    [
        ("a=ssrc-group:FID 7 8\r\na=ssrc:7 cname:x", (7, 8)),
        ("a=ssrc-group:FID 7\r\na=ssrc:7 cname:x", ()),
        ("a=ssrc-group:SIM 7 8\r\na=ssrc:7 cname:x", (7,)),
        ("a=ssrc:x cname:x", ()),
        ("a=ssrc:99999999999 cname:x", ()),
        ("a=ssrc:", ()),
        ("a=ssrc-group:", ()),
    ],
)
def test_sources_are_named_or_found_later(lines: str, ssrcs: tuple[int, ...]) -> None:
    assert find(PLAIN.replace("a=ssrc:1 cname:x", lines), "a").ssrcs == ssrcs


@pytest.mark.parametrize(
    "line", ["a=extmap:4", "a=extmap:x urn:y", "a=extmap:", "a=extmap:0 urn:y"]
)
def test_an_extension_without_id_or_name_is_none(line: str) -> None:
    text = offer(["m=audio 9 UDP/TLS/RTP/SAVPF 111", "a=mid:a", "a=rtcp-mux", line])
    assert find(text, "a").extensions == ()


def test_extensions_of_one_direction_are_known_by_their_number() -> None:
    text = offer(["m=audio 9 X 111", "a=mid:a", "a=rtcp-mux", "a=extmap:4/recvonly urn:y"])
    assert find(text, "a").extensions == (("urn:y", 4),)


def test_a_data_section_has_a_port() -> None:
    text = offer(
        ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:d", "a=sctp-port:5000"]
    )
    assert find(text, "d").sctp_port == 5000


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("v=0", "v=1"), Fault.FORM),
        (("m=", "x="), Fault.FORM),
        (("m=audio 9", "m=audio nine"), Fault.FORM),
        (("m=audio 9", "m=text 9"), Fault.FORM),
        (("m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "m=audio 9"), Fault.FORM),
        (("a=mid:v", "a=mid:a"), Fault.FORM),
        (("a=mid:v", "a=mid:v w"), Fault.FORM),
        (("a=mid:v\r\n", ""), Fault.FORM),
        (("a=group:BUNDLE a v", "a=group:BUNDLE a"), Fault.BUNDLE),
        (("a=group:BUNDLE a v", "a=group:LS a v"), Fault.BUNDLE),
        (("a=group:BUNDLE a v", "a=group:"), Fault.BUNDLE),
        (("a=rtcp-mux\r\n", ""), Fault.BUNDLE),
        (("m=audio 9", "m=audio 0"), None),
        (("a=ice-ufrag:abcd\r\n", ""), Fault.CREDENTIALS),
        (("a=ice-pwd:" + "p" * 24, "a=ice-pwd:p p p p"), Fault.CREDENTIALS),
        (("a=fingerprint:sha-256", "a=fingerprint:sha-1"), Fault.FINGERPRINT),
        (("AB:CD", "AB:CX"), Fault.FINGERPRINT),
        (("a=setup:actpass", "a=setup:passive"), Fault.SETUP),
        (("a=setup:actpass", "a=setup:active"), None),
    ],
)
def test_what_cannot_be_answered_is_refused(change: tuple[str, str], fault: Fault | None) -> None:
    text = PLAIN.replace(*change)
    if fault is None:
        parse_offer(text)
        return
    with pytest.raises(OfferRefused, match=str(fault)) as refused:
        parse_offer(text)
    assert refused.value.fault is fault


def test_an_offer_may_not_be_larger_than_any_browser_makes_it() -> None:
    with pytest.raises(OfferRefused, match=str(Fault.SIZE)):
        parse_offer(PLAIN + "a=x\r\n" * 20_000)
    with pytest.raises(OfferRefused, match=str(Fault.FORM)):
        parse_offer(offer(*(section("audio", str(each), "inactive") for each in range(65))))


def test_an_offer_of_which_everything_is_rejected_is_none() -> None:
    text = PLAIN.replace("m=audio 9", "m=audio 0").replace("m=video 9", "m=video 0")
    with pytest.raises(OfferRefused, match=str(Fault.BUNDLE)):
        parse_offer(text)


@given(st.integers(0, len(PLAIN)), st.text(max_size=12), st.integers(0, 12))
def test_any_text_is_read_or_refused(at: int, put: str, skip: int) -> None:
    try:
        parse_offer(PLAIN[:at] + put + PLAIN[at + skip :])
    except OfferRefused as error:
        assert error.fault in Fault  # noqa: PT017 - refusing is one of two right outcomes


@given(st.text(max_size=200))
def test_any_text_at_all_is_read_or_refused(text: str) -> None:
    with pytest.raises(OfferRefused):
        parse_offer(text)
