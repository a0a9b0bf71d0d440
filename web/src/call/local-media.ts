/**
 * This device's camera, microphone and screen. What is refused, missing, taken by another app, or pulled out in
 * the call is said and left out; the rest goes on.
 */
import { Meter } from "./meter";

export type Source = "microphone" | "camera" | "screen";

/**
 * off: not wanted; on; asking: the browser asks; refused: its person or their browser said no; none: there is no
 * such device; busy: another app has it; unplugged: it went away in the call.
 */
export type SourceState = "off" | "asking" | "on" | "refused" | "none" | "busy" | "unplugged";

export interface DeviceChoice {
  readonly id: string;
  readonly label: string;
}

export interface Devices {
  readonly cameras: readonly DeviceChoice[];
  readonly microphones: readonly DeviceChoice[];
  readonly speakers: readonly DeviceChoice[];
}

export interface LocalState {
  readonly microphone: SourceState;
  readonly camera: SourceState;
  readonly screen: SourceState;
  /** What the camera shows now. */
  readonly picture: MediaStreamTrack | null;
  readonly devices: Devices;
  readonly chosen: Readonly<Record<"camera" | "microphone" | "speaker", string>>;
}

/** As much of `navigator.mediaDevices` as is used, so that a test can play a browser that refuses. */
export interface MediaPort {
  getUserMedia(constraints: MediaStreamConstraints): Promise<MediaStream>;
  getDisplayMedia(constraints: DisplayMediaStreamOptions): Promise<MediaStream>;
  enumerateDevices(): Promise<readonly MediaDeviceInfo[]>;
  addEventListener(type: "devicechange", listener: () => void): void;
  removeEventListener(type: "devicechange", listener: () => void): void;
}

export interface LocalEvents {
  changed(): void;
  /** There is another track for it, or none. */
  track(source: Source, track: MediaStreamTrack | null): void;
}

const NO_DEVICES: Devices = { cameras: [], microphones: [], speakers: [] };

const VIDEO: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 360 },
  frameRate: { ideal: 24, max: 30 },
  facingMode: "user",
};
const HINTS: Readonly<Record<Source, string>> = { microphone: "speech", camera: "motion", screen: "detail" };
const AUDIO: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

export class LocalMedia {
  readonly #port: MediaPort;
  readonly #events: LocalEvents;
  readonly #tracks = new Map<Source, MediaStreamTrack>();
  readonly #states = new Map<Source, SourceState>();
  readonly #turns = new Map<Source, Promise<void>>();
  readonly #look = (): void => void this.look();
  #devices: Devices = NO_DEVICES;
  #chosen = { camera: "", microphone: "", speaker: "" };
  #meter: Meter | null = null;
  #closed = false;

  constructor(port: MediaPort, events: LocalEvents) {
    this.#port = port;
    this.#events = events;
    port.addEventListener("devicechange", this.#look);
  }

  get state(): LocalState {
    const of = (source: Source): SourceState => this.#states.get(source) ?? "off";
    return {
      microphone: of("microphone"),
      camera: of("camera"),
      screen: of("screen"),
      picture: this.track("camera"),
      devices: this.#devices,
      chosen: this.#chosen,
    };
  }

  track(source: Source): MediaStreamTrack | null {
    return this.#tracks.get(source) ?? null;
  }

  /** How loud the microphone is now, from 0 to 1. */
  get level(): number {
    return this.#meter?.level ?? 0;
  }

  /** Turn a source on or off. One after another: quick presses end as the last one says. */
  set(source: Source, on: boolean): Promise<void> {
    return this.#inTurn(source, () => (on ? this.#open(source) : this.#close(source, "off")));
  }

  async choose(source: "camera" | "microphone" | "speaker", id: string): Promise<void> {
    this.#chosen = { ...this.#chosen, [source]: id };
    this.#events.changed();
    if (source === "speaker" || !this.#tracks.has(source)) return;
    await this.#inTurn(source, async () => {
      await this.#close(source, "asking");
      await this.#open(source);
    });
  }

  /** Look what there is. Names are given once the browser was allowed to open one. */
  async look(): Promise<void> {
    const all = await this.#port.enumerateDevices().catch(() => []);
    if (this.#closed) return;
    const of = (kind: MediaDeviceKind): readonly DeviceChoice[] => {
      return all.filter((each) => each.kind === kind && each.deviceId !== "").map(({ deviceId, label }) => ({ id: deviceId, label }));
    };
    this.#devices = { cameras: of("videoinput"), microphones: of("audioinput"), speakers: of("audiooutput") };
    // A speaker that was pulled out says nothing of it: without this, neither would anybody else.
    if (this.#devices.speakers.every(({ id }) => id !== this.#chosen.speaker)) this.#forget("speaker");
    this.#events.changed();
  }

  close(): void {
    this.#closed = true;
    this.#port.removeEventListener("devicechange", this.#look);
    for (const source of this.#tracks.keys()) void this.#close(source, "off");
  }

  async #open(source: Source): Promise<void> {
    if (this.#tracks.has(source) || this.#closed) return;
    this.#become(source, "asking");
    try {
      const stream = await this.#askPatiently(source);
      const track = stream.getTracks().find(({ kind }) => kind === (source === "microphone" ? "audio" : "video"));
      if (track === undefined) throw new DOMException("no track", "NotFoundError");
      this.#take(source, track);
      await this.look();
    } catch (error) {
      this.#become(source, whyNot(source, error));
    }
  }

  #take(source: Source, track: MediaStreamTrack): void {
    // Whoever left meanwhile is not filmed.
    if (this.#closed) {
      track.stop();
      return;
    }
    track.contentHint = HINTS[source];
    track.onended = () => void this.#inTurn(source, () => this.#close(source, source === "screen" ? "off" : "unplugged"));
    this.#tracks.set(source, track);
    if (source === "microphone") this.#meter = new Meter(track);
    this.#become(source, "on");
    this.#events.track(source, track);
  }

  /** Where what was chosen is not there any more, the usual one will do. */
  async #askPatiently(source: Source): Promise<MediaStream> {
    try {
      return await this.#ask(source);
    } catch (error) {
      if (source === "screen" || this.#chosen[source] === "" || whyNot(source, error) !== "none") throw error;
      this.#forget(source);
      return this.#ask(source);
    }
  }

  #forget(source: "camera" | "microphone" | "speaker"): void {
    this.#chosen = { ...this.#chosen, [source]: "" };
  }

  #ask(source: Source): Promise<MediaStream> {
    if (source === "screen") return this.#port.getDisplayMedia({ video: { frameRate: { max: 10 } }, audio: false });
    const id = this.#chosen[source];
    const exact = id === "" ? {} : { deviceId: { exact: id } };
    const asked = source === "camera" ? { video: { ...VIDEO, ...exact } } : { audio: { ...AUDIO, ...exact } };
    return this.#port.getUserMedia(asked);
  }

  async #close(source: Source, state: SourceState): Promise<void> {
    const track = this.#tracks.get(source);
    this.#tracks.delete(source);
    if (source === "microphone") {
      this.#meter?.close();
      this.#meter = null;
    }
    if (track !== undefined) {
      track.onended = null;
      track.stop();
      this.#events.track(source, null);
    }
    this.#become(source, state);
    return Promise.resolve();
  }

  #become(source: Source, state: SourceState): void {
    this.#states.set(source, state);
    this.#events.changed();
  }

  #inTurn(source: Source, step: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(source) ?? Promise.resolve()).then(step);
    this.#turns.set(source, turn);
    return turn;
  }
}

function whyNot(source: Source, error: unknown): SourceState {
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      // Nobody is told off for not choosing a window.
      return source === "screen" ? "off" : "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    default:
      return "busy";
  }
}
