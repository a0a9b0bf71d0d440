"""What somebody gets to see and hear who reads media off the wire and has no keys."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
from aiortc.codecs.vpx import VpxPayloadDescriptor
from av.audio.codeccontext import AudioCodecContext
from av.codec import Codec
from av.video.codeccontext import VideoCodecContext

from media.rtp import Packet, parse_packet

__all__ = ["Decoded", "decode_all"]

FEW = 50


@dataclass(frozen=True)
class Decoded:
    """What came of the frames of one source: how many there were, how many decoded."""

    codec: str
    frames: int
    decoded: int


def decode_all(packets: Iterable[bytes], *, audio: int, video: int) -> list[Decoded]:
    """Decode each source's packets by their payload types; sources of few are left out."""
    sources: dict[tuple[int, int], list[tuple[Packet, bytes]]] = defaultdict(list)
    for data in packets:
        packet = parse_packet(data)
        body = data[packet.body :]
        if packet.flags & 0x20:
            body = body[: -body[-1]]
        if body:
            sources[packet.ssrc, packet.payload_type].append((packet, body))
    found = []
    for (_, payload_type), parts in sources.items():
        if len(parts) >= FEW and payload_type == audio:
            decoder = Codec("libopus", "r").create("audio")
            found.append(_decode(decoder, [body for _, body in parts]))
        if len(parts) >= FEW and payload_type == video:
            found.append(_decode(Codec("vp8", "r").create("video"), list(_pictures(parts))))
    return found


def _pictures(parts: Iterable[tuple[Packet, bytes]]) -> Iterator[bytes]:
    picture = b""
    for packet, body in parts:
        picture += VpxPayloadDescriptor.parse(body)[1]
        if packet.marker:
            yield picture
            picture = b""


def _decode(decoder: AudioCodecContext | VideoCodecContext, frames: list[bytes]) -> Decoded:
    decoded = 0
    for frame in frames:
        try:
            decoded += bool(decoder.decode(av.Packet(frame)))
        except av.FFmpegError:
            continue
    return Decoded(decoder.name, len(frames), decoded)
