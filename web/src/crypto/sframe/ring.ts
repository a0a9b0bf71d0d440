/**
 * The keys of a call, and what becomes of its frames. Each participant has one key a generation. Keys to open with
 * are there at once; sealing goes over to a new generation when everybody said that they have it, or when time is
 * up. Whoever is not in the new generation is not heard from then on. Without a key nothing is sealed and nothing is
 * sent: there is no clear media here to fall back to.
 */
import { concat, plain, sameBytes, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";
import { clearLength, type MediaKind } from "./clear";
import { decodeHeader, type SframeHeader } from "./header";
import { deriveKey, type SframeKey } from "./keys";
import { ReplayWindow } from "./replay";
import type { SframeSuite } from "./suites";

/** Somebody's key of a generation, before it is derived. */
export interface KeyGrant {
  readonly participant: string;
  readonly kid: bigint;
  readonly baseKey: Bytes;
}

/** A generation: one's own key, and who else is in it. Their keys come one by one. */
export interface Generation {
  readonly generation: number;
  readonly own: KeyGrant;
  readonly others: readonly string[];
}

/** Sealing waits this long for the slowest. */
export const SWITCH_WITHIN_MS = 2_000;
/** And this long in any case: one's own key is on its way to the others, beside the frames. */
export const SETTLE_MS = 400;
/** Frames of the generation before may be under way this long after somebody could have gone over. */
export const KEEP_OLD_MS = 5_000;

export type Dropped = "no-key" | "cut-short" | "not-theirs" | "replayed" | "forged";

export type Opened =
  | { readonly kind: "opened"; readonly frame: Bytes }
  | { readonly kind: "dropped"; readonly why: Dropped };

interface OpenKey {
  readonly baseKey: Bytes;
  readonly participant: string;
  readonly key: SframeKey;
  readonly window: ReplayWindow;
}

interface Held {
  readonly generation: number;
  readonly own: SframeKey;
  readonly waitingFor: Set<string>;
  readonly keys: Map<bigint, OpenKey>;
  readonly settledAt: number;
  readonly switchAt: number;
  /** When it is to be forgotten; null while it is the newest that is used. */
  retireAt: number | null;
}

export class KeyRing {
  readonly #suite: SframeSuite;
  readonly #held = new Map<number, Held>();
  #sending: Held | null = null;
  #counter = 0n;

  constructor(suite: SframeSuite) {
    this.#suite = suite;
  }

  /** The generation that is sealed with now; null before the first. */
  get sending(): number | null {
    return this.#sending?.generation ?? null;
  }

  /** Go on to a generation. One that is not newer than all before changes nothing. */
  async install({ generation, own, others }: Generation, now: number): Promise<void> {
    const key = await deriveKey(this.#suite, own.kid, own.baseKey);
    if (generation <= this.#newest) return;
    for (const { keys } of this.#held.values()) {
      for (const [kid, { participant }] of keys) if (!others.includes(participant)) keys.delete(kid);
    }
    this.#held.set(generation, {
      generation,
      own: key,
      waitingFor: new Set(others),
      keys: new Map(),
      settledAt: now + SETTLE_MS,
      switchAt: now + SWITCH_WITHIN_MS,
      retireAt: null,
    });
    this.tick(now);
  }

  /**
   * Take somebody's key, who so says that they have the generation. The same one again changes nothing; another
   * under the same id is that of a page that was loaded again.
   */
  async add(generation: number, { participant, kid, baseKey }: KeyGrant, now: number): Promise<void> {
    const key = await deriveKey(this.#suite, kid, baseKey);
    const held = this.#held.get(generation);
    const known = held?.keys.get(kid);
    if (held === undefined || (known !== undefined && sameBytes(known.baseKey, baseKey))) return;
    held.keys.set(kid, { baseKey, participant, key, window: new ReplayWindow() });
    held.waitingFor.delete(participant);
    this.tick(now);
  }

  /** Go over to the newest generation if it is time, and forget what nobody needs. */
  tick(now: number): void {
    const next = this.#held.get(this.#newest);
    if (next !== undefined && next !== this.#sending && this.#isDue(next, now)) this.#goOver(next, now);
    for (const [number, { retireAt }] of this.#held) if (retireAt !== null && now >= retireAt) this.#held.delete(number);
  }

  #goOver(next: Held, now: number): void {
    // A key that was never used before starts at 0.
    this.#counter = 0n;
    this.#sending = next;
    for (const each of this.#held.values()) if (each !== next) each.retireAt ??= now + KEEP_OLD_MS;
  }

  /** Seal a frame of one's own; null where there is no key, and the frame is to be dropped. */
  async seal(kind: MediaKind, frame: Bytes): Promise<Bytes | null> {
    if (this.#sending === null) return null;
    const { own } = this.#sending;
    // Taken before anything is waited for: no two frames get the same.
    const counter = this.#counter++;
    const clear = frame.slice(0, clearLength(kind, frame));
    return concat(clear, await own.seal(counter, plain(frame.slice(clear.length)), metadataOf(kind, clear)));
  }

  /** Open a frame on the line that is said to be `participant`'s; another's key is not good enough there. */
  async open(participant: string, kind: MediaKind, sealed: Bytes): Promise<Opened> {
    const clear = sealed.slice(0, clearLength(kind, sealed));
    const rest = sealed.slice(clear.length);
    const header = headerOf(rest);
    if (header === null) return dropped("cut-short");
    const found = this.#find(header.kid);
    if (found === null) return dropped("no-key");
    if (found.participant !== participant) return dropped("not-theirs");
    if (!found.window.isFresh(header.counter)) return dropped("replayed");
    try {
      const frame = await found.key.open(header, rest, metadataOf(kind, clear));
      // Two copies may have been opened side by side.
      if (!found.window.isFresh(header.counter)) return dropped("replayed");
      found.window.take(header.counter);
      return { kind: "opened", frame: concat(clear, frame) };
    } catch (error) {
      if (error instanceof CryptoRefused) return dropped("forged");
      throw error;
    }
  }

  #isDue({ waitingFor, settledAt, switchAt }: Held, now: number): boolean {
    if (this.#sending === null) return true;
    return waitingFor.size === 0 ? now >= settledAt : now >= switchAt;
  }

  get #newest(): number {
    return Math.max(-1, ...this.#held.keys());
  }

  #find(kid: bigint): OpenKey | null {
    for (const { keys } of this.#held.values()) {
      const found = keys.get(kid);
      if (found !== undefined) return found;
    }
    return null;
  }
}

function metadataOf(kind: MediaKind, clear: Bytes): Bytes {
  return concat(Uint8Array.of(kind === "audio" ? 0 : 1), clear);
}

function headerOf(sealed: Bytes): SframeHeader | null {
  try {
    return decodeHeader(sealed);
  } catch {
    return null;
  }
}

function dropped(why: Dropped): Opened {
  return { kind: "dropped", why };
}
