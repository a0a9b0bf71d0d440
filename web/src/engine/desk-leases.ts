/** Whose the conversations are: claimed when somebody begins to answer, held while they work, missed when lost. */
import type { DeskItem, Somebody } from "../model-desk";
import { Refused } from "./errors";

/** A lease that runs out within this time is renewed. */
const RENEW_BEFORE = 10 * 60_000;
/** A tablet that was left lying with a conversation open holds it no longer than this. */
const IDLE = 30 * 60_000;

export interface LeaseWays {
  readonly me: string;
  /** The gateway's clock. */
  now(): number;
  find(conversation: string): DeskItem | null;
  /** Claims or renews. Throws what the gateway refuses. */
  hold(item: DeskItem, deed: "claim" | "renew"): Promise<void>;
  /** It is no longer as it was known. */
  lookAgain(): void;
}

export class DeskLeases {
  readonly #ways: LeaseWays;
  /** What this person holds, as far as this device knows. */
  readonly #held = new Set<string>();
  readonly #lost = new Map<string, Somebody>();
  readonly #worked = new Map<string, number>();
  readonly #asking = new Set<string>();

  constructor(ways: LeaseWays) {
    this.#ways = ways;
  }

  lostOf(conversation: string): Somebody | null {
    return this.#lost.get(conversation) ?? null;
  }

  /** An item came in: notice what was taken away. */
  see({ conversation, owner }: DeskItem): void {
    if (owner?.account === this.#ways.me) {
      this.#held.add(conversation);
      this.#lost.delete(conversation);
    } else if (this.#held.delete(conversation) && owner !== null) {
      this.#lost.set(conversation, owner);
    }
  }

  /** This person lets it go, so that it is not missed. */
  letGo(conversation: string): void {
    this.#held.delete(conversation);
  }

  /** The screen shows another conversation, or none: with another, what was lost before is no news any more. */
  opened(conversation: string | null): void {
    if (conversation === null) return;
    for (const each of [...this.#lost.keys()]) if (each !== conversation) this.#lost.delete(each);
    this.#worked.set(conversation, this.#ways.now());
  }

  /** Somebody begins to answer: take it, unless a colleague has it. */
  async worked(conversation: string): Promise<void> {
    this.#worked.set(conversation, this.#ways.now());
    const item = this.#ways.find(conversation);
    if (item === null) return;
    if (item.owner?.account === this.#ways.me) await this.#renew(item);
    else if (!isHeld(item, this.#ways.now()) && item.phase !== "closed") await this.#ask(item, "claim");
  }

  /** Time has passed while a conversation was open on the screen. */
  async tick(conversation: string): Promise<void> {
    const item = this.#ways.find(conversation);
    const idle = this.#ways.now() - (this.#worked.get(conversation) ?? -Infinity) > IDLE;
    if (item?.owner?.account === this.#ways.me && !idle) await this.#renew(item);
  }

  async #renew(item: DeskItem): Promise<void> {
    if ((item.leaseUntil ?? 0) - this.#ways.now() < RENEW_BEFORE) await this.#ask(item, "renew");
  }

  async #ask(item: DeskItem, deed: "claim" | "renew"): Promise<void> {
    if (this.#asking.has(item.conversation)) return;
    this.#asking.add(item.conversation);
    try {
      await this.#ways.hold(item, deed);
    } catch (error) {
      // Somebody was faster, or there is no connection; the screen says whose it is as soon as it is known.
      if (error instanceof Refused) this.#ways.lookAgain();
    } finally {
      this.#asking.delete(item.conversation);
    }
  }
}

export function isHeld({ owner, leaseUntil }: DeskItem, now: number): boolean {
  return owner !== null && leaseUntil !== null && now < leaseUntil;
}
