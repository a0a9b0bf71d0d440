/** The connections of a call: straight to the one other, or to the forwarding unit, as the view has it. */
import type { Outcome } from "../model";
import type { RawFrame } from "../protocol/frames";
import { Malformed } from "../protocol/shape";
import type { VisitSignal } from "../protocol/visit-signals";
import { ice as readIce, type Ice, type Person, type View, type VisitPush } from "../protocol/visits";
import { Direct, LINES, SOURCE_OF } from "./direct";
import type { VisitDeed, VisitLine } from "./line";
import type { Source } from "./local-media";
import { judge, type Quality, type Sample } from "./quality";
import type { LineKind, Thrift } from "./shaping";
import type { Other } from "./state";
import { Unit } from "./unit";

export interface ConnectionsOptions {
  readonly me: string;
  readonly line: VisitLine;
  readonly frames: Worker;
  readonly ask: (deed: VisitDeed) => Promise<Outcome<RawFrame>>;
  readonly signal: (to: string, signal: VisitSignal) => void;
  readonly changed: () => void;
}

type MediaPush = Extract<VisitPush, { readonly t: "visit_answer" | "visit_tracks" }>;

/** Signals that came before the view that they belong to. */
const EARLY = 64;
/** Where it could not be learnt how to connect, it is tried again: without knowing, an address could be shown. */
const AGAIN_MS = 2_000;

export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #directs = new Map<string, Direct>();
  readonly #early = new Map<string, VisitSignal[]>();
  readonly #tracks = new Map<string, Map<LineKind, MediaStreamTrack>>();
  readonly #states = new Map<string, RTCPeerConnectionState>();
  readonly #local = new Map<LineKind, MediaStreamTrack | null>();
  #unit: Unit | null = null;
  #ice: Ice | null = null;
  #thrift: Thrift = "video";
  #view: View | null = null;
  #again: ReturnType<typeof setTimeout> | null = null;
  #turn: Promise<void> = Promise.resolve();
  #before: Sample | null = null;
  #quality: Quality = "good";

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get quality(): Quality {
    return this.#quality;
  }

  /** Connect and disconnect until it is as the view says. */
  settle(view: View): void {
    this.#view = view;
    this.#turn = this.#turn.then(() => this.#settle());
  }

  /** The other page was loaded anew: what was agreed with the one before is void. */
  renew(participant: string): void {
    if (this.#directs.has(participant)) this.#drop(participant);
  }

  take(sender: string, signal: VisitSignal): void {
    const direct = this.#directs.get(sender);
    if (direct !== undefined) {
      direct.take(signal);
      return;
    }
    this.#early.set(sender, [...(this.#early.get(sender) ?? []), signal].slice(-EARLY));
  }

  hear(push: MediaPush): void {
    if (push.t === "visit_answer") this.#unit?.take(push.attempt, push.sdp, push.tracks, push.wanted);
    else this.#unit?.place(push.tracks, push.wanted);
  }

  put(source: Source, track: MediaStreamTrack | null): void {
    const kind = LINES.find((each) => SOURCE_OF[each] === source);
    if (kind === undefined) return;
    this.#local.set(kind, track);
    for (const direct of this.#directs.values()) void direct.put(kind, track);
    void this.#unit?.put(kind, track);
  }

  async setThrift(thrift: Thrift): Promise<void> {
    this.#thrift = thrift;
    for (const direct of this.#directs.values()) await direct.setThrift(thrift);
    await this.#unit?.setThrift(thrift);
  }

  /** Somebody has their line back, or this side has ("": the unit's too): say again what was not answered. */
  again(participant: string): void {
    this.#directs.get(participant)?.again();
    if (participant === "") this.#unit?.again();
  }

  restart(): void {
    for (const direct of this.#directs.values()) direct.restart(null);
    this.#unit?.restart(null);
  }

  track(participant: string, kind: LineKind): MediaStreamTrack | null {
    return this.#tracks.get(participant)?.get(kind) ?? null;
  }

  lineOf(participant: string): Other["line"] {
    const state = this.#states.get(this.#unit === null ? participant : "");
    if (state === "connected") return "here";
    return state === "failed" || state === "disconnected" ? "broken" : "connecting";
  }

  get loudness(): ReadonlyMap<string, number> {
    if (this.#unit !== null) return this.#unit.loudness;
    return new Map([...this.#directs.values()].map((direct) => [direct.other, direct.loudness]));
  }

  /** Say how the connection has done since the last time. */
  async judge(): Promise<void> {
    const [direct] = this.#directs.values();
    const sample = await (this.#unit ?? direct)?.sample();
    if (sample === undefined) {
      this.#before = null;
      return;
    }
    if (this.#before !== null && sample.at > this.#before.at) this.#quality = judge(this.#before, sample).quality;
    this.#before = sample;
    await this.#renewServers();
  }

  close(): void {
    this.#view = null;
    if (this.#again !== null) clearTimeout(this.#again);
    for (const other of [...this.#directs.keys()]) this.#drop(other);
    this.#dropUnit();
  }

  async #settle(): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    const { me } = this.#options;
    const wanted = directsIn(view, me);
    this.#keep(wanted);
    if (!hasUnit(view)) this.#dropUnit();
    const missing = wanted.filter((other) => !this.#directs.has(other));
    const others = this.#unit === null && joinsUnit(view) ? insideBut(view, me).length : 0;
    if (missing.length > 0 || others > 0) await this.#make(missing, others);
  }

  /** Let go of who is not among these. */
  #keep(wanted: readonly string[]): void {
    for (const other of [...this.#directs.keys()]) if (!wanted.includes(other)) this.#drop(other);
  }

  /** Connect to these, and to the unit for so many others; 0: not to the unit. */
  async #make(missing: readonly string[], others: number): Promise<void> {
    const ice = await this.servers();
    if (ice === null) {
      this.#tryLater();
      return;
    }
    for (const other of missing) await this.#connect(other, ice);
    if (others > 0) await this.#joinUnit(others, ice);
  }

  #tryLater(): void {
    if (this.#again !== null) return;
    this.#again = setTimeout(() => {
      this.#again = null;
      this.#turn = this.#turn.then(() => this.#settle());
    }, AGAIN_MS);
  }

  async #connect(other: string, ice: Ice): Promise<void> {
    const direct: Direct = new Direct(this.#options.me, other, ice, this.#thrift, {
      send: (signal) => {
        if (this.#directs.get(other) === direct) this.#options.signal(other, signal);
      },
      track: (kind, track) => {
        this.#arrived(other, kind, track);
      },
      state: (state) => {
        if (this.#directs.get(other) === direct) this.#become(other, state);
      },
    });
    this.#directs.set(other, direct);
    for (const [kind, track] of this.#local) await direct.put(kind, track);
    for (const signal of this.#early.get(other) ?? []) direct.take(signal);
    this.#early.delete(other);
  }

  async #joinUnit(others: number, ice: Ice): Promise<void> {
    const unit: Unit = new Unit(ice, this.#options.frames, others, this.#thrift, {
      offer: (attempt, sdp) => {
        if (this.#unit === unit) void this.#options.ask({ t: "visit_offer", attempt, sdp });
      },
      track: (participant, kind, track) => {
        this.#arrived(participant, kind, track);
      },
      state: (state) => {
        if (this.#unit === unit) this.#become("", state);
      },
    });
    this.#unit = unit;
    for (const [kind, track] of this.#local) await unit.put(kind, track);
    unit.offer();
  }

  /** The room's forwarding unit is another one now. */
  moved(): void {
    if (this.#unit === null) return;
    // Another node has the room, with another DTLS identity.
    this.#dropUnit();
    this.#turn = this.#turn.then(() => this.#settle());
  }

  #arrived(participant: string, kind: LineKind, track: MediaStreamTrack): void {
    const tracks = this.#tracks.get(participant) ?? new Map<LineKind, MediaStreamTrack>();
    this.#tracks.set(participant, tracks.set(kind, track));
    this.#options.changed();
  }

  #become(key: string, state: RTCPeerConnectionState): void {
    this.#states.set(key, state);
    this.#options.changed();
  }

  #drop(other: string): void {
    this.#directs.get(other)?.close();
    this.#directs.delete(other);
    this.#states.delete(other);
    this.#tracks.delete(other);
    this.#before = null;
  }

  #dropUnit(): void {
    if (this.#unit === null) return;
    this.#unit.close();
    this.#unit = null;
    this.#states.delete("");
    this.#tracks.clear();
    this.#before = null;
  }

  /** Servers to find a way with, as long as they are good; null where they could not be had just now. */
  async servers(): Promise<Ice | null> {
    if (this.#ice !== null && this.#ice.expires_at > Date.now()) return this.#ice;
    const outcome = await this.#options.line.ice();
    this.#ice = outcome.ok ? readIceOr(outcome.value) : null;
    return this.#ice;
  }

  /** Before the credentials end, get new ones and find the way again with them. */
  async #renewServers(): Promise<void> {
    const before = this.#ice;
    if (before === null || before.ice_servers.length === 0) return;
    const left = before.expires_at - Date.now();
    if (left > RENEW_AT_MS) return;
    this.#ice = null;
    const fresh = await this.servers();
    if (fresh === null) return;
    for (const direct of this.#directs.values()) direct.restart(fresh);
    this.#unit?.restart(fresh);
  }
}

function insideBut(view: View, me: string): readonly Person[] {
  return view.people.filter(({ participant, place }) => place === "inside" && participant !== me);
}

/** To whom there is a connection of one's own. */
function directsIn(view: View, me: string): readonly string[] {
  if (view.you.place !== "inside" || view.plane !== "direct") return [];
  return insideBut(view, me).flatMap(({ participant, hears }) => (hears ? [participant] : []));
}

function joinsUnit(view: View): boolean {
  return view.plane === "sfu" && view.you.place === "inside";
}

/** Who is held keeps the connection to the unit, and nothing comes over it. */
function hasUnit(view: View): boolean {
  return view.plane === "sfu" && (view.you.place === "inside" || view.you.place === "held");
}

/** A quarter of two hours. */
const RENEW_AT_MS = 30 * 60_000;

function readIceOr(value: unknown): Ice | null {
  try {
    return readIce(value, "");
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
