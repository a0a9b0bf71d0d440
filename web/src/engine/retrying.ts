/** Steps that were in vain: a few follow at once, then each waits longer than the one before. */
import { RETRY, waitBefore } from "./backoff";

/** So often may a step be in vain, one after another, before it waits. */
const IN_VAIN = 3;

export class Retrying {
  #inVain = 0;
  #attempt = 0;

  /** Count a step. False where the next one is to wait. */
  count(done: boolean): boolean {
    if (done) {
      this.#inVain = 0;
      this.#attempt = 0;
      return true;
    }
    this.#inVain++;
    if (this.#inVain < IN_VAIN) return true;
    this.#inVain = 0;
    return false;
  }

  /** For how many milliseconds to wait this time. */
  wait(random: number): number {
    return waitBefore(RETRY, this.#attempt++, random);
  }
}
