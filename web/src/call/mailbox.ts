/**
 * Signals of a call, sealed on their way out and opened on their way in, in their order. What does not open is
 * refused and named; what came before its key waits a while for it; what was taken once is not taken again.
 */
import { CryptoRefused } from "../crypto/errors";
import { openVisitSignal, sealVisitSignal, type SignalPlace } from "../crypto/visit-signal";
import { sameBytes, toHex, type Bytes } from "../protocol/bytes";
import { Malformed } from "../protocol/shape";
import { decodeVisitSignal, encodeVisitSignal, type SignalTurn, type VisitSignal } from "../protocol/visit-signals";
import { EVERYBODY, type SignalPush, type VisitKeyName } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

/** A key that is on its way is here within this time, or never. */
export const KEY_WITHIN_MS = 10_000;

export interface MailboxEvents {
  send(signal: SignalPush): void;
  taken(sender: string, signal: VisitSignal): void;
  /** What comes now is from another page load of theirs than what came before. */
  turned(sender: string): void;
  /** Somebody between us changed it, or repeats it. */
  refused(sender: string): void;
}

export interface MailboxOptions {
  readonly visit: string;
  readonly me: string;
  readonly keys: SignalKeys;
  readonly randomBytes: (size: number) => Bytes;
  readonly now: () => number;
  readonly events: MailboxEvents;
}

interface Waiting {
  readonly push: SignalPush;
  readonly since: number;
}

/** Signals of one sender under one kind of key stay in their order; those under another need not wait for them. */
type Queue = `${string} ${VisitKeyName}`;

interface Heard {
  page: Bytes | null;
  readonly left: Set<string>;
  readonly taken: Set<number>;
  highest: number;
  /** Of states only the newest counts, and a way through the network may turn two of them round. */
  state: number;
}

/** What is older than this many signals is not taken, whether it was seen or not. */
const WINDOW = 1_024;

export class Mailbox {
  readonly #options: MailboxOptions;
  readonly #page: Bytes;
  readonly #waiting = new Map<Queue, Waiting[]>();
  readonly #heard = new Map<string, Heard>();
  #count = 0;
  #out: Promise<void> = Promise.resolve();
  #in: Promise<void> = Promise.resolve();

  constructor(options: MailboxOptions) {
    this.#options = options;
    this.#page = options.randomBytes(8);
  }

  /** Seal and send; false where the key is not here. */
  send(to: string, key: VisitKeyName, epoch: number, signal: VisitSignal): boolean {
    const { keys, visit, me, events } = this.#options;
    const secret = keys.find(key, epoch, to);
    if (secret === null) return false;
    this.#count += 1;
    const plaintext = encodeVisitSignal(signal, { s: this.#page, n: this.#count });
    this.#out = this.#out.then(async () => {
      const sealed = await sealVisitSignal(secret, { use: "signal", key, visit, epoch, sender: me, to }, plaintext);
      events.send({ visit, sender: me, to, key, epoch, sealed });
    });
    return true;
  }

  take(push: SignalPush): void {
    const { me, visit, now } = this.#options;
    const isForMe = push.visit === visit && push.sender !== me && (push.to === me || push.to === EVERYBODY);
    if (!isForMe) return;
    const queue: Queue = `${push.sender} ${push.key}`;
    this.#waiting.set(queue, [...(this.#waiting.get(queue) ?? []), { push, since: now() }]);
    this.look();
  }

  /** Go on with what waits: there may be keys for it, or no more time. */
  look(): void {
    this.#in = this.#in.then(async () => {
      for (const queue of this.#waiting.keys()) await this.#drain(queue);
    });
  }

  async #drain(queue: Queue): Promise<void> {
    for (;;) {
      const [first, ...rest] = this.#waiting.get(queue) ?? [];
      if (first === undefined) return;
      const { push, since } = first;
      const { keys, now } = this.#options;
      const key = keys.find(push.key, push.epoch, push.sender);
      const isLate = now() - since > KEY_WITHIN_MS || keys.isPast(push.key, push.epoch);
      if (key === null && !isLate) return;
      this.#waiting.set(queue, rest);
      // Without the key it can be neither taken nor blamed on anybody: this device was not meant, or came late.
      if (key !== null) await this.#open(key, push);
    }
  }

  async #open(secret: Bytes, push: SignalPush): Promise<void> {
    const { visit, sender, to, key, epoch, sealed } = push;
    const place: SignalPlace = { use: "signal", key, visit, epoch, sender, to };
    try {
      const { signal, turn } = decodeVisitSignal(await openVisitSignal(secret, place, sealed));
      if (this.#isNew(sender, turn) && !this.#isPassed(sender, signal, turn)) this.#options.events.taken(sender, signal);
    } catch (error) {
      if (!(error instanceof CryptoRefused || error instanceof Malformed)) throw error;
      this.#options.events.refused(sender);
    }
  }

  #isPassed(sender: string, signal: VisitSignal, { n }: SignalTurn): boolean {
    const heard = this.#heard.get(sender);
    if (signal.k !== "state" || heard === undefined) return false;
    if (n < heard.state) return true;
    heard.state = n;
    return false;
  }

  #isNew(sender: string, { s, n }: SignalTurn): boolean {
    const heard = this.#heard.get(sender) ?? { page: null, left: new Set(), taken: new Set(), highest: 0, state: 0 };
    this.#heard.set(sender, heard);
    if (heard.left.has(toHex(s))) return false;
    const { page } = heard;
    if (page === null || !sameBytes(page, s)) this.#turn(sender, heard, s);
    if (heard.taken.has(n) || n <= heard.highest - WINDOW) return false;
    heard.taken.add(n);
    heard.highest = Math.max(heard.highest, n);
    heard.taken.delete(n - WINDOW);
    return true;
  }

  /** From now on another page load of theirs is heard, and the one before no more. */
  #turn(sender: string, heard: Heard, page: Bytes): void {
    const before = heard.page;
    heard.page = page;
    heard.state = 0;
    heard.taken.clear();
    heard.highest = 0;
    if (before === null) return;
    heard.left.add(toHex(before));
    this.#options.events.turned(sender);
  }
}
