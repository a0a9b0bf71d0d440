/** Timers that a test moves by hand. */
export class TestClock {
  #now = 1_000_000;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  readonly now = (): number => this.#now;

  readonly after = (milliseconds: number, run: () => void): (() => void) => {
    const timer = { at: this.#now + milliseconds, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** Let time pass, and run what falls due on the way, in order. */
  pass(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (;;) {
      const [next] = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }
}

/** Run something after a while; short waits are shortened, so that tests do not sit them out. */
export function afterShort(milliseconds: number, unhurried: boolean, run: () => void): () => void {
  const timer = setTimeout(run, milliseconds < 20_000 && !unhurried ? milliseconds / 50 : milliseconds);
  return () => {
    clearTimeout(timer);
  };
}
