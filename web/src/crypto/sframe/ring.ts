/**
 * The keys of a call, and what becomes of its frames. Each participant has one key an epoch. Keys to open with
 * are there at once; sealing goes over to a new epoch when everybody said that they have it, or when time is
 * up. Whoever is not in the new epoch is not heard from then on. Without a key nothing is sealed and nothing is
 * sent: there is no clear media here to fall back to.
 */
import { concat, plain, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";
import { clearLength, type MediaKind } from "./clear";
import { decodeHeader, type SframeHeader } from "./header";
import { deriveKey, type SframeKey } from "./keys";
import { ReplayWindow } from "./replay";
import type { SframeSuite } from "./suites";

/** Somebody's key of an epoch, before it is derived. */
export interface KeyGrant {
  readonly participant: string;
  readonly kid: bigint;
  readonly baseKey: Bytes;
}

export interface EpochGrant {
  readonly epoch: number;
  readonly own: KeyGrant;
  readonly others: readonly KeyGrant[];
}

/** Sealing waits this long for the slowest. */
export const SWITCH_WITHIN_MS = 2_000;
/** Frames of the epoch before may be under way this long after somebody could have gone over. */
export const KEEP_OLD_MS = 5_000;

export type Dropped = "no-key" | "cut-short" | "not-theirs" | "replayed" | "forged";

export type Opened =
  | { readonly kind: "opened"; readonly frame: Bytes }
  | { readonly kind: "dropped"; readonly why: Dropped };

interface OpenKey {
  readonly participant: string;
  readonly key: SframeKey;
  readonly window: ReplayWindow;
}

interface Epoch {
  readonly epoch: number;
  readonly own: SframeKey;
  readonly waitingFor: Set<string>;
  readonly others: ReadonlyMap<bigint, OpenKey>;
  readonly switchAt: number;
  /** When a newer one came that was used; null while it is the newest. */
  retireAt: number | null;
}

export class KeyRing {
  readonly #suite: SframeSuite;
  readonly #epochs = new Map<number, Epoch>();
  readonly #early = new Map<number, Set<string>>();
  #sending: Epoch | null = null;
  #counter = 0n;

  constructor(suite: SframeSuite) {
    this.#suite = suite;
  }

  /** The epoch that is sealed with now; null before the first. */
  get sendingEpoch(): number | null {
    return this.#sending?.epoch ?? null;
  }

  /** Take the keys of an epoch. One that is not newer than all before changes nothing. */
  async install(grant: EpochGrant, now: number): Promise<void> {
    const epoch = await this.#derive(grant, now);
    if (grant.epoch <= this.#newest) return;
    for (const [number, older] of this.#epochs) {
      const stillHere = [...older.others].filter(([, { participant }]) => grant.others.some((each) => each.participant === participant));
      this.#epochs.set(number, { ...older, others: new Map(stillHere) });
    }
    for (const early of this.#early.get(grant.epoch) ?? []) epoch.waitingFor.delete(early);
    this.#early.clear();
    this.#epochs.set(grant.epoch, epoch);
    this.tick(now);
  }

  /** Somebody has the keys of an epoch, which may not have come here yet. */
  ready(participant: string, epoch: number, now: number): void {
    if (epoch > this.#newest) {
      const early = this.#early.get(epoch) ?? new Set();
      this.#early.set(epoch, early.add(participant));
    }
    for (const each of this.#epochs.values()) if (each.epoch <= epoch) each.waitingFor.delete(participant);
    this.tick(now);
  }

  /** Go over to the newest epoch if it is time, and forget what nobody needs. */
  tick(now: number): void {
    const next = this.#epochs.get(this.#newest);
    const due = next !== undefined && (this.#sending === null || next.waitingFor.size === 0 || now >= next.switchAt);
    if (due && next.epoch !== this.#sending?.epoch) {
      // A key that was never used before starts at 0.
      this.#counter = 0n;
      this.#sending = next;
      for (const each of this.#epochs.values()) if (each !== next) each.retireAt ??= now + KEEP_OLD_MS;
    }
    for (const [number, { retireAt }] of this.#epochs) if (retireAt !== null && now >= retireAt) this.#epochs.delete(number);
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

  get #newest(): number {
    return Math.max(-1, ...this.#epochs.keys());
  }

  #find(kid: bigint): OpenKey | null {
    // The newest first: a key id repeats when the epochs' low bits do.
    for (const epoch of [...this.#epochs.values()].reverse()) {
      const found = epoch.others.get(kid);
      if (found !== undefined) return found;
    }
    return null;
  }

  async #derive({ epoch, own, others }: EpochGrant, now: number): Promise<Epoch> {
    const derived = others.map(async ({ participant, kid, baseKey }): Promise<[bigint, OpenKey]> => {
      return [kid, { participant, key: await deriveKey(this.#suite, kid, baseKey), window: new ReplayWindow() }];
    });
    return {
      epoch,
      own: await deriveKey(this.#suite, own.kid, own.baseKey),
      waitingFor: new Set(others.map(({ participant }) => participant)),
      others: new Map(await Promise.all(derived)),
      switchAt: now + SWITCH_WITHIN_MS,
      retireAt: null,
    };
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
