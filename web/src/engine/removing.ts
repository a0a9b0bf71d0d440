/** Who has to go from a conversation (docs/removals.md) is taken out by one of those who stay. */
import { rosterOf } from "../crypto/group";
import { commitRemovals, removalsOf } from "../crypto/removal";
import type { Held } from "./draft";
import { pendingOf } from "./handshakes";
import type { Desk } from "./log";
import type { Tools } from "./tools";

/** Staff's devices commit within the first second, a young person's only if none of them did. */
const STAFF_WITHIN = 1_000;
const YOUNG_AFTER = 3_000;
const YOUNG_WITHIN = 4_000;

/** When a conversation's removals are to be committed by this device, as far as it remembers. */
export class Removals {
  #named: readonly string[] = [];
  #waited = false;

  /** The gateway will take nothing else before these are gone. */
  name(devices: readonly string[]): void {
    this.#named = devices;
  }

  /** The wait is over, and nobody else has done it. */
  order(): void {
    this.#waited = true;
  }

  /** Removals go before messages, and before adding somebody (`adding`). */
  due({ group, outbox }: Held, me: string, adding: boolean): "nobody" | "soon" | "now" | "me" {
    if (group === null) return "nobody";
    const proposed = removalsOf(group);
    if (proposed.includes(me)) return "me";
    if (this.#namedIn(rosterOf(group)).length > 0) return "now";
    if (proposed.length > 0) return adding || outbox.length > 0 || this.#waited ? "now" : "soon";
    this.#waited = false;
    return "nobody";
  }

  /** How long to leave it to others, given a number from 0 to 1. */
  static wait(face: Tools["face"], random: number): number {
    return Math.round(face === "staff" ? random * STAFF_WITHIN : YOUNG_AFTER + random * YOUNG_WITHIN);
  }

  /** Prepare the commit; `sendCommit` does the rest. */
  async prepare(desk: Desk): Promise<void> {
    await desk.transact(async (draft) => {
      if (draft.group === null) return;
      const bundle = await commitRemovals(desk.tools.owner.suite, draft.group, this.#namedIn(rosterOf(draft.group)));
      if (bundle !== null) draft.pending = pendingOf(bundle);
    });
    this.#named = [];
    this.#waited = false;
  }

  #namedIn(roster: readonly string[]): readonly string[] {
    return this.#named.filter((device) => roster.includes(device));
  }
}
