/**
 * A visit, as one participant's page takes part in it. The gateway's `View` says who is inside; from it follows to
 * whom there are connections, and which keys. Here is what holds the parts together.
 */
import type { Outcome, Problem } from "../model";
import type { Bytes } from "../protocol/bytes";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import type { AreaSeen } from "../protocol/visit-area";
import type { NoteSays } from "../protocol/visit-signals";
import { visitNow, type View, type VisitPush } from "../protocol/visits";
import { readArea } from "./area";
import { LineCheck } from "./check";
import { Deeds } from "./deeds";
import { Failing } from "./failing";
import type { FramesPort } from "./generations";
import type { LineEvents, VisitDeed, VisitLine } from "./line";
import { LocalMedia, type MediaPort, type Source } from "./local-media";
import { othersIn, type Seen } from "./others";
import { Room } from "./room";
import type { Thrift } from "./shaping";
import { Speaking } from "./speaking";
import { Stuck } from "./stuck";
import type { CallState, Sends } from "./state";
import { testOf } from "./tested";

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

export class Call extends Deeds implements LineEvents {
  readonly #options: CallOptions;
  readonly #room: Room;
  readonly #speaking = new Speaking();
  readonly #failing = new Failing();
  readonly #stuck = new Stuck();
  readonly #check: LineCheck;
  readonly local: LocalMedia;
  #heard: boolean | null = null;
  #hasChosen = false;
  #owesNotSafe = false;
  #view: View | null = null;
  #line: CallState["line"] = "down";
  #thrift: Thrift = "video";
  #problem: Problem | null = null;
  #stop: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;
  #beats = 0;

  constructor(options: CallOptions) {
    super();
    this.#options = options;
    const { visit, me, line, frames, randomBytes, now } = options;
    this.local = new LocalMedia(options.media, {
      changed: () => {
        this.#room.tellState();
        this.#changed();
      },
      track: (source, track) => {
        this.#room.connections.put(source, track);
      },
    });
    this.#room = new Room({
      visit,
      me,
      line,
      frames,
      randomBytes,
      now,
      mine: () => this.#mine(),
      counted: (lines) => {
        this.#failing.count(lines, now());
        this.#changed();
      },
      changed: () => {
        this.#changed();
      },
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
    this.#room.connections.close();
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
      others: this.#view === null ? [] : othersIn(this.#view, this.#options.me, this.#seen(speakers)),
      speaking: speakers.includes(this.#options.me),
      quality: this.#room.connections.quality,
      note: this.#room.note,
      here: this.#room.here,
      tampered: this.#room.tampered,
      stopped: this.#room.stopped,
      stuck: this.#stuck.is,
      check: this.#check.state,
      problem: this.#problem,
    };
  }

  protected override get epoch(): number {
    return this.#options.line.keys.epoch ?? 0;
  }

  /** The team's waiting area as it is now; null: it could not be looked at. */
  async area(): Promise<AreaSeen | null> {
    const outcome = await this.#options.line.area();
    return outcome.ok ? readArea(outcome.value) : null;
  }

  // What the person does, beside the deeds that are only asked for.

  /** Silent: whatever comes of it, nothing is to be seen here. Without a line it is said when there is one. */
  async notSafe(): Promise<void> {
    this.#owesNotSafe = true;
    await this.#sayNotSafe();
  }

  /** Tell the host how this device does, for those who wait. */
  async tellTest(): Promise<void> {
    if (this.#view?.you.place !== "waiting") return;
    const test = testOf(this.local.state, this.#heard, this.#check.path);
    await this.#ask({ t: "visit_test", visit: this.#options.visit, ...test });
  }

  /** Whether the tone was heard before joining; null: not tried. */
  setHeard(heard: boolean | null): void {
    this.#heard = heard;
  }

  /** Measure the way to the service; what comes of it is in the state, and told to the host. */
  checkLine(): void {
    void this.#room.connections.servers().then((ice) => (ice === null ? null : this.#check.run(ice)));
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
    const call = this.#view?.call.number;
    if (call === undefined) return;
    this.#room.sayHere({ participant: this.#options.me, call, alone, who });
    await this.deed({ t: "visit_here", call });
  }

  async writeNote(who: string, text: string, say: NoteSays = ""): Promise<Outcome<RawFrame>> {
    const sealed = await this.#room.sealNote(who, text, say);
    if (sealed === null) return { ok: false, problem: { code: "visit.key", fields: {} } };
    return this.deed({ t: "visit_note", who, ...sealed });
  }

  async noteSeen(): Promise<void> {
    const { note } = this.#room;
    if (note !== null) await this.#ask({ t: "visit_note_seen", visit: this.#options.visit, note: note.id });
  }

  /** The page was loaded again in the call: what was on is on again, unless its person has chosen since. */
  async resume(): Promise<void> {
    if (this.#hasChosen) return;
    await this.setSource("microphone", true);
    await this.setSource("camera", this.#thrift !== "audio");
  }

  setSource(source: Source, on: boolean): Promise<void> {
    this.#hasChosen = true;
    return this.local.set(source, on);
  }

  async setThrift(thrift: Thrift): Promise<void> {
    this.#thrift = thrift;
    await this.#room.connections.setThrift(thrift);
    if (thrift === "audio") await this.local.set("camera", false);
    this.#changed();
  }

  /** The browser says that the network is another one. */
  networkChanged(): void {
    this.#room.connections.restart();
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
    this.#room.connections.close();
    this.#changed();
  }

  keys(): void {
    this.#room.keysCame();
    void this.#rekey();
  }

  push(push: VisitPush): void {
    if (visitOf(push) !== this.#options.visit) return;
    if (push.t === "visit") this.#see(push.view);
    else if (push.t === "visit_signal") this.#room.take(push);
    else this.#hear(push);
  }

  #hear(push: Exclude<VisitPush, { readonly t: "visit" | "visit_signal" }>): void {
    switch (push.t) {
      case "visits":
        return;
      case "visit_checked":
        void this.#check.take(push.attempt, push.outcome);
        return;
      case "visit_problem":
        this.#hearProblem(push.code);
        return;
      case "visit_answer":
        this.#answered();
        this.#room.connections.hear(push);
        return;
      case "visit_tracks":
        this.#room.connections.hear(push);
    }
  }

  #hearProblem(code: string): void {
    if (code === "media.moved") {
      this.#room.connections.moved();
      return;
    }
    this.#check.fail();
    this.#problem = { code, fields: {} };
    this.#changed();
  }

  /** The unit is there again: what was said of it is true no more. */
  #answered(): void {
    if (this.#problem?.code.startsWith("media.") !== true) return;
    this.#problem = null;
    this.#changed();
  }

  async #sayNotSafe(): Promise<void> {
    if (!this.#owesNotSafe) return;
    const said = await this.#ask({ t: "visit_not_safe", visit: this.#options.visit });
    if (said.ok || said.problem.code !== "network") this.#owesNotSafe = false;
  }

  async #watch(): Promise<void> {
    const asked = await this.#ask({ t: "visit_watch", visit: this.#options.visit });
    if (!asked.ok) {
      this.#problem = asked.problem.code === "network" ? null : asked.problem;
      this.#changed();
      return;
    }
    this.#problem = null;
    void this.#sayNotSafe();
    this.#see(visitNow(asked.value, "").view);
    this.#room.reportToHost();
    this.#room.lineCame();
  }

  #see(view: View): void {
    if (this.#view !== null && view.version < this.#view.version) return;
    const isNewHere = view.you.place === "waiting" && this.#view?.you.place !== "waiting";
    this.#view = view;
    if (isNewHere) void this.tellTest();
    this.#room.settle(view);
    this.#changed();
  }

  /** The group went on: the host takes the visit along. */
  async #rekey(): Promise<void> {
    const { epoch } = this.#options.line.keys;
    const view = this.#view;
    if (view === null || epoch === null || view.host !== this.#options.me || epoch <= view.epoch) return;
    await this.deed({ t: "visit_rekey", epoch });
  }

  #mine(): Sends {
    const { microphone, camera, screen } = this.local.state;
    return { audio: microphone === "on", video: camera === "on" && this.#thrift !== "audio", screen: screen === "on" };
  }

  #seen(speakers: readonly string[]): Seen {
    return {
      line: (participant) => this.#room.connections.lineOf(participant),
      track: (participant, kind) => this.#room.connections.track(participant, kind),
      sends: (participant) => this.#room.sendsOf(participant),
      speaks: (participant) => speakers.includes(participant),
      fails: (participant) => this.#failing.isFailing(participant, this.#options.now()),
      flows: (participant) => this.#failing.isFlowing(participant, this.#options.now()),
    };
  }

  #beat(): void {
    const now = this.#options.now();
    for (const [participant, level] of this.#room.connections.loudness) this.#speaking.hear(participant, level, now);
    this.#speaking.hear(this.#options.me, this.local.level, now);
    this.#room.look();
    this.#stuck.look(this.state.others, now);
    this.#beats += 1;
    if (this.#beats % JUDGE_EVERY === 0) void this.#room.connections.judge();
    this.#changed();
  }

  protected override async deed(deed: VisitDeed): Promise<Outcome<RawFrame>> {
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

function visitOf(push: VisitPush): string {
  return push.t === "visit" ? push.view.visit : push.visit;
}
