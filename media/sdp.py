"""Offers as browsers write them (RFC 8866, RFC 8829), as far as a forwarder needs them.

Pure: text in, structs out. What is not understood is passed over; what is needed and missing is
refused with a code.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from media.errors import Fault, OfferRefused

__all__ = ["Codec", "Fingerprint", "Offer", "Section", "parse_offer"]

MOST_BYTES: Final = 64 * 1024
MOST_SECTIONS: Final = 64
MEDIA: Final = ("audio", "video", "application")
DIRECTIONS: Final = ("sendrecv", "sendonly", "recvonly", "inactive")
SHA256: Final = re.compile(r"([0-9A-F]{2}:){31}[0-9A-F]{2}")
ICE_TEXT: Final = re.compile(r"[A-Za-z0-9+/_=-]{4,256}")
MID: Final = re.compile(r"[!#$%&'*+.0-9A-Z^_`a-z{|}~-]{1,32}")


@dataclass(frozen=True, slots=True)
class Codec:
    """What a payload type means. ``apt``: for retransmissions, of which payload type."""

    payload_type: int
    name: str
    clock_rate: int
    channels: int = 1
    apt: int | None = None
    feedback: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A certificate's digest."""

    algorithm: str
    value: str


@dataclass(frozen=True, slots=True)
class Section:
    """One m-line with its attributes. ``ssrcs``: of the media, then of its retransmissions."""

    kind: str
    mid: str
    protocol: str
    formats: tuple[str, ...]
    direction: str = "sendrecv"
    rejected: bool = False
    codecs: tuple[Codec, ...] = ()
    extensions: tuple[tuple[str, int], ...] = ()
    ssrcs: tuple[int, ...] = ()
    reduced_size: bool = False
    sctp_port: int | None = None

    @property
    def sends(self) -> bool:
        """Whether the client sends on it."""
        return not self.rejected and self.direction in {"sendrecv", "sendonly"}

    @property
    def receives(self) -> bool:
        """Whether the client receives on it."""
        return not self.rejected and self.direction in {"sendrecv", "recvonly"}


@dataclass(frozen=True, slots=True)
class Offer:
    """A whole offer; all its sections share one transport."""

    fragment: str
    password: str = field(repr=False)
    fingerprint: Fingerprint
    setup: str
    sections: tuple[Section, ...]


def parse_offer(text: str) -> Offer:
    """Read an offer.

    Raises:
        OfferRefused: it is none that can be answered.
    """
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise OfferRefused(Fault.SIZE)
    lines = text.replace("\r\n", "\n").strip().split("\n")
    if lines[0] != "v=0":
        raise OfferRefused(Fault.FORM)
    starts = [at for at, line in enumerate(lines) if line.startswith("m=")]
    if not 0 < len(starts) <= MOST_SECTIONS:
        raise OfferRefused(Fault.FORM)
    session = _attributes(lines[: starts[0]])
    ends = [*starts[1:], len(lines)]
    bodies = [
        (lines[start], _attributes(lines[start + 1 : end]))
        for start, end in zip(starts, ends, strict=True)
    ]
    sections = tuple(_section(first, each) for first, each in bodies)
    _check_bundle(session, sections)
    transport = _transport(sections, [each for _, each in bodies], session)
    return Offer(
        fragment=_ice(transport, "ice-ufrag"),
        password=_ice(transport, "ice-pwd"),
        fingerprint=_fingerprint(transport),
        setup=_setup(transport),
        sections=sections,
    )


Attributes = dict[str, list[str]]


def _attributes(lines: list[str]) -> Attributes:
    found: Attributes = {}
    for line in lines:
        if line.startswith("a="):
            name, _, value = line[2:].partition(":")
            found.setdefault(name, []).append(value.strip())
    return found


def _first(attributes: Attributes, name: str) -> str | None:
    return next(iter(attributes.get(name, ())), None)


def _number(text: str | None, most: int) -> int | None:
    if text is None or not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    value = int(text)
    return value if value <= most else None


def _section(line: str, attributes: Attributes) -> Section:
    words = line[2:].split()
    mid = _first(attributes, "mid") or ""
    if len(words) < 4 or words[0] not in MEDIA or not MID.fullmatch(mid):
        raise OfferRefused(Fault.FORM)
    port = _number(words[1], 65535)
    if port is None:
        raise OfferRefused(Fault.FORM)
    return Section(
        kind=words[0],
        mid=mid,
        protocol=words[2],
        formats=tuple(words[3:]),
        direction=next((each for each in DIRECTIONS if each in attributes), "sendrecv"),
        # A section with port 0 is rejected, unless it only stands in the bundle of another.
        rejected=port == 0 and "bundle-only" not in attributes,
        codecs=_codecs(words[3:], attributes),
        extensions=_extensions(attributes),
        ssrcs=_ssrcs(attributes),
        reduced_size="rtcp-rsize" in attributes,
        sctp_port=_number(_first(attributes, "sctp-port"), 65535),
    )


def _codecs(formats: list[str], attributes: Attributes) -> tuple[Codec, ...]:
    names = dict(each.partition(" ")[::2] for each in attributes.get("rtpmap", ()))
    parameters = dict(each.partition(" ")[::2] for each in attributes.get("fmtp", ()))
    feedback: dict[str, set[str]] = {}
    for each in attributes.get("rtcp-fb", ()):
        number, _, what = each.partition(" ")
        feedback.setdefault(number, set()).add(what)
    found: list[Codec] = []
    for number in formats:
        payload_type = _number(number, 127)
        parts = names.get(number, "").split("/")
        clock_rate = _number(parts[1], 0x7FFFFFFF) if len(parts) > 1 else None
        if payload_type is None or not clock_rate:
            continue
        apt = re.search(r"(?:^|;)\s*apt=(\d{1,3})\b", parameters.get(number, ""))
        found.append(
            Codec(
                payload_type=payload_type,
                name=parts[0].lower(),
                clock_rate=clock_rate,
                channels=(_number(parts[2], 255) or 1) if len(parts) > 2 else 1,
                apt=_number(apt[1], 127) if apt else None,
                feedback=frozenset(feedback.get(number, set()) | feedback.get("*", set())),
            )
        )
    return tuple(found)


def _extensions(attributes: Attributes) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for each in attributes.get("extmap", ()):
        words = each.split()
        number = _number(words[0].partition("/")[0], 255) if len(words) > 1 else None
        if number:
            found.append((words[1], number))
    return tuple(found)


def _ssrcs(attributes: Attributes) -> tuple[int, ...]:
    """Return the media's source and that of its retransmissions, where the offer names them."""
    for each in attributes.get("ssrc-group", ()):
        words = each.split()
        if words[:1] == ["FID"]:
            numbers = [_number(word, 0xFFFFFFFF) for word in words[1:3]]
            known = tuple(number for number in numbers if number is not None)
            return known if len(known) == 2 else ()
    for each in attributes.get("ssrc", ()):
        number = _number(each.split()[0] if each else None, 0xFFFFFFFF)
        if number is not None:
            return (number,)
    return ()


def _check_bundle(session: Attributes, sections: tuple[Section, ...]) -> None:
    mids = [each.mid for each in sections]
    if len(set(mids)) < len(mids):
        raise OfferRefused(Fault.FORM)
    bundles = [each.split()[1:] for each in session.get("group", ()) if each.startswith("BUNDLE")]
    wanted = {each.mid for each in sections if not each.rejected}
    if not wanted or len(bundles) != 1 or not wanted <= set(bundles[0]):
        raise OfferRefused(Fault.BUNDLE)


def _transport(
    sections: tuple[Section, ...], bodies: list[Attributes], session: Attributes
) -> Attributes:
    """Return the attributes of the bundle's transport: its first section's and the session's."""
    pairs = zip(sections, bodies, strict=True)
    tagged = next(body for section, body in pairs if not section.rejected)
    for section, body in zip(sections, bodies, strict=True):
        if section.kind != "application" and not section.rejected and "rtcp-mux" not in body:
            raise OfferRefused(Fault.BUNDLE)
    return {**session, **tagged}


def _ice(attributes: Attributes, name: str) -> str:
    value = _first(attributes, name)
    if value is None or not ICE_TEXT.fullmatch(value):
        raise OfferRefused(Fault.CREDENTIALS)
    return value


def _fingerprint(attributes: Attributes) -> Fingerprint:
    for each in attributes.get("fingerprint", ()):
        algorithm, _, value = each.partition(" ")
        if algorithm.lower() == "sha-256" and SHA256.fullmatch(value.upper()):
            return Fingerprint("sha-256", value.upper())
    raise OfferRefused(Fault.FINGERPRINT)


def _setup(attributes: Attributes) -> str:
    setup = _first(attributes, "setup")
    if setup not in {"actpass", "active"}:
        # We are the server of DTLS: whoever offers knows our address first.
        raise OfferRefused(Fault.SETUP)
    return setup
