from media.answering import (
    ABS_SEND_TIME,
    MID,
    Local,
    Sending,
    answer_sdp,
    choose_codecs,
    extension_id,
)
from media.ice import Credentials
from media.sdp import Fingerprint, Offer, parse_offer
from tests.media.packets import offer, section
from tests.media.test_sdp import CHROMIUM

LOCAL = Local(
    credentials=Credentials("ours", "our password"),
    fingerprint=Fingerprint("sha-256", "AA:BB"),
    hosts=("192.0.2.1", "2001:db8::1"),
    port=40000,
    session=7,
)
SENDING = Sending(ssrc=70, rtx_ssrc=71, stream="pair-0", name="video-v")
DATA = ["m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "a=mid:d", "a=sctp-port:5001"]


def sections_of(text: str) -> list[list[str]]:
    found: list[list[str]] = [[]]
    for line in text.split("\r\n"):
        if line.startswith("m="):
            found.append([])
        found[-1].append(line)
    return found


def answered(made: Offer, sending: dict[str, Sending] | None = None) -> list[list[str]]:
    return sections_of(answer_sdp(made, LOCAL, sending or {}))


def test_every_section_has_its_answer_in_order() -> None:
    made = parse_offer(CHROMIUM)
    head, *sections = answered(made)
    mids = " ".join(each.mid for each in made.sections)
    assert f"a=group:BUNDLE {mids}" in head
    assert "a=ice-lite" in head
    assert [each[0].split()[0] for each in sections] == ["m=audio", "m=video"] * 3
    for section_, each in zip(made.sections, sections, strict=True):
        assert f"a=mid:{section_.mid}" in each
        assert "a=ice-ufrag:ours" in each
        assert "a=fingerprint:sha-256 AA:BB" in each
        assert "a=setup:passive" in each
        assert "a=candidate:1 1 udp 2130706431 192.0.2.1 40000 typ host" in each
        assert any(line.startswith("a=candidate:2 1 udp") for line in each)


def test_only_opus_and_vp8_with_retransmissions_are_taken() -> None:
    made = parse_offer(offer(section("audio", "a", "sendonly"), section("video", "v", "recvonly")))
    _, audio, video = answered(made, {"v": SENDING})
    assert audio[0].endswith("SAVPF 111")
    assert "a=rtpmap:111 opus/48000/2" in audio
    assert any(line.startswith("a=fmtp:111") and "usedtx=1" in line for line in audio)
    assert video[0].endswith("SAVPF 96 97")
    assert "a=rtpmap:96 VP8/90000" in video
    assert "a=fmtp:97 apt=96" in video


def test_what_it_takes_is_received_and_what_it_gives_is_sent() -> None:
    directions = ("sendonly", "recvonly", "sendrecv", "sendrecv", "inactive")
    made = parse_offer(
        offer(*(section("video", str(each), way) for each, way in enumerate(directions)))
    )
    _, *sections = answered(made, {"1": SENDING, "2": SENDING})
    ways = [next(line for line in each if line[2:] in directions) for each in sections]
    assert [each[2:] for each in ways] == [
        "recvonly",
        "sendonly",
        "sendrecv",
        "recvonly",
        "inactive",
    ]


def test_extensions_that_tell_of_people_are_left_out() -> None:
    _, audio, video, shown = answered(parse_offer(CHROMIUM))[:4]
    everything = "\n".join(audio + video + shown)
    assert "audio-level" not in everything
    assert f"{MID}" in "\n".join(audio)
    assert f"{MID}" not in "\n".join(shown)
    assert f"{ABS_SEND_TIME}" in "\n".join(shown)
    assert "transport-cc" in "\n".join(video)
    assert "transport-cc" not in "\n".join(shown)


def test_sources_are_named_with_their_retransmissions() -> None:
    made = parse_offer(offer(section("video", "v", "recvonly")))
    (_, video) = answered(made, {"v": SENDING})
    assert "a=msid:pair-0 video-v" in video
    assert "a=ssrc-group:FID 70 71" in video
    assert "a=ssrc:70 cname:pair-0" in video
    assert "a=ssrc:71 cname:pair-0" in video
    without = [line for line in section("video", "v", "recvonly") if "apt=" not in line]
    (_, video) = answered(parse_offer(offer(without)), {"v": SENDING})
    assert "a=ssrc:70 cname:pair-0" in video
    assert not any("71" in line for line in video)


def test_what_cannot_be_taken_is_rejected_in_its_place() -> None:
    other = [line for line in section("video", "w", "sendonly") if "VP8" not in line]
    rejected = ["m=audio 0 UDP/TLS/RTP/SAVPF 111", "a=mid:z"]
    made = parse_offer(offer(section("video", "v", "sendonly"), other, rejected, DATA))
    head, first, second, third, data = answered(made)
    assert "a=group:BUNDLE v" in head
    assert first[0].startswith("m=video 40000")
    assert second[0].startswith("m=video 0")
    assert "a=inactive" in second
    assert third[0].startswith("m=audio 0")
    assert data[0] == "m=application 0 UDP/DTLS/SCTP webrtc-datachannel"


def test_data_channels_are_taken_where_they_are_wanted() -> None:
    made = parse_offer(offer(section("audio", "a", "sendonly"), DATA))
    data = sections_of(answer_sdp(made, LOCAL, {}, data=True))[2]
    assert data[0] == "m=application 40000 UDP/DTLS/SCTP webrtc-datachannel"
    assert "a=sctp-port:5000" in data


def test_an_answer_over_the_newer_protocol_names_its_address() -> None:
    made = parse_offer(offer(section("audio", "a", "sendonly")))
    local = Local(LOCAL.credentials, LOCAL.fingerprint, ("2001:db8::1",), 40000)
    assert "c=IN IP6 2001:db8::1" in answer_sdp(made, local, {})


def test_extensions_that_are_not_offered_are_not_answered() -> None:
    plain = [line for line in section("audio", "a", "sendonly") if "extmap" not in line]
    (_, audio) = answered(parse_offer(offer(plain)))
    assert not any(line.startswith("a=extmap:") for line in audio)


def test_reduced_reports_are_taken_where_they_are_offered() -> None:
    plain = [line for line in section("audio", "b", "sendonly") if line != "a=rtcp-rsize"]
    _, reduced, full = answered(parse_offer(offer(section("audio", "a", "sendonly"), plain)))
    assert "a=rtcp-rsize" in reduced
    assert "a=rtcp-rsize" not in full


def test_without_the_codec_there_is_nothing_to_choose() -> None:
    made = parse_offer(offer(DATA, section("video", "v", "sendonly")))
    assert choose_codecs(made.sections[0]) is None
    assert extension_id(made.sections[1], "urn:unknown") == 0
