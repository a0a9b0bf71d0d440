/**
 * Which window of this browser works: one a face. The others wait, see that it is so, and take over when
 * asked to or when the one that works is closed.
 */
export interface SeatEvents {
  /** This window works from now on. */
  taken(): void;
  /** Another window works; this one does not, or not any more. */
  lost(): void;
}

export class Seat {
  readonly #name: string;
  readonly #locks: LockManager;
  readonly #events: SeatEvents;
  #waiting: AbortController | null = null;

  constructor(name: string, locks: LockManager, events: SeatEvents) {
    this.#name = name;
    this.#locks = locks;
    this.#events = events;
  }

  /** Work if nobody does; else wait for the seat to become free. */
  async take(): Promise<void> {
    const free = await this.#ask({ ifAvailable: true });
    if (!free) await this.#wait();
  }

  /** Work now, whoever does. */
  async takeOver(): Promise<void> {
    this.#waiting?.abort();
    await this.#ask({ steal: true });
  }

  async #wait(): Promise<void> {
    this.#events.lost();
    this.#waiting = new AbortController();
    await this.#ask({ signal: this.#waiting.signal });
  }

  /** Ask for the seat; true once it was had (and lost again), false where it was not to be had. */
  async #ask(options: LockOptions): Promise<boolean> {
    const turn = { had: false };
    try {
      await this.#locks.request(this.#name, options, async (lock) => {
        if (lock === null) return;
        turn.had = true;
        this.#events.taken();
        // Until the window closes, or the seat is taken away, which rejects the request.
        await new Promise(() => undefined);
      });
    } catch {
      if (turn.had) await this.#wait();
    }
    return turn.had;
  }
}
