/**
 * The connection to the forwarding unit, from three participants on. Frames pass through the frame worker on
 * their way out and in; the unit gets nothing that was not sealed.
 */
import type { TransformUse } from "../protocol/sframe-worker";
import type { Ice, TrackPlace } from "../protocol/visits";
import { configurationOf, LINES } from "./direct";
import { sampleOf, type Sample } from "./quality";
import { shape, wishForOpus, type LineKind, type Thrift } from "./shaping";

const GATHER_WITHIN_MS = 1_000;
const PATIENCE_MS = 3_000;
/** An offer that nobody answered by then was lost, perhaps with the node that was to answer it. */
const ANSWER_WITHIN_MS = 5_000;

export interface UnitEvents {
  offer(attempt: number, sdp: string): void;
  track(participant: string, kind: LineKind, track: MediaStreamTrack): void;
  state(state: RTCPeerConnectionState): void;
}

interface Place {
  readonly participant: string;
  readonly kind: LineKind;
}

export class Unit {
  readonly #peer: RTCPeerConnection;
  readonly #frames: Worker;
  readonly #events: UnitEvents;
  readonly #sending = new Map<LineKind, RTCRtpTransceiver>();
  readonly #places = new Map<string, Place>();
  readonly #tracks = new Map<LineKind, MediaStreamTrack | null>();
  #thrift: Thrift;
  #attempt = 0;
  #turn: Promise<void> = Promise.resolve();
  #filling: Promise<void> = Promise.resolve();
  #mending: ReturnType<typeof setTimeout> | null = null;
  #waiting: ReturnType<typeof setTimeout> | null = null;

  constructor(ice: Ice, frames: Worker, others: number, thrift: Thrift, events: UnitEvents) {
    this.#frames = frames;
    this.#events = events;
    this.#thrift = thrift;
    this.#peer = new RTCPeerConnection(configurationOf(ice));
    for (const kind of LINES) this.#addSending(kind);
    this.#addReceiving(others);
    this.#peer.onconnectionstatechange = () => {
      events.state(this.#peer.connectionState);
      this.#mend(this.#peer.connectionState);
    };
  }

  /** Say what this side can send and take; the answer comes by `take`. */
  offer(restart = false): void {
    this.#attempt += 1;
    const attempt = this.#attempt;
    this.#then(async () => {
      if (this.#peer.signalingState === "have-local-offer") await this.#peer.setLocalDescription({ type: "rollback" });
      await this.#peer.setLocalDescription(await this.#peer.createOffer({ iceRestart: restart }));
      await gathered(this.#peer);
      const sdp = this.#peer.localDescription?.sdp;
      if (sdp === undefined || attempt !== this.#attempt) return;
      this.#events.offer(attempt, wishForOpus(sdp, this.#thrift));
      this.#waitForAnswer();
    });
  }

  take(attempt: number, sdp: string, tracks: readonly TrackPlace[], wanted: number): void {
    if (attempt !== this.#attempt) return;
    this.#stopWaiting();
    this.#then(async () => {
      await this.#peer.setRemoteDescription({ type: "answer", sdp });
      for (const kind of LINES) await this.#fill(kind);
      this.place(tracks, wanted);
    });
  }

  /** Whose media comes where. A line is opened for one participant's frames, whatever the unit puts on it. */
  place(tracks: readonly TrackPlace[], wanted: number): void {
    const named = new Set(tracks.map(({ mid }) => mid));
    for (const mid of [...this.#places.keys()]) if (!named.has(mid)) this.#places.delete(mid);
    for (const { mid, participant, kind } of tracks) this.#open(mid, { participant, kind });
    if (wanted === 0) return;
    this.#addReceiving(wanted);
    this.offer();
  }

  async put(kind: LineKind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(kind, track);
    await this.#fill(kind);
  }

  async setThrift(thrift: Thrift): Promise<void> {
    this.#thrift = thrift;
    for (const kind of LINES) await this.#fill(kind);
  }

  restart(ice: Ice | null): void {
    if (ice !== null) this.#peer.setConfiguration(configurationOf(ice));
    this.offer(true);
  }

  /** The unit may have missed the last offer. */
  again(): void {
    if (this.#peer.signalingState === "have-local-offer") this.offer(this.#peer.connectionState !== "connected");
  }

  async sample(): Promise<Sample> {
    const report = await this.#peer.getStats();
    return sampleOf(report.values() as Iterable<Record<string, unknown>>, Date.now());
  }

  /** How loud each participant is who is heard. */
  get loudness(): ReadonlyMap<string, number> {
    const levels = new Map<string, number>();
    for (const { mid, receiver } of this.#peer.getTransceivers()) {
      const place = mid === null ? undefined : this.#places.get(mid);
      const [source] = place?.kind === "audio" ? receiver.getSynchronizationSources() : [];
      if (place !== undefined && source !== undefined) levels.set(place.participant, source.audioLevel ?? 0);
    }
    return levels;
  }

  close(): void {
    if (this.#mending !== null) clearTimeout(this.#mending);
    this.#stopWaiting();
    this.#peer.close();
  }

  #waitForAnswer(): void {
    this.#stopWaiting();
    if (this.#peer.signalingState === "closed") return;
    this.#waiting = setTimeout(() => {
      this.again();
    }, ANSWER_WITHIN_MS);
  }

  #stopWaiting(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
    this.#waiting = null;
  }

  #addSending(kind: LineKind): void {
    const medium = mediumOf(kind);
    const transceiver = this.#peer.addTransceiver(medium, { direction: "sendonly" });
    prefer(transceiver, medium);
    transceiver.sender.transform = this.#transform({ side: "seal", kind: medium });
    this.#sending.set(kind, transceiver);
  }

  #addReceiving(count: number): void {
    for (let index = 0; index < count; index += 1) {
      for (const medium of ["audio", "video"] as const) {
        const transceiver = this.#peer.addTransceiver(medium, { direction: "recvonly" });
        prefer(transceiver, medium);
        // Until it is known whose it is, nothing passes: there is nobody of that name.
        transceiver.receiver.transform = this.#transform({ side: "open", kind: medium, participant: "" });
      }
    }
  }

  #open(mid: string, place: Place): void {
    const before = this.#places.get(mid);
    if (before?.participant === place.participant && before.kind === place.kind) return;
    const transceiver = this.#peer.getTransceivers().find((each) => each.mid === mid);
    if (transceiver === undefined) return;
    this.#places.set(mid, place);
    const { participant, kind } = place;
    transceiver.receiver.transform = this.#transform({ side: "open", kind: mediumOf(kind), participant });
    this.#events.track(participant, kind, transceiver.receiver.track);
  }

  #transform(use: TransformUse): RTCRtpScriptTransform {
    return new RTCRtpScriptTransform(this.#frames, use);
  }

  #fill(kind: LineKind): Promise<void> {
    this.#filling = this.#filling.then(() => this.#fillOne(kind)).catch((error: unknown) => {
      if (this.#peer.signalingState !== "closed") console.error("a line could not be filled", error);
    });
    return this.#filling;
  }

  async #fillOne(kind: LineKind): Promise<void> {
    const sender = this.#sending.get(kind)?.sender;
    if (sender === undefined || this.#peer.signalingState === "closed") return;
    const track = kind === "video" && this.#thrift === "audio" ? null : (this.#tracks.get(kind) ?? null);
    if (sender.track !== track) await sender.replaceTrack(track);
    await shape(sender, kind, this.#thrift);
  }

  #mend(state: RTCPeerConnectionState): void {
    if (this.#mending !== null) clearTimeout(this.#mending);
    this.#mending = null;
    if (state === "failed") this.offer(true);
    if (state !== "disconnected") return;
    this.#mending = setTimeout(() => {
      this.offer(true);
    }, PATIENCE_MS);
  }

  #then(step: () => Promise<void>): void {
    this.#turn = this.#turn.then(step).catch((error: unknown) => {
      if (this.#peer.signalingState !== "closed") console.error("the forwarding unit's line failed", error);
    });
  }
}

function mediumOf(kind: LineKind): "audio" | "video" {
  return kind === "audio" ? "audio" : "video";
}

/** VP8 and Opus: of these it is known which bytes must stay readable (crypto/sframe/clear.ts). */
function prefer(transceiver: RTCRtpTransceiver, medium: "audio" | "video"): void {
  const wanted = medium === "audio" ? /^audio\/opus$/i : /^video\/(VP8|rtx)$/i;
  const codecs = RTCRtpReceiver.getCapabilities(medium)?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => wanted.test(mimeType)));
}

/** Wait for the addresses; what was found after the time is up does without. */
export async function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === "complete") return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, GATHER_WITHIN_MS);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      resolve();
    });
  });
}
