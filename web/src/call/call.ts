/**
 * A visit, as one participant's page takes part in it. The gateway's `View` says who is inside; from it follows to
 * whom there are connections, and which keys. Here is what holds the parts together.
 */
import type { Outcome, Problem } from "../model";
import type { Bytes } from "../protocol/bytes";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import type { FrameCount } from "../protocol/sframe-worker";
import type { VisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, visitNow, type DeviceState, type DeviceTest, type SignalPush, type View, type VisitPush } from "../protocol/visits";
import { LineCheck } from "./check";
import { Connections } from "./connections";
import { Failing } from "./failing";
import { Generations, type FramesPort } from "./generations";
import { GuestKeysOut } from "./guest-keys";
import type { LineEvents, VisitDeed, VisitLine } from "./line";
import { LocalMedia, type MediaPort, type Source, type SourceState } from "./local-media";
import { Mailbox } from "./mailbox";
import { Notes } from "./notes";
import type { LineKind, Thrift } from "./shaping";
import { Speaking } from "./speaking";
import type { CallState, Here, Other, Sends } from "./state";

export interface CallOptions {
  readonly visit: string;
  readonly me: string;
  readonly line: VisitLine;
  readonly media: MediaPort;
  readonly frames: FramesPort & Worker;
  readonly randomBytes: (size: number) => Bytes;
  readonly now: () => number;
  readonly changed: (state: CallState) => void;
}

const LOOK_EVERY_MS = 250;
const JUDGE_EVERY = 8;
const NOTHING: Sends = { audio: false, video: false, screen: false };

export class Call implements LineEvents {
  readonly #options: CallOptions;
  readonly #mailbox: Mailbox;
  readonly #generations: Generations;
  readonly #connections: Connections;
  readonly #notes: Notes;
  readonly #guests: GuestKeysOut;
  readonly #speaking = new Speaking();
  readonly #failing = new Failing();
  readonly #sends = new Map<string, Sends>();
  readonly #here = new Map<string, Here>();
  readonly #tampered = new Set<string>();
  readonly #check: LineCheck;
  readonly local: LocalMedia;
  #heard: boolean | null = null;
  #view: View | null = null;
  #line: CallState["line"] = "down";
  #thrift: Thrift = "video";
  #stopped = false;
  #problem: Problem | null = null;
  #stop: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #beats = 0;
  #told = "";

  constructor(options: CallOptions) {
    this.#options = options;
    const { visit, me, line, frames, randomBytes, now } = options;
    this.local = new LocalMedia(options.media, {
      changed: () => {
        this.#tellState();
        this.#changed();
      },
      track: (source, track) => {
        this.#connections.put(source, track);
      },
    });
    this.#mailbox = new Mailbox({
      visit,
      me,
      keys: line.keys,
      randomBytes,
      now,
      events: {
        send: (signal) => void this.#ask({ t: "visit_signal", ...withoutSender(signal) }),
        taken: (sender, signal) => {
          this.#take(sender, signal);
        },
        turned: (sender) => {
          this.#connections.renew(sender);
          this.#guests.forget(sender);
          this.#settle();
        },
        refused: (sender) => {
          this.#tampered.add(sender);
          this.#changed();
        },
      },
    });
    this.#generations = new Generations(me, line.keys, frames, randomBytes, {
      send: (to, generation, signal) => {
        this.#mailbox.send(to, "room", generation, signal);
        if (signal.k === "ready") this.#sendState(to);
      },
      keys: () => {
        this.#mailbox.look();
        this.#giveKeys();
      },
      counted: (lines) => {
        this.#count(lines);
      },
      mismatch: () => {
        this.#stopped = true;
        this.#connections.close();
        this.#changed();
      },
    });
    this.#connections = new Connections({
      me,
      line,
      frames,
      ask: (deed) => this.#ask({ ...deed, visit }),
      signal: (to, signal) => this.#signal(to, signal),
      changed: () => {
        this.#changed();
      },
    });
    this.#notes = new Notes(visit, me, line.keys, randomBytes, () => {
      this.#changed();
    });
    this.#check = new LineCheck({
      offer: (attempt, sdp) => {
        void this.#ask({ t: "visit_check", visit, attempt, sdp }).then(({ ok }) => {
          if (!ok) this.#check.fail();
        });
      },
      changed: () => {
        void this.tellTest();
        this.#changed();
      },
    });
    this.#guests = new GuestKeysOut(me, line.keys, (guest, signal) => this.#mailbox.send(guest, "guest", 0, signal));
  }

  start(): void {
    this.#stop = this.#options.line.listen(this);
    this.#timer = setInterval(() => {
      this.#beat();
    }, LOOK_EVERY_MS);
    void this.local.look();
  }

  close(): void {
    this.#stop?.();
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#connections.close();
    this.#check.close();
    this.local.close();
    this.#options.frames.terminate();
  }

  get state(): CallState {
    const { now } = this.#options;
    const speakers = this.#speaking.speakers(now());
    return {
      view: this.#view,
      line: this.#line,
      local: this.local.state,
      thrift: this.#thrift,
      others: this.#others(speakers),
      speaking: speakers.includes(this.#options.me),
      quality: this.#connections.quality,
      note: this.#notes.shown,
      here: [...this.#here.values()],
      tampered: [...this.#tampered],
      stopped: this.#stopped,
      check: this.#check.state,
      problem: this.#problem,
    };
  }

  // What the person does.

  open(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_open", epoch: this.#options.line.keys.epoch ?? 0 });
  }

  arrive(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_arrive" });
  }

  enter(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_enter" });
  }

  leave(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_leave" });
  }

  end(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_end" });
  }

  admit(who: string, name: string, role: string): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_admit", who, name, role });
  }

  refuse(who: string): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_refuse", who });
  }

  remove(who: string): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_remove", who });
  }

  hold(who: string, on: boolean): Promise<Outcome<RawFrame>> {
    return this.#do({ t: on ? "visit_hold" : "visit_resume", who });
  }

  talkAlone(on: boolean): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_alone", on });
  }

  /** Silent: whatever comes of it, nothing is to be seen here. */
  async notSafe(): Promise<void> {
    await this.#ask({ t: "visit_not_safe", visit: this.#options.visit });
  }

  safe(): Promise<Outcome<RawFrame>> {
    return this.#do({ t: "visit_safe" });
  }

  /** Tell the host how this device does, for those who wait. */
  async tellTest(): Promise<void> {
    if (this.#view?.you.place !== "waiting") return;
    const { microphone, camera } = this.local.state;
    const test: DeviceTest = {
      microphone: testedAs(microphone),
      camera: testedAs(camera),
      speaker: this.#heard === null ? "untested" : this.#heard ? "ok" : "blocked",
      ...this.#check.path,
    };
    await this.#ask({ t: "visit_test", visit: this.#options.visit, ...test });
  }

  /** Whether the tone was heard before joining; null: not tried. */
  setHeard(heard: boolean | null): void {
    this.#heard = heard;
  }

  /** Measure the way to the service; what comes of it is in the state, and told to the host. */
  checkLine(): void {
    void this.#connections.servers().then((ice) => (ice === null ? null : this.#check.run(ice)));
  }

  choose(source: "camera" | "microphone" | "speaker", id: string): Promise<void> {
    return this.local.choose(source, id);
  }

  /** How loud the own microphone is, from 0 to 1. */
  get level(): number {
    return this.local.level;
  }

  /** Answer the roll-call: alone, or with whom. */
  async answerCall(alone: boolean, who: string): Promise<void> {
    const view = this.#view;
    if (view === null) return;
    const { number } = view.call;
    this.#mailbox.send(EVERYBODY, "room", view.generation, { k: "here", call: number, alone, who });
    this.#here.set(this.#options.me, { participant: this.#options.me, call: number, alone, who });
    await this.#do({ t: "visit_here", call: number });
  }

  async writeNote(who: string, text: string): Promise<Outcome<RawFrame>> {
    const { key, epoch } = this.#keyFor(who);
    const sealed = await this.#notes.seal(who, key, epoch, text);
    if (sealed === null) return { ok: false, problem: { code: "visit.key", fields: {} } };
    return this.#do({ t: "visit_note", who, ...sealed });
  }

  async noteSeen(): Promise<void> {
    const note = this.#notes.shown;
    if (note !== null) await this.#ask({ t: "visit_note_seen", visit: this.#options.visit, note: note.id });
  }

  setSource(source: Source, on: boolean): Promise<void> {
    return this.local.set(source, on);
  }

  async setThrift(thrift: Thrift): Promise<void> {
    this.#thrift = thrift;
    await this.#connections.setThrift(thrift);
    if (thrift === "audio") await this.local.set("camera", false);
    this.#changed();
  }

  /** The browser says that the network is another one. */
  networkChanged(): void {
    this.#connections.restart();
  }

  // What the line says.

  up(): void {
    this.#line = "up";
    void this.#watch();
  }

  down(): void {
    if (this.#line === "over") return;
    this.#line = "down";
    this.#changed();
  }

  over(): void {
    this.#line = "over";
    this.#connections.close();
    this.#changed();
  }

  keys(): void {
    this.#mailbox.look();
    this.#settle();
    void this.#rekey();
  }

  push(push: VisitPush): void {
    if (push.t === "visits" || ("visit" in push ? push.visit : push.view.visit) !== this.#options.visit) return;
    switch (push.t) {
      case "visit":
        this.#see(push.view);
        return;
      case "visit_signal":
        this.#mailbox.take(push);
        return;
      case "visit_checked":
        void this.#check.take(push.attempt, push.outcome);
        return;
      case "visit_problem":
        this.#hearProblem(push.code);
        return;
      default:
        this.#connections.hear(push);
    }
  }

  #hearProblem(code: string): void {
    if (code === "media.moved") {
      this.#connections.moved();
      return;
    }
    this.#check.fail();
    this.#problem = { code, fields: {} };
    this.#changed();
  }

  async #watch(): Promise<void> {
    const asked = await this.#ask({ t: "visit_watch", visit: this.#options.visit });
    if (!asked.ok) {
      this.#problem = asked.problem.code === "network" ? null : asked.problem;
      this.#changed();
      return;
    }
    this.#problem = null;
    this.#see(visitNow(asked.value, "").view);
    this.#reportToHost();
  }

  /** A guest whose page was loaded again has no keys: the host sees by this that it is a new one. */
  #reportToHost(): void {
    const { keys } = this.#options.line;
    const host = this.#view?.host ?? "";
    if (keys.epoch === null && host !== "") this.#mailbox.send(host, "guest", 0, { k: "state", ...this.#mine() });
  }

  #see(view: View): void {
    if (this.#view !== null && view.version < this.#view.version) return;
    const isNewHere = view.you.place === "waiting" && this.#view?.you.place !== "waiting";
    this.#view = view;
    if (isNewHere) void this.tellTest();
    this.#settle();
    this.#changed();
  }

  /** Bring keys and connections to where the view has them. */
  #settle(): void {
    const view = this.#view;
    if (view === null || this.#stopped) return;
    for (const known of this.#sends.keys()) if (!isInside(view, known)) this.#sends.delete(known);
    this.#generations.look(view);
    this.#connections.settle(view);
    this.#giveKeys();
    void this.#notes.look(view);
  }

  #giveKeys(): void {
    if (this.#view !== null) void this.#guests.give(this.#view);
  }

  /** The group went on: the host takes the visit along. */
  async #rekey(): Promise<void> {
    const { epoch } = this.#options.line.keys;
    const view = this.#view;
    if (view === null || epoch === null || view.host !== this.#options.me || epoch <= view.epoch) return;
    await this.#do({ t: "visit_rekey", epoch });
  }

  #take(sender: string, signal: VisitSignal): void {
    switch (signal.k) {
      case "description":
      case "candidate":
        this.#connections.take(sender, signal);
        return;
      case "ready":
        this.#generations.ready(sender, signal.g, signal.salt);
        this.#sendState(sender);
        return;
      case "state":
        this.#sends.set(sender, { audio: signal.audio, video: signal.video, screen: signal.screen });
        break;
      case "here":
        this.#here.set(sender, { participant: sender, call: signal.call, alone: signal.alone, who: signal.who });
        break;
      case "keys":
        this.#takeKeys(sender, signal.g, signal.secret);
        return;
      case "note":
        return;
    }
    this.#changed();
  }

  /** Only the host gives keys, and only to guests. */
  #takeKeys(sender: string, generation: number, secret: Bytes): void {
    const { keys } = this.#options.line;
    if (keys.epoch !== null || sender !== this.#view?.host) return;
    keys.giveMedia(generation, secret);
    this.#settle();
  }

  #signal(to: string, signal: VisitSignal): void {
    const { key, epoch } = this.#keyFor(to);
    this.#mailbox.send(to, key, epoch, signal);
  }

  #keyFor(other: string): { readonly key: "member" | "guest"; readonly epoch: number } {
    const { keys } = this.#options.line;
    return keys.epoch === null || keys.hasGuest(other) ? { key: "guest", epoch: 0 } : { key: "member", epoch: keys.epoch };
  }

  #tellState(): void {
    const state = this.#mine();
    const said = JSON.stringify(state);
    if (said === this.#told || this.#view?.you.place !== "inside") return;
    this.#told = said;
    this.#sendState(EVERYBODY);
  }

  #sendState(to: string): void {
    const view = this.#view;
    if (view !== null) this.#mailbox.send(to, "room", view.generation, { k: "state", ...this.#mine() });
  }

  #mine(): Sends {
    const { microphone, camera, screen } = this.local.state;
    return { audio: microphone === "on", video: camera === "on" && this.#thrift !== "audio", screen: screen === "on" };
  }

  #count(lines: readonly FrameCount[]): void {
    this.#failing.count(lines, this.#options.now());
    this.#changed();
  }

  #beat(): void {
    const now = this.#options.now();
    for (const [participant, level] of this.#connections.loudness) this.#speaking.hear(participant, level, now);
    this.#speaking.hear(this.#options.me, this.local.level, now);
    this.#mailbox.look();
    this.#beats += 1;
    if (this.#beats % JUDGE_EVERY === 0) void this.#connections.judge();
    this.#changed();
  }

  #others(speakers: readonly string[]): readonly Other[] {
    const view = this.#view;
    if (view === null) return [];
    const inside = view.people.filter(({ participant, place }) => place === "inside" && participant !== this.#options.me);
    return inside.map(({ participant, name, role, connected, hears }) => {
      const track = (kind: LineKind): MediaStreamTrack | null => this.#connections.track(participant, kind);
      return {
        participant,
        name,
        role,
        connected,
        hears,
        line: this.#connections.lineOf(participant),
        sends: this.#sends.get(participant) ?? NOTHING,
        speaking: speakers.includes(participant),
        failing: this.#failing.isFailing(participant, this.#options.now()),
        audio: track("audio"),
        video: track("video"),
        screen: track("screen"),
      };
    });
  }

  async #do(deed: VisitDeed): Promise<Outcome<RawFrame>> {
    const outcome = await this.#ask({ ...deed, visit: this.#options.visit });
    this.#problem = outcome.ok ? null : outcome.problem;
    this.#changed();
    return outcome;
  }

  #ask(request: VisitRequest): Promise<Outcome<RawFrame>> {
    return this.#options.line.ask(request);
  }

  #changed(): void {
    this.#options.changed(this.state);
  }
}

function testedAs(state: SourceState): DeviceState {
  switch (state) {
    case "on":
      return "ok";
    case "refused":
    case "busy":
      return "blocked";
    case "none":
    case "unplugged":
      return "none";
    case "off":
    case "asking":
      return "untested";
  }
}

function isInside(view: View, participant: string): boolean {
  return view.people.some((each) => each.participant === participant && each.place === "inside");
}

function withoutSender({ visit, to, key, epoch, sealed }: SignalPush): Omit<SignalPush, "sender"> {
  return { visit, to, key, epoch, sealed };
}
