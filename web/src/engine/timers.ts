/** One timer of each name; a later call while it runs changes nothing. */
import type { Environment } from "./environment";

export class Timers {
  readonly #running = new Map<string, () => void>();
  readonly #environment: Environment;
  #closed = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  start(name: string, wait: number, run: () => void): void {
    if (this.#running.has(name) || this.#closed) return;
    const callOff = this.#environment.after(wait, () => {
      this.#running.delete(name);
      if (!this.#closed) run();
    });
    this.#running.set(name, callOff);
  }

  close(): void {
    this.#closed = true;
    for (const callOff of this.#running.values()) callOff();
  }
}
