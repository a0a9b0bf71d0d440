"""One participant as the forwarding table sees it: what it sends, what it can be shown. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from media.answering import (
    ABS_SEND_TIME,
    MID,
    TRANSPORT_WIDE,
    Chosen,
    Sending,
    choose_codecs,
    extension_id,
)
from media.estimator import Estimator
from media.outlet import Outlet
from media.plane import AUDIO, SCREEN, VIDEO, PeerStats
from media.rtcp import Report
from media.rtp import Packet, element
from media.sdp import Offer, Section
from media.source import Source
from media.twcc import TransportFeedback

__all__ = ["Binding", "Member", "Slot"]

LARGEST_SHARE: Final = 1_200_000
SMALLEST_SHARE: Final = 100_000
"""Pictures below that are no help; a receiver that cannot take it goes without."""


@dataclass(slots=True)
class Binding:
    """Which source an SSRC belongs to, as its media or its retransmissions."""

    source: Source
    rtx: bool


@dataclass(slots=True)
class Slot:
    """A receiving section of a participant; ``pair`` is the number that its voice or face shares.

    ``held``: what it shows is not sent, so that voices get through.
    """

    mid: str
    kind: str
    pair: int
    outlet: Outlet
    sending: Sending
    shows: Source | None = None
    held: bool = False

    def show(self, source: Source | None) -> None:
        """Show another source from now on, or none."""
        self.shows = source
        self.held = False
        self.outlet.switch()


class Member:
    """A participant. ``wanted``: how many receiving sections of each kind it lacks."""

    def __init__(self, name: str, entropy: Callable[[int], bytes]) -> None:
        self.name = name
        self.sources: dict[str, Source] = {}
        self.slots: list[Slot] = []
        self.bindings: dict[int, Binding] = {}
        self.wanted = 0
        self.feedback = TransportFeedback()
        self.feedback_id = 0
        self.estimator = Estimator()
        self.share: float | None = None
        self._entropy = entropy
        self._mid_id = 0
        self._camera: str | None = None
        self._by_ssrc: dict[int, Slot] = {}
        self._sent = (0.0, 0)
        self._rate = 0.0

    def arrange(self, offer: Offer) -> dict[str, Sending]:
        """Take an offer; what was there before and is still there goes on."""
        sources, self.sources = self.sources, {}
        slots, self.slots = {each.mid: each for each in self.slots}, []
        pairs = {"audio": 0, "video": 0}
        self.feedback_id = self._mid_id = 0
        for section in offer.sections:
            chosen = choose_codecs(section)
            if chosen is None or section.rejected:
                continue
            if self._camera is None and section.kind == "video" and section.direction != "recvonly":
                # Switched off it may be inactive, and is the camera all the same.
                self._camera = section.mid
            if section.sends:
                self._mid_id = self._mid_id or extension_id(section, MID)
                if "transport-cc" in chosen.main.feedback:
                    self.feedback_id = self.feedback_id or extension_id(section, TRANSPORT_WIDE)
                self._add_source(section, chosen, sources.get(section.mid))
            if section.receives:
                slot = slots.get(section.mid)
                if slot is None:
                    slot = self._make_slot(section, chosen, pairs[section.kind])
                pairs[section.kind] += 1
                self.slots.append(slot)
        self._rebind(offer)
        self._by_ssrc = {each.outlet.ssrc: each for each in self.slots}
        return {each.mid: each.sending for each in self.slots}

    def _add_source(self, section: Section, chosen: Chosen, former: Source | None) -> None:
        if former is not None and former.payload_type == chosen.main.payload_type:
            self.sources[section.mid] = former
            return
        kind = AUDIO
        if section.kind == "video":
            kind = VIDEO if section.mid == self._camera else SCREEN
        self.sources[section.mid] = Source(
            participant=self.name,
            mid=section.mid,
            kind=kind,
            clock_rate=chosen.main.clock_rate,
            payload_type=chosen.main.payload_type,
            rtx_payload_type=chosen.rtx.payload_type if chosen.rtx else None,
            asks=chosen.main.feedback,
        )

    def _make_slot(self, section: Section, chosen: Chosen, pair: int) -> Slot:
        # The lower half of numbers, so that a receiver that misses the first packets cannot
        # misjudge how often they wrapped (RFC 3711 section 3.3.1).
        first = int.from_bytes(self._entropy(2), "big") >> 1
        ssrc, rtx_ssrc = self._new_ssrc(), self._new_ssrc()
        outlet = Outlet(
            ssrc=ssrc,
            rtx_ssrc=rtx_ssrc,
            first=first,
            clock_rate=chosen.main.clock_rate,
            payload_type=chosen.main.payload_type,
            rtx_payload_type=chosen.rtx.payload_type if chosen.rtx else None,
            send_time_id=extension_id(section, ABS_SEND_TIME),
        )
        sending = Sending(ssrc, rtx_ssrc, f"pair-{pair}", f"{section.kind}-{section.mid}")
        return Slot(section.mid, section.kind, pair, outlet, sending)

    def _new_ssrc(self) -> int:
        # 0 to 15 are nobody's here: our own reports come from one of them.
        return int.from_bytes(self._entropy(4), "big") | 0x10

    def _rebind(self, offer: Offer) -> None:
        """Note which SSRC is which: those that the offer names, and those found by packets."""
        found = {ssrc: each for ssrc, each in self.bindings.items() if self._sends(each.source)}
        for section in offer.sections:
            source = self.sources.get(section.mid)
            if source is None or not section.ssrcs:
                continue
            source.begin(section.ssrcs[0])
            found[section.ssrcs[0]] = Binding(source, rtx=False)
            if len(section.ssrcs) > 1:
                found[section.ssrcs[1]] = Binding(source, rtx=True)
        self.bindings = found

    def _sends(self, source: Source) -> bool:
        return any(each is source for each in self.sources.values())

    def bind(self, data: bytes, packet: Packet) -> Binding | None:
        """Find out by its header extension where an SSRC belongs that the offer did not name."""
        mid = element(data, packet, self._mid_id) if self._mid_id else None
        source = self.sources.get(mid.decode("ascii", "replace")) if mid else None
        if source is None or len(self.bindings) >= 64:
            return None
        if packet.payload_type == source.payload_type:
            source.begin(packet.ssrc)
            binding = Binding(source, rtx=False)
        elif packet.payload_type == source.rtx_payload_type:
            binding = Binding(source, rtx=True)
        else:
            return None
        self.bindings[packet.ssrc] = binding
        return binding

    def slot_of(self, ssrc: int) -> Slot | None:
        """Return the slot that a receiver means by an SSRC."""
        return self._by_ssrc.get(ssrc)

    def any_ssrc(self) -> int:
        """Return some source of it, for feedback about its transport."""
        return next((each for each, bound in self.bindings.items() if not bound.rtx), 0)

    def reports(self, now: float) -> list[Report | None]:
        """Report on what came of it."""
        return [each.arrivals.report(now) for each in self.sources.values() if each.arrivals]

    def weigh(self, now: float) -> list[Source]:
        """Weigh what it is sent against what reaches it; return what is shown again from now on.

        Voices are always sent. Of the pictures as many as fit, screens before faces.
        """
        self._measure(now)
        videos = [each for each in self.slots if each.shows is not None and each.kind == "video"]
        videos.sort(key=lambda each: each.shows is not None and each.shows.kind != SCREEN)
        if self.estimator.pressed(self._rate, now):
            self._hold(videos)
            return []
        again: list[Source] = []
        held = [each for each in videos if each.held]
        if held and self.estimator.may_try(now):
            held[0].held = False
            held[0].outlet.resume()
            self.estimator.tried(now)
            again = [each for each in [held[0].shows] if each is not None]
        self._share(sum(not each.held for each in videos), anything_held=len(held) > len(again))
        return again

    def _hold(self, videos: list[Slot]) -> None:
        room = (self.estimator.ceiling or 0.0) - self._voices()
        fitting = max(0, int(room // SMALLEST_SHARE))
        for number, slot in enumerate(each for each in videos if not each.held):
            slot.held = number >= fitting
        shown = sum(not each.held for each in videos)
        self.share = room / shown if shown else SMALLEST_SHARE

    def _share(self, shown: int, *, anything_held: bool) -> None:
        ceiling = self.estimator.ceiling
        if ceiling is None or shown == 0:
            self.share = None if ceiling is None else SMALLEST_SHARE
            return
        self.share = max(SMALLEST_SHARE, (ceiling - self._voices()) / shown)
        if self.share >= LARGEST_SHARE and not anything_held:
            self.estimator.ceiling = self.share = None

    def _voices(self) -> float:
        shown = [each.shows for each in self.slots if each.shows is not None]
        return sum(each.rate for each in shown if each.kind == AUDIO)

    def _measure(self, now: float) -> None:
        octets = sum(each.outlet.octets for each in self.slots)
        at, before = self._sent
        if at and now > at:
            self._rate = max(0.0, (octets - before) * 8 / (now - at))
        self._sent = (now, octets)

    def stats(self) -> PeerStats:
        """Say how its connection does."""
        trips = [
            each.outlet.round_trip for each in self.slots if each.outlet.round_trip is not None
        ]
        arrivals = [each.arrivals for each in self.sources.values() if each.arrivals]
        lost = sum(each.lost for each in arrivals)
        came = sum(each.received for each in arrivals)
        told = self.estimator.told
        return PeerStats(
            rtt=round(min(trips) * 1000) if trips else 0,
            loss=round(1000 * lost / (lost + came)) if lost + came else 0,
            kbps_in=round(sum(each.rate for each in self.sources.values()) / 1000),
            kbps_out=round(self._rate / 1000),
            estimate=round(told / 1000) if told else 0,
            held=sum(each.held for each in self.slots),
        )
