/** Whose frames come, and whose cannot be decrypted: said by name, once it is more than a change of keys. */
import type { FrameCount } from "../protocol/sframe-worker";

/** Frames of a change of keys that overtook their key are lost within this time. */
const BEAR_MS = 2_000;
/** They are counted once a second; after this long without any, nothing comes any more. */
const FLOWS_FOR_MS = 2_500;

interface Trouble {
  readonly since: number;
  readonly last: number;
}

export class Failing {
  readonly #troubles = new Map<string, Trouble>();
  readonly #openedAt = new Map<string, number>();

  /** Take what came in since the last count. */
  count(lines: readonly FrameCount[], now: number): void {
    for (const { participant, opened, dropped } of lines) {
      if (opened > 0) this.#openedAt.set(participant, now);
      if (dropped <= opened) this.#troubles.delete(participant);
      else this.#troubles.set(participant, { since: this.#troubles.get(participant)?.since ?? now, last: now });
    }
  }

  /** Whether frames of somebody opened just now. */
  isFlowing(participant: string, now: number): boolean {
    const at = this.#openedAt.get(participant);
    return at !== undefined && now - at < FLOWS_FOR_MS;
  }

  /** Whether most of somebody's frames have not opened for a while, up to now. */
  isFailing(participant: string, now: number): boolean {
    const trouble = this.#troubles.get(participant);
    return trouble !== undefined && trouble.last - trouble.since >= BEAR_MS && now - trouble.last < 2 * BEAR_MS;
  }
}
