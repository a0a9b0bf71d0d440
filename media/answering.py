"""What a forwarder answers to an offer, as SDP. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from media.ice import Credentials
from media.sdp import Codec, Fingerprint, Offer, Section

__all__ = [
    "ABS_SEND_TIME",
    "MID",
    "SCTP_PORT",
    "TRANSPORT_WIDE",
    "Chosen",
    "Local",
    "Sending",
    "answer_sdp",
    "choose_codecs",
    "extension_id",
]

ABS_SEND_TIME: Final = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
MID: Final = "urn:ietf:params:rtp-hdrext:sdes:mid"
TRANSPORT_WIDE: Final = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"

CODECS: Final = {"audio": ("opus", 48000), "video": ("vp8", 90000)}
"""One for each kind, so that all can see all; every browser must have both (RFC 7742)."""

SCTP_PORT: Final = 5000

OPUS: Final = "minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=32000"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The codec of a section, and the one of its retransmissions."""

    main: Codec
    rtx: Codec | None


@dataclass(frozen=True, slots=True)
class Sending:
    """What a section brings to the client: sources that stay the same whatever they carry."""

    ssrc: int
    rtx_ssrc: int
    stream: str
    name: str


@dataclass(frozen=True, slots=True)
class Local:
    """Our side of the transport; ``hosts`` are the addresses that clients can reach."""

    credentials: Credentials
    fingerprint: Fingerprint
    hosts: tuple[str, ...]
    port: int
    session: int = field(default=0)


def choose_codecs(section: Section) -> Chosen | None:
    """Choose the codec of a section; None where the client does not have it."""
    wanted = CODECS.get(section.kind)
    for codec in section.codecs:
        if (codec.name, codec.clock_rate) == wanted:
            return Chosen(codec, _rtx(section, codec.payload_type))
    return None


def _rtx(section: Section, payload_type: int) -> Codec | None:
    for codec in section.codecs:
        if codec.name == "rtx" and codec.apt == payload_type:
            return codec
    return None


def extension_id(section: Section, uri: str) -> int:
    """Return the id of a header extension in a section, as far as one-byte headers can have it."""
    return next((each for name, each in section.extensions if name == uri and each < 15), 0)


def answer_sdp(
    offer: Offer, local: Local, sending: Mapping[str, Sending], *, data: bool = False
) -> str:
    """Write the answer; ``sending``: what comes on which ``mid``; ``data``: data channels too."""
    chosen = {each.mid: _chosen(each) for each in offer.sections}

    def accepted(section: Section) -> bool:
        if section.kind == "application":
            return data and not section.rejected and section.sctp_port is not None
        return chosen[section.mid] is not None

    bundle = [each.mid for each in offer.sections if accepted(each)]
    lines = [
        "v=0",
        f"o=- {local.session} {local.session} IN IP4 0.0.0.0",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(bundle)}",
        "a=extmap-allow-mixed",
        "a=msid-semantic: WMS *",
    ]
    for section in offer.sections:
        if not accepted(section):
            formats = " ".join(section.formats)
            lines += [f"m={section.kind} 0 {section.protocol} {formats}", "c=IN IP4 0.0.0.0"]
            lines += ["a=inactive", f"a=mid:{section.mid}"]
            continue
        codecs = chosen[section.mid]
        lines += _head(section, codecs, local)
        if codecs is None:
            lines += [f"a=sctp-port:{SCTP_PORT}", "a=max-message-size:65536"]
        else:
            lines += _media(section, codecs, sending.get(section.mid))
    return "\r\n".join(lines) + "\r\n"


def _chosen(section: Section) -> Chosen | None:
    return None if section.rejected else choose_codecs(section)


def _head(section: Section, chosen: Chosen | None, local: Local) -> list[str]:
    codecs = [each for each in (chosen.main, chosen.rtx) if each] if chosen else []
    formats = [str(each.payload_type) for each in codecs] or list(section.formats)
    version = 6 if ":" in local.hosts[0] else 4
    lines = [
        f"m={section.kind} {local.port} {section.protocol} {' '.join(formats)}",
        f"c=IN IP{version} {local.hosts[0]}",
        f"a=mid:{section.mid}",
        f"a=ice-ufrag:{local.credentials.fragment}",
        f"a=ice-pwd:{local.credentials.password}",
        f"a=fingerprint:{local.fingerprint.algorithm} {local.fingerprint.value}",
        "a=setup:passive",
    ]
    for number, host in enumerate(local.hosts):
        priority = 126 << 24 | (65535 - number) << 8 | 255
        lines.append(f"a=candidate:{number + 1} 1 udp {priority} {host} {local.port} typ host")
    return [*lines, "a=end-of-candidates"]


def _media(section: Section, chosen: Chosen, sending: Sending | None) -> list[str]:
    receiving = section.sends
    lines = [f"a={_direction(receives=receiving, sends=sending is not None)}", "a=rtcp-mux"]
    if section.reduced_size:
        lines.append("a=rtcp-rsize")
    wanted = [MID, TRANSPORT_WIDE] if receiving else []
    for uri in [*wanted, ABS_SEND_TIME]:
        number = extension_id(section, uri)
        if number:
            lines.append(f"a=extmap:{number} {uri}")
    lines += _codec(chosen.main, receiving=receiving)
    if chosen.rtx is not None:
        rtx = chosen.rtx
        lines.append(f"a=rtpmap:{rtx.payload_type} rtx/{rtx.clock_rate}")
        lines.append(f"a=fmtp:{rtx.payload_type} apt={chosen.main.payload_type}")
    if sending is not None:
        lines += _sources(sending, with_rtx=chosen.rtx is not None)
    return lines


def _direction(*, receives: bool, sends: bool) -> str:
    if receives:
        return "sendrecv" if sends else "recvonly"
    return "sendonly" if sends else "inactive"


def _codec(codec: Codec, *, receiving: bool) -> list[str]:
    number = codec.payload_type
    channels = f"/{codec.channels}" if codec.channels > 1 else ""
    # Chrome takes a name in small letters, and then encodes nothing.
    name = codec.name.upper() if codec.clock_rate == 90000 else codec.name
    lines = [f"a=rtpmap:{number} {name}/{codec.clock_rate}{channels}"]
    if codec.name == "opus":
        lines.append(f"a=fmtp:{number} {OPUS}")
    wanted = ["goog-remb", "ccm fir", "nack", "nack pli"]
    if receiving:
        wanted.append("transport-cc")
    return lines + [f"a=rtcp-fb:{number} {each}" for each in wanted if each in codec.feedback]


def _sources(sending: Sending, *, with_rtx: bool) -> list[str]:
    ssrcs = [sending.ssrc, sending.rtx_ssrc] if with_rtx else [sending.ssrc]
    lines = [f"a=msid:{sending.stream} {sending.name}"]
    if with_rtx:
        lines.append(f"a=ssrc-group:FID {sending.ssrc} {sending.rtx_ssrc}")
    lines += [f"a=ssrc:{each} cname:{sending.stream}" for each in ssrcs]
    return lines
