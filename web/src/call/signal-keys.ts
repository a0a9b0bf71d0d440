/** The keys that a participant has, by what they are for. Secrets of old epochs go as new ones come. */
import type { Bytes } from "../protocol/bytes";
import type { VisitKeyName } from "../protocol/visits";
import { mediaSecret, roomKey } from "../crypto/visit-keys";

const EPOCHS = 3;
const GENERATIONS = 4;

interface EpochSecrets {
  readonly epoch: number;
  readonly member: Bytes;
  readonly base: Bytes;
}

/** The media secret of a generation, and the room key that comes of it. */
export interface MediaKeys {
  readonly media: Bytes;
  readonly room: Bytes;
}

export class SignalKeys {
  readonly #epochs = new Map<number, EpochSecrets>();
  readonly #guests = new Map<string, Bytes>();
  #ownGuest: Bytes | null = null;
  readonly #given = new Map<number, Bytes>();
  readonly #media = new Map<number, MediaKeys>();

  /** The newest epoch; null for a guest, who is in no group. */
  get epoch(): number | null {
    return this.#epochs.size === 0 ? null : Math.max(...this.#epochs.keys());
  }

  addEpoch(secrets: EpochSecrets): void {
    this.#epochs.set(secrets.epoch, secrets);
    forget(this.#epochs, EPOCHS);
  }

  /** The key with a guest, for a member who knows their link. */
  addGuest(other: string, key: Bytes): void {
    this.#guests.set(other, key);
  }

  /** A guest has one key with every member who knows the link. */
  setOwnGuest(key: Bytes): void {
    this.#ownGuest = key;
  }

  hasGuest(other: string): boolean {
    return this.#guests.has(other);
  }

  /** What the host gave to a guest. */
  giveMedia(generation: number, media: Bytes): void {
    this.#given.set(generation, media);
    forget(this.#given, GENERATIONS);
  }

  /** Null where this participant does not have it, or not yet. */
  find(key: VisitKeyName, epoch: number, other: string): Bytes | null {
    const found = {
      member: () => this.#epochs.get(epoch)?.member,
      guest: () => this.#ownGuest ?? this.#guests.get(other),
      room: () => this.#media.get(epoch)?.room,
    };
    return found[key]() ?? null;
  }

  /** Whether a key that is not here will not come any more: newer ones have. */
  isPast(key: VisitKeyName, epoch: number): boolean {
    if (key === "room") return epoch < Math.max(-1, ...this.#media.keys());
    return key === "member" && epoch < Math.max(-1, ...this.#epochs.keys());
  }

  /** Work a generation's keys out; null while what they come from is not here. */
  async media(epoch: number, generation: number): Promise<MediaKeys | null> {
    const known = this.#media.get(generation);
    if (known !== undefined) return known;
    const base = this.#epochs.get(epoch)?.base;
    const media = base === undefined ? this.#given.get(generation) : await mediaSecret(base, generation);
    if (media === undefined) return null;
    const keys = { media, room: await roomKey(media) };
    this.#media.set(generation, keys);
    forget(this.#media, GENERATIONS);
    return keys;
  }
}

function forget(map: Map<number, unknown>, keep: number): void {
  for (const old of [...map.keys()].sort((a, b) => b - a).slice(keep)) map.delete(old);
}
