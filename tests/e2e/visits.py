"""What people do in a video visit, and what their browsers really decoded."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service

__all__ = ["PATIENCE_MS", "Pair", "Seen", "Visitor", "meeting", "plan", "watched"]

PATIENCE_MS = 30_000

# Remembers each connection that the page makes, so that a test can ask it what it did.
WATCH = """
(() => {
  const peers = (window.earshotPeers = []);
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...given) {
      super(...given);
      peers.push(this);
    }
  };
  // What became of the frames of each line, as the worker says that opens them.
  const lines = (window.earshotLines = {});
  window.Worker = class extends window.Worker {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => {
        if (data?.t !== "counted") return;
        for (const { participant, opened, dropped } of data.lines) {
          const line = (lines[participant] ??= { opened: 0, dropped: 0 });
          line.opened += opened;
          line.dropped += dropped;
        }
      });
    }
  };
  window.earshotCount = async () => {
    const sum = { framesDecoded: 0, framesEncoded: 0, audioPackets: 0, relayed: 0, bytes: 0 };
    for (const peer of peers.filter((each) => each.connectionState === "connected")) {
      const report = await peer.getStats();
      for (const stats of report.values()) {
        if (stats.type === "inbound-rtp") {
          sum.framesDecoded += stats.framesDecoded ?? 0;
          if (stats.kind === "audio") sum.audioPackets += stats.packetsReceived ?? 0;
          sum.bytes += stats.bytesReceived ?? 0;
        }
        if (stats.type === "outbound-rtp") sum.framesEncoded += stats.framesEncoded ?? 0;
        if (stats.type === "candidate-pair" && stats.nominated && stats.state === "succeeded") {
          if (report.get(stats.localCandidateId)?.candidateType === "relay") sum.relayed += 1;
        }
      }
    }
    return sum;
  };
  // The addresses that this side was told of by the other.
  window.earshotAddresses = async () => {
    const found = [];
    for (const peer of peers) {
      for (const stats of (await peer.getStats()).values()) {
        if (stats.type === "remote-candidate") found.push(stats.address);
      }
    }
    return found;
  };
  // Each picture that comes: on which line, how wide, how much of it was decoded.
  window.earshotPictures = async () => {
    const found = [];
    for (const peer of peers.filter((each) => each.connectionState === "connected")) {
      for (const stats of (await peer.getStats()).values()) {
        if (stats.type !== "inbound-rtp" || stats.kind !== "video") continue;
        const { mid, frameWidth = 0, framesDecoded = 0 } = stats;
        found.push({ mid, width: frameWidth, decoded: framesDecoded });
      }
    }
    return found;
  };
  // What came on each line of the connections that were made after so many others.
  window.earshotSince = async (made) => {
    const found = [];
    for (const peer of peers.slice(made).filter((each) => each.connectionState === "connected")) {
      for (const stats of (await peer.getStats()).values()) {
        if (stats.type !== "inbound-rtp") continue;
        const { kind, framesDecoded = 0, packetsReceived = 0 } = stats;
        found.push({ kind, came: kind === "video" ? framesDecoded : packetsReceived });
      }
    }
    return found;
  };
  // Which way the newest connection takes.
  window.earshotWay = async () => {
    const peer = peers.findLast((each) => each.connectionState === "connected");
    const report = await peer.getStats();
    const transport = [...report.values()].find((stats) => stats.type === "transport");
    const pair = report.get(transport.selectedCandidatePairId);
    return {
      address: report.get(pair.localCandidateId).address,
      other: report.get(pair.remoteCandidateId).address,
      fragment: transport.iceLocalUsernameFragment,
      certificate: report.get(transport.localCertificateId).fingerprint,
      connections: peers.length,
    };
  };
  // The devices that this side's lines of a kind take from.
  window.earshotSends = (kind) =>
    peers
      .filter((each) => each.connectionState === "connected")
      .flatMap((each) => each.getSenders())
      .filter(({ track }) => track?.kind === kind)
      .map(({ track }) => track.getSettings().deviceId);
})();
"""


def watched(page: Page) -> Page:
    """Make a page remember its connections."""
    page.add_init_script(WATCH)
    return page


@dataclass(frozen=True)
class Seen:
    """What a browser's connections did, summed over those that stand."""

    frames_decoded: int
    frames_encoded: int
    audio_packets: int
    relayed: int
    bytes_received: int


@dataclass(frozen=True)
class Way:
    """The way that a connection takes: both addresses, ICE's user name, DTLS's certificate."""

    address: str
    other: str
    fragment: str
    certificate: str
    connections: int


@dataclass
class Visitor:
    """Somebody in a visit, whoever they are."""

    page: Page

    def count(self) -> Seen:
        """Ask the browser what it decoded."""
        found: dict[str, Any] = self.page.evaluate("earshotCount()")
        return Seen(
            frames_decoded=found["framesDecoded"],
            frames_encoded=found["framesEncoded"],
            audio_packets=found["audioPackets"],
            relayed=found["relayed"],
            bytes_received=found["bytes"],
        )

    def sees_frames(self, more: int = 30) -> Seen:
        """Wait until this many frames more were decoded, and audio came too."""
        before = self.count()
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < deadline:
            now = self.count()
            enough = now.frames_decoded >= before.frames_decoded + more
            if enough and now.audio_packets >= before.audio_packets + 20:
                return now
            self.page.wait_for_timeout(300)
        pytest.fail(f"only {self.count()} after {before}")

    def connections(self) -> int:
        """Say how many connections were made so far."""
        made: int = self.page.evaluate("earshotPeers.length")
        return made

    def meets_again(self, others: int, made: int, *, frames: int = 15, packets: int = 30) -> None:
        """Wait until each other was seen and heard over a connection made after so many."""

        def met() -> bool:
            lines: list[dict[str, Any]] = self.page.evaluate("(made) => earshotSince(made)", made)
            enough = {"video": frames, "audio": packets}
            came = [each["kind"] for each in lines if each["came"] >= enough[each["kind"]]]
            return all(came.count(kind) >= others for kind in enough)

        self._until(met)

    def hears(self, more: int = 20) -> None:
        """Wait until this many packets of voices more came."""
        before = self.count().audio_packets
        self._until(lambda: self.count().audio_packets >= before + more)

    def sees_screen(self, more: int = 5) -> None:
        """Wait until this many frames of somebody's screen were decoded."""
        self._until(lambda: self._screen_frames() >= more)

    def way(self) -> Way:
        """Say which way the connection takes."""
        found: dict[str, Any] = self.page.evaluate("earshotWay()")
        return Way(**found)

    def count_frames(self) -> None:
        """Begin to count what becomes of sealed frames."""
        self.page.evaluate(
            "for (const line of Object.keys(earshotLines)) delete earshotLines[line]"
        )

    def frames_of(self, name: str, least: int) -> tuple[int, int]:
        """Say how many frames on somebody's line were opened, and how many dropped.

        It waits until there are more than ``least``: the fewer, the less their share says.
        """
        participant = self.tile(name).get_attribute("data-participant")

        def line() -> tuple[int, int]:
            found = self.page.evaluate("(of) => earshotLines[of]", participant)
            return found["opened"], found["dropped"]

        self._until(lambda: sum(line()) > least)
        return line()

    def opened(self) -> int:
        """Say how many frames were opened, on all lines together."""
        lines = self.page.evaluate("Object.values(earshotLines)")
        return sum(line["opened"] for line in lines)

    def sends(self, kind: str) -> list[str]:
        """Say which devices go out."""
        found: list[str] = self.page.evaluate("(kind) => earshotSends(kind)", kind)
        return found

    def _screen_frames(self) -> int:
        pictures: list[dict[str, Any]] = self.page.evaluate("earshotPictures()")
        return max((each["decoded"] for each in pictures if each["mid"] == "2"), default=0)

    def _until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while not true():
            assert time.monotonic() < deadline, self.count()
            self.page.wait_for_timeout(200)

    def start_now(self) -> None:
        """Start a visit from the open conversation, as its host."""
        self.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
        self.page.locator("[data-act=start-now]").click()
        self.ready()
        expect(self.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)

    def ready(self) -> None:
        """Be ready, once camera and microphone are on."""
        expect(self.page.locator(".mirror video")).to_be_visible(timeout=PATIENCE_MS)
        self.page.locator("[data-act=ready]").click()

    def join(self) -> None:
        """Take the invitation, and wait to be let in."""
        self.page.locator("[data-act=join]").click(timeout=PATIENCE_MS)
        self.ready()
        expect(self.page.locator(".visit-waiting")).to_be_visible(timeout=PATIENCE_MS)

    def admit(self, name: str) -> None:
        """Let somebody in by name."""
        waiting = self.page.locator(".people-waits").filter(has_text=name)
        waiting.locator("[data-act=admit]").click(timeout=PATIENCE_MS)

    def remove(self, name: str) -> None:
        """Send somebody out."""
        self.page.get_by_role("button", name=f"Remove, {name}").click(timeout=PATIENCE_MS)

    def invite(self, name: str, role: str) -> str:
        """Make a link for a guest."""
        form = self.page.locator(".guest-form")
        form.get_by_label("Their name").fill(name)
        form.get_by_label("They are").select_option(role)
        form.get_by_role("button", name="Make the link").click()
        made = self.page.get_by_label(f"Link for {name}")
        expect(made).to_be_visible(timeout=PATIENCE_MS)
        return made.input_value()

    def tile(self, name: str) -> Locator:
        """Find somebody's tile."""
        return self.page.locator(".tile:not(.tile-own)").filter(has_text=name)

    def says_alone(self) -> None:
        """Answer the roll-call."""
        self.page.locator("[data-act=alone]").click(timeout=PATIENCE_MS)

    def says_with(self, who: str) -> None:
        """Answer the roll-call: somebody is there."""
        self.page.locator("[data-act=not-alone]").click(timeout=PATIENCE_MS)
        self.page.get_by_label("Who is it?").fill(who)
        self.page.get_by_role("button", name="Say so").click()

    def says(self) -> list[str]:
        """Read what the call says, but for who speaks and how the line is."""
        parts = (".call-notices", ".tiles", ".controls", ".roll-call")
        return [text for each in parts for text in self.page.locator(each).all_inner_texts()]

    def sees_nothing(self) -> None:
        """Find that nothing at all is decoded, a moment after now."""
        self.page.wait_for_timeout(1_500)
        before = self.count()
        self.page.wait_for_timeout(1_500)
        after = self.count()
        assert (after.frames_decoded, after.audio_packets) == (
            before.frames_decoded,
            before.audio_packets,
        )

    def does(self, name: str) -> None:
        """Press a button of the panel."""
        self.page.get_by_role("button", name=name).click(timeout=PATIENCE_MS)

    def press(self, control: str) -> None:
        """Press one of the large buttons."""
        self.page.locator(f"[data-control={control}]").click(timeout=PATIENCE_MS)

    def end_without_alone(self, why: str) -> None:
        """End the visit; the young person was not seen alone."""
        self.press("leave")
        self.page.locator("[data-answer=no]").click()
        self.page.locator(f"input[value={why}]").check()
        self.page.locator("[data-act=end]").click()

    def end(self) -> None:
        """End the visit; the young person was seen alone."""
        self.press("leave")
        self.page.locator("[data-answer=yes]").click()
        self.page.locator("[data-act=end]").click()
        expect(self.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)


@dataclass
class Pair:
    """A young person and a nurse who talk already."""

    robin: YoungPerson
    amina: Staff
    young: Visitor
    nurse: Visitor

    def meet(self) -> None:
        """Meet by video: the nurse starts, the young person comes and is let in."""
        self.nurse.start_now()
        self.young.join()
        self.nurse.admit(self.robin.nickname)
        expect(self.young.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)


def meeting(
    service: Service,
    open_page: Callable[..., Page],
    phone: Mapping[str, object],
    tablet: Mapping[str, object],
) -> Pair:
    """Let two find each other in a chat."""
    robin = YoungPerson(watched(open_page(phone)), service)
    amina = Staff(watched(open_page(tablet)), service, "amina")
    robin.join()
    robin.write("can we see each other?")
    amina.sign_in()
    amina.open(robin.nickname)
    amina.sees("can we see each other?")
    return Pair(robin, amina, Visitor(robin.page), Visitor(amina.page))


def plan(page: Page, when: datetime) -> None:
    """Fill in when a visit is to be, and save."""
    page.get_by_label("Day", exact=True).fill(when.strftime("%Y-%m-%d"))
    page.get_by_label("Time", exact=True).fill(when.strftime("%H:%M"))
    page.locator("[data-act=plan]").click()
