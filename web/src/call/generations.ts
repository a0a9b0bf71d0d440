/** Who is inside, and the keys of it: on each new generation everybody makes one of their own and says so. */
import { kidOf, senderKey } from "../crypto/visit-keys";
import { sameBytes, type Bytes } from "../protocol/bytes";
import type { FrameCount, FromFrameWorker, ToFrameWorker } from "../protocol/sframe-worker";
import type { VisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, type Person, type View } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

const SALT_SIZE = 16;

/** The worker that seals and opens frames. */
export interface FramesPort {
  postMessage(message: ToFrameWorker): void;
  onmessage: ((event: MessageEvent<FromFrameWorker>) => void) | null;
}

export interface GenerationEvents {
  send(to: string, generation: number, signal: VisitSignal): void;
  /** There are room keys for another generation. */
  keys(): void;
  counted(lines: readonly FrameCount[]): void;
  /** The gateway names other people inside than before, under the same generation. */
  mismatch(): void;
}

interface Current {
  readonly generation: number;
  readonly people: readonly Slotted[];
  /** One's own; null while the keys are not here. */
  salt: Bytes | null;
  readonly salts: Map<string, Bytes>;
}

interface Slotted {
  readonly participant: string;
  readonly slot: number;
}

export class Generations {
  readonly #me: string;
  readonly #keys: SignalKeys;
  readonly #frames: FramesPort;
  readonly #randomBytes: (size: number) => Bytes;
  readonly #events: GenerationEvents;
  #current: Current | null = null;
  #turn: Promise<void> = Promise.resolve();
  #sending: number | null = null;

  constructor(
    me: string,
    keys: SignalKeys,
    frames: FramesPort,
    randomBytes: (size: number) => Bytes,
    events: GenerationEvents,
  ) {
    this.#me = me;
    this.#keys = keys;
    this.#frames = frames;
    this.#randomBytes = randomBytes;
    this.#events = events;
    frames.onmessage = ({ data }) => {
      if (data.t === "sending") this.#sending = data.generation;
      else events.counted(data.lines);
    };
  }

  /** The generation that frames go out under. */
  get sending(): number | null {
    return this.#sending;
  }

  /** Look at a view, or at keys that have come: perhaps there is a new generation to enter. */
  look(view: View): void {
    this.#turn = this.#turn.then(() => this.#look(view));
  }

  /** Somebody inside has the generation, and says with which salt. */
  ready(sender: string, generation: number, salt: Bytes): void {
    this.#turn = this.#turn.then(() => this.#ready(sender, generation, salt));
  }

  /** Somebody may have missed it. */
  again(to: string): void {
    this.#say(to);
  }

  async #look(view: View): Promise<void> {
    if (view.you.place !== "inside") return;
    const people = slotted(view);
    if (this.#current?.generation === view.generation) {
      if (!isSame(this.#current.people, people)) this.#events.mismatch();
    } else if ((this.#current?.generation ?? -1) < view.generation) {
      this.#current = { generation: view.generation, people, salt: null, salts: new Map() };
    }
    await this.#enter(view);
  }

  async #enter(view: View): Promise<void> {
    const current = this.#current;
    if (current?.generation !== view.generation || current.salt !== null) return;
    const keys = await this.#keys.media(view.epoch, view.generation);
    const own = current.people.find(({ participant }) => participant === this.#me);
    if (keys === null || own === undefined) return;
    current.salt = this.#randomBytes(SALT_SIZE);
    this.#events.keys();
    const grant = {
      participant: this.#me,
      kid: kidOf(current.generation, own.slot),
      baseKey: await senderKey(keys.media, this.#me, current.salt),
    };
    const others = current.people.filter(({ participant }) => participant !== this.#me).map(({ participant }) => participant);
    this.#frames.postMessage({ t: "install", generation: { generation: current.generation, own: grant, others } });
    this.#say(EVERYBODY);
  }

  async #ready(sender: string, generation: number, salt: Bytes): Promise<void> {
    const current = this.#current;
    if (current?.generation !== generation || current.salt === null) return;
    const slot = current.people.find(({ participant }) => participant === sender)?.slot;
    if (slot === undefined || isKnown(current.salts.get(sender), salt)) return;
    current.salts.set(sender, salt);
    const keys = await this.#keys.media(-1, generation);
    if (keys === null) return;
    const grant = { participant: sender, kid: kidOf(generation, slot), baseKey: await senderKey(keys.media, sender, salt) };
    this.#frames.postMessage({ t: "add", generation, grant });
    // A page that was loaded again has missed what was said before.
    this.#say(sender);
  }

  #say(to: string): void {
    const current = this.#current;
    if (!current?.salt) return;
    this.#events.send(to, current.generation, { k: "ready", g: current.generation, salt: current.salt });
  }
}

function isKnown(known: Bytes | undefined, salt: Bytes): boolean {
  return known !== undefined && sameBytes(known, salt);
}

function slotted(view: View): readonly Slotted[] {
  const inside = view.people.flatMap(({ participant, place, slot }: Person): readonly Slotted[] => {
    return place === "inside" ? [{ participant, slot }] : [];
  });
  const { participant, slot } = view.you;
  const all = inside.some((each) => each.participant === participant) ? inside : [...inside, { participant, slot }];
  return all.toSorted((a, b) => (a.participant < b.participant ? -1 : 1));
}

function isSame(some: readonly Slotted[], others: readonly Slotted[]): boolean {
  return some.length === others.length && some.every(({ participant, slot }, index) => {
    return others[index]?.participant === participant && others[index].slot === slot;
  });
}
