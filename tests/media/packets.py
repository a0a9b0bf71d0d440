"""Packets and offers for tests, written without the code that reads them."""

import struct

from media.sdp import Offer, parse_offer

__all__ = ["ABS", "MID", "TWCC", "camera_offer", "offer", "rtp", "section"]

MID = 4
TWCC = 3
ABS = 2

URIS = {
    MID: "urn:ietf:params:rtp-hdrext:sdes:mid",
    TWCC: "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
    ABS: "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time",
}


def rtp(
    ssrc: int,
    sequence: int,
    timestamp: int = 0,
    payload: bytes = b"sealed",
    *,
    payload_type: int = 96,
    marker: bool = False,
    extensions: dict[int, bytes] | None = None,
) -> bytes:
    """Write an RTP packet, its header extensions with one-byte headers."""
    block = b"".join(
        bytes([number << 4 | len(value) - 1]) + value
        for number, value in (extensions or {}).items()
    )
    block += bytes(-len(block) % 4)
    first = 0x90 if block else 0x80
    head = struct.pack(
        "!BBHII", first, payload_type | marker << 7, sequence & 0xFFFF, timestamp, ssrc
    )
    if block:
        head += struct.pack("!HH", 0xBEDE, len(block) // 4) + block
    return head + payload


def section(kind: str, mid: str, direction: str, *, ssrcs: tuple[int, ...] = ()) -> list[str]:
    """Write a section of an offer as a browser would, as short as it can be."""
    lines = [f"a=mid:{mid}", "a=rtcp-mux", "a=rtcp-rsize", f"a={direction}"]
    lines += [f"a=extmap:{number} {uri}" for number, uri in URIS.items()]
    if kind == "audio":
        lines = ["m=audio 9 UDP/TLS/RTP/SAVPF 111 0", *lines, "a=rtpmap:111 opus/48000/2"]
        lines += ["a=rtpmap:0 PCMU/8000", "a=rtcp-fb:111 transport-cc"]
    else:
        lines = ["m=video 9 UDP/TLS/RTP/SAVPF 96 97 98", *lines]
        lines += ["a=rtpmap:96 VP8/90000", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96"]
        lines += ["a=rtpmap:98 H264/90000"]
        wanted = ("goog-remb", "transport-cc", "ccm fir", "nack", "nack pli")
        lines += [f"a=rtcp-fb:96 {each}" for each in wanted]
    if len(ssrcs) == 2:
        lines.append(f"a=ssrc-group:FID {ssrcs[0]} {ssrcs[1]}")
    return lines + [f"a=ssrc:{each} cname:x" for each in ssrcs]


def offer(*sections: list[str], fragment: str = "abcd", first: str = "AB") -> str:
    """Write an offer of sections; ``first`` is the first byte of its fingerprint."""
    mids = [
        line.removeprefix("a=mid:")
        for each in sections
        for line in each
        if line.startswith("a=mid:")
    ]
    lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", f"a=group:BUNDLE {' '.join(mids)}"]
    for each in sections:
        lines += [each[0], "c=IN IP4 0.0.0.0", f"a=ice-ufrag:{fragment}", f"a=ice-pwd:{'p' * 24}"]
        lines += [f"a=fingerprint:sha-256 {':'.join([first] + ['CD'] * 31)}", "a=setup:actpass"]
        lines += each[1:]
    return "\r\n".join(lines) + "\r\n"


def camera_offer(number: int, slots: int, *, ssrcs: bool = True, screen: bool = False) -> Offer:
    """Return the offer of somebody with microphone and camera, who can see some others."""
    voice, face, again = (number * 1000 + each for each in (1, 2, 3))
    parts = [
        section("audio", "a", "sendonly", ssrcs=(voice,) if ssrcs else ()),
        section("video", "v", "sendonly", ssrcs=(face, again) if ssrcs else ()),
    ]
    if screen:
        shown = (number * 1000 + 4, number * 1000 + 5)
        parts.append(section("video", "s", "sendonly", ssrcs=shown))
    for each in range(slots):
        parts.append(section("audio", f"a{each}", "recvonly"))
        parts.append(section("video", f"v{each}", "recvonly"))
    return parse_offer(offer(*parts))
