/** Signals on their way out. What could not be sent because the line was down is sent when it stands again. */
import type { Outcome } from "../model";
import type { SignalPush } from "../protocol/visits";

export type Signal = Omit<SignalPush, "sender">;

/** More than a call says while a line mends; what is older has no worth any more. */
const MOST = 200;

export class Outbox {
  readonly #send: (signal: Signal) => Promise<Outcome<unknown>>;
  #waiting: readonly Signal[] = [];

  constructor(send: (signal: Signal) => Promise<Outcome<unknown>>) {
    this.#send = send;
  }

  send(signal: Signal): void {
    // Behind what waits, not past it: a candidate is of no use before its offer.
    if (this.#waiting.length > 0) this.#keep([...this.#waiting, signal]);
    else void this.#try(signal);
  }

  /** The line stands. Whoever got something after all takes it once, by its number. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    await Promise.all(waiting.map((signal) => this.#try(signal)));
  }

  async #try(signal: Signal): Promise<void> {
    const outcome = await this.#send(signal);
    if (!outcome.ok && outcome.problem.code === "network") this.#keep([...this.#waiting, signal]);
  }

  #keep(signals: readonly Signal[]): void {
    this.#waiting = signals.slice(-MOST);
  }
}
