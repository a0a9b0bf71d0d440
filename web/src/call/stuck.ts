/** Whether it is time to offer another way than video: nothing connects, or it breaks again and again. Pure. */
import type { Other } from "./state";

/** ICE looks for a way, fails, and starts afresh within this time; what is not there then will hardly come. */
const BEAR_MS = 20_000;
const BREAKS = 3;
const WITHIN_MS = 180_000;

export class Stuck {
  #is = false;
  #since: number | null = null;
  #stood = false;
  #brokeAt: readonly number[] = [];

  get is(): boolean {
    return this.#is;
  }

  /** Look how the lines to the others are. */
  look(others: readonly Pick<Other, "line" | "hears" | "connected">[], now: number): void {
    // To whom nothing goes, or who is away themselves, nothing needs to stand.
    const wanted = others.filter(({ hears, connected }) => hears && connected);
    const stands = wanted.some(({ line }) => line === "here");
    this.#count(wanted.length > 0 && !stands, now);
    this.#stood = stands;
    const isLong = this.#since !== null && now - this.#since >= BEAR_MS;
    this.#is = wanted.length > 0 && (isLong || this.#brokeAt.length >= BREAKS);
  }

  /** Keep since when there is no line, and when it broke. */
  #count(misses: boolean, now: number): void {
    this.#brokeAt = this.#brokeAt.filter((at) => now - at < WITHIN_MS);
    if (misses && this.#stood) this.#brokeAt = [...this.#brokeAt, now];
    this.#since = misses ? (this.#since ?? now) : null;
  }
}
