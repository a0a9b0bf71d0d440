/** A connection straight to one other participant: audio, camera and screen on three lines, made once. */
import type { Ice } from "../protocol/visits";
import type { VisitSignal } from "../protocol/visit-signals";
import { Negotiation } from "./negotiation";
import { shape, wishForOpus, type LineKind, type Thrift } from "./shaping";
import type { Source } from "./local-media";
import { sampleOf, type Sample } from "./quality";

export const LINES: readonly LineKind[] = ["audio", "video", "screen"];
export const SOURCE_OF: Readonly<Record<LineKind, Source>> = { audio: "microphone", video: "camera", screen: "screen" };

export interface DirectEvents {
  send(signal: VisitSignal): void;
  track(kind: LineKind, track: MediaStreamTrack): void;
  state(state: RTCPeerConnectionState): void;
}

/** This long a broken connection may mend itself before another way is looked for. */
const PATIENCE_MS = 3_000;

export class Direct {
  readonly other: string;
  readonly #peer: RTCPeerConnection;
  readonly #negotiation: Negotiation;
  readonly #events: DirectEvents;
  readonly #tracks = new Map<LineKind, MediaStreamTrack | null>();
  #thrift: Thrift;
  #filling: Promise<void> = Promise.resolve();
  #mending: ReturnType<typeof setTimeout> | null = null;

  constructor(me: string, other: string, ice: Ice, thrift: Thrift, events: DirectEvents) {
    this.other = other;
    this.#events = events;
    this.#thrift = thrift;
    this.#peer = new RTCPeerConnection(configurationOf(ice));
    const isPolite = me < other;
    this.#negotiation = new Negotiation(this.#peer, isPolite, {
      description: (description) => {
        events.send({ k: "description", ...description });
      },
      candidate: (candidate) => {
        events.send({ k: "candidate", ...candidate });
      },
      applied: () => {
        this.#takeLines();
      },
      failed: (error) => {
        console.error("negotiation failed", error);
      },
    }, (sdp) => wishForOpus(sdp, this.#thrift));
    this.#listen();
    if (!isPolite) for (const kind of LINES) this.#peer.addTransceiver(kind === "audio" ? "audio" : "video", { direction: "sendrecv" });
  }

  /** Put a track on its line, or take it off. */
  async put(kind: LineKind, track: MediaStreamTrack | null): Promise<void> {
    this.#tracks.set(kind, track);
    await this.#fill(kind);
  }

  async setThrift(thrift: Thrift): Promise<void> {
    this.#thrift = thrift;
    for (const kind of LINES) await this.#fill(kind);
  }

  take(signal: VisitSignal): void {
    if (signal.k === "description") this.#negotiation.take(signal);
    if (signal.k === "candidate") this.#negotiation.takeCandidate(signal);
  }

  /** The network is another one, or the credentials are new. */
  restart(ice: Ice | null): void {
    if (ice !== null) this.#peer.setConfiguration(configurationOf(ice));
    // Before the first description there is nothing to restart: the other side makes the offer.
    if (this.#peer.remoteDescription !== null) this.#negotiation.restart();
  }

  /** The other side may have missed what was said. */
  again(): void {
    this.#negotiation.again();
  }

  async sample(): Promise<Sample> {
    const report = await this.#peer.getStats();
    return sampleOf(report.values() as Iterable<Record<string, unknown>>, Date.now());
  }

  /** How loud each line is that one hears. */
  get loudness(): number {
    const [source] = this.#lineOf("audio")?.receiver.getSynchronizationSources() ?? [];
    return source?.audioLevel ?? 0;
  }

  close(): void {
    if (this.#mending !== null) clearTimeout(this.#mending);
    this.#peer.close();
  }

  #listen(): void {
    const peer = this.#peer;
    peer.onnegotiationneeded = () => {
      this.#negotiation.needed();
    };
    peer.onicecandidate = ({ candidate }) => {
      if (candidate === null) return;
      const { candidate: text, sdpMid, sdpMLineIndex } = candidate;
      this.#negotiation.found({ candidate: text, mid: sdpMid ?? "", line: sdpMLineIndex ?? 0 });
    };
    peer.ontrack = ({ transceiver, track }) => {
      const kind = LINES[peer.getTransceivers().indexOf(transceiver)];
      if (kind !== undefined) this.#events.track(kind, track);
    };
    peer.onconnectionstatechange = () => {
      this.#events.state(peer.connectionState);
      this.#mend(peer.connectionState);
    };
  }

  #mend(state: RTCPeerConnectionState): void {
    if (this.#mending !== null) clearTimeout(this.#mending);
    this.#mending = null;
    if (state === "failed") this.restart(null);
    if (state !== "disconnected") return;
    this.#mending = setTimeout(() => {
      this.restart(null);
    }, PATIENCE_MS);
  }

  /** The polite side finds its lines in the offer. */
  #takeLines(): void {
    for (const transceiver of this.#peer.getTransceivers()) {
      if (transceiver.direction === "recvonly") transceiver.direction = "sendrecv";
    }
    for (const kind of LINES) void this.#fill(kind);
  }

  #fill(kind: LineKind): Promise<void> {
    this.#filling = this.#filling.then(() => this.#fillOne(kind)).catch((error: unknown) => {
      if (this.#peer.signalingState !== "closed") console.error("a line could not be filled", error);
    });
    return this.#filling;
  }

  async #fillOne(kind: LineKind): Promise<void> {
    const sender = this.#lineOf(kind)?.sender;
    if (sender === undefined || this.#peer.signalingState === "closed") return;
    const track = kind === "video" && this.#thrift === "audio" ? null : (this.#tracks.get(kind) ?? null);
    if (sender.track !== track) await sender.replaceTrack(track);
    await shape(sender, kind, this.#thrift);
  }

  #lineOf(kind: LineKind): RTCRtpTransceiver | undefined {
    return this.#peer.getTransceivers()[LINES.indexOf(kind)];
  }
}

export function configurationOf({ ice_servers, ice_transport_policy }: Ice): RTCConfiguration {
  return {
    iceServers: ice_servers.map(({ urls, username, credential }) => ({ urls: [...urls], username, credential })),
    iceTransportPolicy: ice_transport_policy,
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
  };
}
