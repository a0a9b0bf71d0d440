/** Messages from the host to somebody who waits: sealed, one at a time. */
import { CryptoRefused } from "../crypto/errors";
import { openVisitSignal, sealVisitSignal } from "../crypto/visit-signal";
import { toHex, type Bytes } from "../protocol/bytes";
import { Malformed } from "../protocol/shape";
import { decodeVisitSignal, encodeVisitSignal, type NoteSays } from "../protocol/visit-signals";
import type { SealedNote, View } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

export interface SealedText {
  readonly note: string;
  readonly key: "member" | "guest";
  readonly epoch: number;
  readonly sealed: Bytes;
}

/** A note as who waits reads it; `name`: who wrote it. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly say: NoteSays;
  readonly name: string;
}

export class Notes {
  readonly #visit: string;
  readonly #me: string;
  readonly #keys: SignalKeys;
  readonly #randomBytes: (size: number) => Bytes;
  readonly #changed: () => void;
  #shown: Note | null = null;
  #count = 0;

  constructor(visit: string, me: string, keys: SignalKeys, randomBytes: (size: number) => Bytes, changed: () => void) {
    this.#visit = visit;
    this.#me = me;
    this.#keys = keys;
    this.#randomBytes = randomBytes;
    this.#changed = changed;
  }

  get shown(): Note | null {
    return this.#shown;
  }

  async seal(to: string, key: "member" | "guest", epoch: number, text: string, say: NoteSays = ""): Promise<SealedText | null> {
    const secret = this.#keys.find(key, epoch, to);
    if (secret === null) return null;
    this.#count += 1;
    const plaintext = encodeVisitSignal({ k: "note", text, say }, { s: this.#randomBytes(8), n: this.#count });
    const place = { use: "note", key, visit: this.#visit, epoch, sender: this.#me, to } as const;
    return { note: toHex(this.#randomBytes(16)), key, epoch, sealed: await sealVisitSignal(secret, place, plaintext) };
  }

  /** Open the note that a view carries. One that does not open is not shown. */
  async look({ host, host_name, you: { note, participant } }: View): Promise<void> {
    if (note === null || note.note === this.#shown?.id) return;
    const isHosts = note.by === "";
    const opened = await this.#open(note, isHosts ? host : note.by, participant);
    if (opened === null) return;
    this.#shown = { id: note.note, ...opened, name: isHosts ? host_name : note.name };
    this.#changed();
  }

  async #open({ key, epoch, sealed }: SealedNote, sender: string, to: string): Promise<Pick<Note, "text" | "say"> | null> {
    const secret = this.#keys.find(key, epoch, sender);
    if (secret === null) return null;
    try {
      const opened = await openVisitSignal(secret, { use: "note", key, visit: this.#visit, epoch, sender, to }, sealed);
      const { signal } = decodeVisitSignal(opened);
      return signal.k === "note" ? { text: signal.text, say: signal.say } : null;
    } catch (error) {
      if (error instanceof CryptoRefused || error instanceof Malformed) return null;
      throw error;
    }
  }
}
