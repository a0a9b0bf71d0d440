/** Counters that were seen: each is taken once, in any order within a window, and none from before it. */
const WINDOW = 4096;

export class ReplayWindow {
  readonly #seen = new Set<bigint>();
  #highest = -1n;

  /** Whether this counter could still be a new one. */
  isFresh(counter: bigint): boolean {
    return counter > this.#highest - BigInt(WINDOW) && !this.#seen.has(counter);
  }

  /** Take it. Only for what was authenticated: a forger could otherwise push the window on. */
  take(counter: bigint): void {
    this.#seen.add(counter);
    if (counter > this.#highest) this.#highest = counter;
    if (this.#seen.size <= 2 * WINDOW) return;
    for (const old of this.#seen) if (old <= this.#highest - BigInt(WINDOW)) this.#seen.delete(old);
  }
}
