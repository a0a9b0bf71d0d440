/** The call check: made-up media to the service's peer over the same way as a call, and what that peer measured. */
import type { CheckOutcome, DeviceTest, Ice } from "../protocol/visits";
import { configurationOf } from "./direct";
import { grade, type Quality } from "./quality";
import { gathered } from "./unit";

const WITHIN_MS = 20_000;
/** Per mille: the service's peer was never reached. */
const NOTHING_CAME = 1000;

export type CheckState =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "failed" }
  | {
      readonly kind: "measured";
      readonly quality: Quality;
      readonly relayed: boolean;
      readonly rtt: number;
      readonly loss: number;
      readonly kbps: number;
    };

export interface CheckEvents {
  offer(attempt: number, sdp: string): void;
  changed(): void;
}

export class LineCheck {
  readonly #events: CheckEvents;
  #state: CheckState = { kind: "none" };
  #attempt = 0;
  #peer: RTCPeerConnection | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopMedia: () => void = () => undefined;

  constructor(events: CheckEvents) {
    this.#events = events;
  }

  get state(): CheckState {
    return this.#state;
  }

  /** What a host is to know of the way here. */
  get path(): Pick<DeviceTest, "path" | "rtt" | "loss" | "kbps"> {
    const state = this.#state;
    if (state.kind === "measured") return { path: state.relayed ? "relayed" : "ok", rtt: state.rtt, loss: state.loss, kbps: state.kbps };
    return { path: state.kind === "failed" ? "failed" : "untested", rtt: 0, loss: 0, kbps: 0 };
  }

  async run(ice: Ice): Promise<void> {
    this.close();
    this.#become({ kind: "running" });
    this.#attempt += 1;
    const peer = new RTCPeerConnection(configurationOf(ice));
    this.#peer = peer;
    this.#timer = setTimeout(() => {
      this.#end({ kind: "failed" });
    }, WITHIN_MS);
    const [audio, video, stop] = madeUpMedia();
    this.#stopMedia = stop;
    peer.addTransceiver(audio, { direction: "sendonly" });
    peer.addTransceiver(video, { direction: "sendonly" });
    const channel = peer.createDataChannel("check", { ordered: false, maxRetransmits: 0 });
    // The service times how long its words take there and back.
    channel.onmessage = ({ data }: MessageEvent<string>) => {
      channel.send(data);
    };
    try {
      await peer.setLocalDescription();
      await gathered(peer);
    } catch {
      this.#end({ kind: "failed" });
      return;
    }
    if (this.#peer === peer) this.#events.offer(this.#attempt, peer.localDescription?.sdp ?? "");
  }

  /** The service cannot check, or not now. */
  fail(): void {
    if (this.#state.kind === "running") this.#end({ kind: "failed" });
  }

  async take(attempt: number, outcome: CheckOutcome): Promise<void> {
    const peer = this.#peer;
    if (attempt !== this.#attempt || peer === null) return;
    if (outcome.kind === "answer") {
      await peer.setRemoteDescription({ type: "answer", sdp: outcome.sdp });
      return;
    }
    const { rtt, loss, kbps } = outcome;
    if (loss >= NOTHING_CAME) {
      this.#end({ kind: "failed" });
      return;
    }
    this.#end({ kind: "measured", quality: grade(loss / 1000, rtt / 1000), relayed: await isRelayed(peer), rtt, loss, kbps });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#peer?.close();
    this.#peer = null;
    this.#stopMedia();
    this.#stopMedia = () => undefined;
  }

  #end(state: CheckState): void {
    this.close();
    this.#become(state);
  }

  #become(state: CheckState): void {
    this.#state = state;
    this.#events.changed();
  }
}

/** A tone too low to be anybody's voice, and a picture that changes: nothing of who checks goes out. */
function madeUpMedia(): readonly [MediaStreamTrack, MediaStreamTrack, () => void] {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [320, 180];
  const brush = canvas.getContext("2d");
  const timer = setInterval(() => {
    if (brush === null) return;
    brush.fillStyle = `hsl(${Math.random() * 360} 60% 50%)`;
    brush.fillRect(Math.random() * 320, Math.random() * 180, 40, 40);
  }, 66);
  const [audio] = out.stream.getAudioTracks();
  const [video] = canvas.captureStream(15).getVideoTracks();
  if (audio === undefined || video === undefined) throw new Error("no made-up media");
  const stop = (): void => {
    clearInterval(timer);
    audio.stop();
    video.stop();
    void context.close();
  };
  return [audio, video, stop];
}

async function isRelayed(peer: RTCPeerConnection): Promise<boolean> {
  const report = await peer.getStats();
  const all = [...report.values()] as readonly Readonly<Record<string, unknown>>[];
  const pair = all.find((each) => each["type"] === "candidate-pair" && each["nominated"] === true);
  const local = all.find((each) => each["id"] === pair?.["localCandidateId"]);
  return local?.["candidateType"] === "relay";
}
