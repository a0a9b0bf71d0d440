/** Messages from the host to somebody who waits: sealed, one at a time. */
import { CryptoRefused } from "../crypto/errors";
import { openVisitSignal, sealVisitSignal } from "../crypto/visit-signal";
import { toHex, type Bytes } from "../protocol/bytes";
import { Malformed } from "../protocol/shape";
import { decodeVisitSignal, encodeVisitSignal } from "../protocol/visit-signals";
import type { SealedNote, View } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

export interface SealedText {
  readonly note: string;
  readonly key: "member" | "guest";
  readonly epoch: number;
  readonly sealed: Bytes;
}

export class Notes {
  readonly #visit: string;
  readonly #me: string;
  readonly #keys: SignalKeys;
  readonly #randomBytes: (size: number) => Bytes;
  readonly #changed: () => void;
  #shown: { readonly id: string; readonly text: string } | null = null;
  #count = 0;

  constructor(visit: string, me: string, keys: SignalKeys, randomBytes: (size: number) => Bytes, changed: () => void) {
    this.#visit = visit;
    this.#me = me;
    this.#keys = keys;
    this.#randomBytes = randomBytes;
    this.#changed = changed;
  }

  get shown(): { readonly id: string; readonly text: string } | null {
    return this.#shown;
  }

  async seal(to: string, key: "member" | "guest", epoch: number, text: string): Promise<SealedText | null> {
    const secret = this.#keys.find(key, epoch, to);
    if (secret === null) return null;
    this.#count += 1;
    const plaintext = encodeVisitSignal({ k: "note", text }, { s: this.#randomBytes(8), n: this.#count });
    const place = { use: "note", key, visit: this.#visit, epoch, sender: this.#me, to } as const;
    return { note: toHex(this.#randomBytes(16)), key, epoch, sealed: await sealVisitSignal(secret, place, plaintext) };
  }

  /** Open the note that a view carries. One that does not open is not shown. */
  async look({ host, you: { note, participant } }: View): Promise<void> {
    if (note === null || note.note === this.#shown?.id) return;
    const text = await this.#open(note, host, participant);
    if (text === null) return;
    this.#shown = { id: note.note, text };
    this.#changed();
  }

  async #open({ key, epoch, sealed }: SealedNote, sender: string, to: string): Promise<string | null> {
    const secret = this.#keys.find(key, epoch, sender);
    if (secret === null) return null;
    try {
      const opened = await openVisitSignal(secret, { use: "note", key, visit: this.#visit, epoch, sender, to }, sealed);
      const { signal } = decodeVisitSignal(opened);
      return signal.k === "note" ? signal.text : null;
    } catch (error) {
      if (error instanceof CryptoRefused || error instanceof Malformed) return null;
      throw error;
    }
  }
}
