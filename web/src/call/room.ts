/**
 * What goes on between a participant and the others inside: sealed signals, keys, connections, and what they say of
 * themselves. All of it follows from the gateway's `View`.
 */
import type { Outcome } from "../model";
import type { Bytes } from "../protocol/bytes";
import type { RawFrame, VisitRequest } from "../protocol/frames";
import type { FrameCount } from "../protocol/sframe-worker";
import type { NoteSays, VisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, type SignalPush, type View } from "../protocol/visits";
import { Connections } from "./connections";
import { Generations, type FramesPort } from "./generations";
import { GuestKeysOut } from "./guest-keys";
import type { VisitLine } from "./line";
import { Mailbox } from "./mailbox";
import { Notes, type Note, type SealedText } from "./notes";
import { Outbox, type Signal } from "./outbox";
import type { Here, Sends } from "./state";

export interface RoomOptions {
  readonly visit: string;
  readonly me: string;
  readonly line: VisitLine;
  readonly frames: FramesPort & Worker;
  readonly randomBytes: (size: number) => Bytes;
  readonly now: () => number;
  /** What this side sends now. */
  readonly mine: () => Sends;
  readonly counted: (lines: readonly FrameCount[]) => void;
  readonly changed: () => void;
}

const NOTHING: Sends = { audio: false, video: false, screen: false };

export class Room {
  readonly #options: RoomOptions;
  readonly #mailbox: Mailbox;
  readonly #generations: Generations;
  readonly connections: Connections;
  readonly #notes: Notes;
  readonly #guests: GuestKeysOut;
  readonly #outbox: Outbox;
  readonly #sends = new Map<string, Sends>();
  readonly #here = new Map<string, Here>();
  readonly #tampered = new Set<string>();
  #view: View | null = null;
  #stopped = false;
  #told = "";

  constructor(options: RoomOptions) {
    this.#options = options;
    const { visit, me, line, frames, randomBytes, now } = options;
    this.#outbox = new Outbox((signal) => this.#ask({ t: "visit_signal", ...signal }));
    this.#mailbox = new Mailbox({
      visit,
      me,
      keys: line.keys,
      randomBytes,
      now,
      events: {
        send: (signal) => {
          this.#outbox.send(withoutSender(signal));
        },
        taken: (sender, signal) => {
          this.#take(sender, signal);
        },
        turned: (sender) => {
          this.connections.renew(sender);
          this.#guests.forget(sender);
          this.settle(this.#view);
        },
        refused: (sender) => {
          this.#tampered.add(sender);
          this.#options.changed();
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
        options.counted(lines);
      },
      mismatch: () => {
        this.#stopped = true;
        this.connections.close();
        this.#options.changed();
      },
    });
    this.connections = new Connections({
      me,
      line,
      frames,
      ask: (deed) => this.#ask({ ...deed, visit }),
      signal: (to, signal) => {
        this.#signal(to, signal);
      },
      changed: () => {
        this.#options.changed();
      },
    });
    this.#notes = new Notes(visit, me, line.keys, randomBytes, () => {
      this.#options.changed();
    });
    this.#guests = new GuestKeysOut(me, line.keys, (guest, signal) => this.#mailbox.send(guest, "guest", 0, signal));
  }

  get note(): Note | null {
    return this.#notes.shown;
  }

  get here(): readonly Here[] {
    return [...this.#here.values()];
  }

  get tampered(): readonly string[] {
    return [...this.#tampered];
  }

  /** The gateway contradicted itself about who is inside: nothing is sent any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  sendsOf(participant: string): Sends {
    return this.#sends.get(participant) ?? NOTHING;
  }

  take(push: SignalPush): void {
    this.#mailbox.take(push);
  }

  /** Time goes by: what waits for a key may have waited long enough. */
  look(): void {
    this.#mailbox.look();
  }

  /** The line to the gateway stands again. */
  lineCame(): void {
    void this.#outbox.flush();
    this.connections.again("");
  }

  /** There are more keys than before. */
  keysCame(): void {
    this.#mailbox.look();
    this.settle(this.#view);
  }

  /** Say to the others whether one is alone. */
  sayHere(here: Here): void {
    const view = this.#view;
    if (view === null) return;
    this.#here.set(here.participant, here);
    const { call, alone, who } = here;
    this.#mailbox.send(EVERYBODY, "room", view.generation, { k: "here", call, alone, who });
  }

  /** Seal a message to who waits; null where there is no key with them. */
  sealNote(who: string, text: string, say: NoteSays): Promise<SealedText | null> {
    const { key, epoch } = this.#keyFor(who);
    return this.#notes.seal(who, key, epoch, text, say);
  }

  /** A guest whose page was loaded again has no keys: the host sees by this that it is a new one. */
  reportToHost(): void {
    const { keys } = this.#options.line;
    const host = this.#view?.host ?? "";
    if (keys.epoch === null && host !== "") this.#mailbox.send(host, "guest", 0, { k: "state", ...this.#options.mine() });
  }

  /** Bring keys and connections to where the view has them. */
  settle(view: View | null): void {
    const back = view === null ? [] : comeBack(this.#view, view);
    this.#view = view;
    if (view === null || this.#stopped) return;
    for (const known of this.#sends.keys()) if (!isInside(view, known)) this.#sends.delete(known);
    this.#generations.look(view);
    this.connections.settle(view);
    for (const participant of back) this.#sayAgain(participant);
    this.#giveKeys();
    void this.#notes.look(view);
  }

  /** Nobody keeps signals for whoever has no line: what they missed is said again. */
  #sayAgain(participant: string): void {
    this.connections.again(participant);
    this.#generations.again(participant);
    this.#guests.forget(participant);
    this.#sendState(participant);
  }

  #giveKeys(): void {
    if (this.#view !== null) void this.#guests.give(this.#view);
  }

  #take(sender: string, signal: VisitSignal): void {
    switch (signal.k) {
      case "description":
      case "candidate":
        this.connections.take(sender, signal);
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
    this.#options.changed();
  }

  /** Only the host gives keys, and only to guests. */
  #takeKeys(sender: string, generation: number, secret: Bytes): void {
    const { keys } = this.#options.line;
    if (keys.epoch !== null || sender !== this.#view?.host) return;
    keys.giveMedia(generation, secret);
    this.settle(this.#view);
  }

  #signal(to: string, signal: VisitSignal): void {
    const { key, epoch } = this.#keyFor(to);
    this.#mailbox.send(to, key, epoch, signal);
  }

  #keyFor(other: string): { readonly key: "member" | "guest"; readonly epoch: number } {
    const { keys } = this.#options.line;
    return keys.epoch === null || keys.hasGuest(other) ? { key: "guest", epoch: 0 } : { key: "member", epoch: keys.epoch };
  }

  /** Tell the others what this side sends, if it is not what they know. */
  tellState(): void {
    const state = this.#options.mine();
    const said = JSON.stringify(state);
    if (said === this.#told || this.#view?.you.place !== "inside") return;
    this.#told = said;
    this.#sendState(EVERYBODY);
  }

  #sendState(to: string): void {
    const view = this.#view;
    if (view !== null) this.#mailbox.send(to, "room", view.generation, { k: "state", ...this.#options.mine() });
  }

  #ask(request: VisitRequest): Promise<Outcome<RawFrame>> {
    return this.#options.line.ask(request);
  }
}

function isInside(view: View, participant: string): boolean {
  return view.people.some((each) => each.participant === participant && each.place === "inside");
}

/** Who has their line back since the view before. */
function comeBack(before: View | null, now: View): readonly string[] {
  const away = new Set(before?.people.filter(({ connected }) => !connected).map(({ participant }) => participant));
  return now.people.filter(({ participant, connected }) => connected && away.has(participant)).map(({ participant }) => participant);
}

function withoutSender({ visit, to, key, epoch, sealed }: SignalPush): Signal {
  return { visit, to, key, epoch, sealed };
}
