/** Who speaks: the louder ones, held a moment so that a name does not flicker between two words. */

const LOUD_ENOUGH = 0.02;
const HOLD_MS = 900;

export class Speaking {
  readonly #until = new Map<string, number>();

  /** Take how loud somebody is now, from 0 to 1. */
  hear(participant: string, level: number, now: number): void {
    if (level >= LOUD_ENOUGH) this.#until.set(participant, now + HOLD_MS);
  }

  speakers(now: number): readonly string[] {
    return [...this.#until].filter(([, until]) => until > now).map(([participant]) => participant);
  }

  forget(participant: string): void {
    this.#until.delete(participant);
  }
}
