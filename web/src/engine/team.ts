/** Bringing the team's devices into the group: once a connection, by whoever is to. */
import { isRefused } from "./errors";
import { prepareAdding } from "./handshakes";
import type { Desk } from "./log";

const LATER_SECONDS = 60;

export class Team {
  /** Whether this device is still to look whom it can add. */
  due = false;

  /** Add whoever can be. Returns after how many milliseconds to try again, or null. */
  async add(desk: Desk): Promise<number | null> {
    try {
      this.due = await prepareAdding(desk);
      return null;
    } catch (error) {
      if (!isRefused(error, "request.too_many")) throw error;
      // The team can come in by itself; nothing else waits for this.
      this.due = false;
      return Number(error.fields["retry_after"] ?? LATER_SECONDS) * 1000;
    }
  }
}
