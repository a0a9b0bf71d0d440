/** Something that is done again whenever it is asked for: one at a time, and not more often than agreed. */
import type { Environment } from "./environment";

export class Pace {
  readonly #environment: Pick<Environment, "now" | "after">;
  readonly #every: number;
  readonly #run: () => Promise<void>;
  #last = -Infinity;
  #asked = false;
  #running = false;
  #stopped = false;
  #callOff: (() => void) | null = null;

  /** `run` settles its own failures. */
  constructor(environment: Pick<Environment, "now" | "after">, every: number, run: () => Promise<void>) {
    this.#environment = environment;
    this.#every = every;
    this.#run = run;
  }

  ask(): void {
    this.#asked = true;
    this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
  }

  #begin(): void {
    if (this.#running || this.#callOff !== null || this.#stopped) return;
    const wait = this.#last + this.#every - this.#environment.now();
    if (wait <= 0) {
      void this.#go();
      return;
    }
    // A clock that was set back does not hold anything up for longer than agreed.
    this.#callOff = this.#environment.after(Math.min(wait, this.#every), () => {
      this.#callOff = null;
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    this.#running = true;
    this.#asked = false;
    this.#last = this.#environment.now();
    await this.#run();
    this.#running = false;
    this.#goOn();
  }

  /** Do what was asked for meanwhile. */
  #goOn(): void {
    if (this.#asked) this.#begin();
  }
}
