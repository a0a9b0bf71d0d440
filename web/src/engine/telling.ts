/** Telling the gateway how far this device is: once for each change, and all of it in each connection. */
import { ConnectionLost } from "./errors";
import type { Desk } from "./log";
import { isTold, NOTHING_TOLD, tell } from "./receipts";

export class Telling {
  #told = NOTHING_TOLD;

  /** Nothing of it is told in this connection. */
  begin(): void {
    this.#told = NOTHING_TOLD;
  }

  isDue(desk: Desk): boolean {
    return !isTold(desk, this.#told);
  }

  async tell(desk: Desk): Promise<void> {
    try {
      this.#told = await tell(desk, this.#told);
    } catch (error) {
      // A refused receipt is sealed anew after the next change; a lost one after the next greeting.
      if (error instanceof ConnectionLost) this.begin();
    }
  }
}
