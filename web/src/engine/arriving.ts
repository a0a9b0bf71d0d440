/** Coming into a group: by the Welcome that waits, or by external commit. */
import { CryptoRefused } from "../crypto/errors";
import type { Summary } from "../protocol/records";
import { acceptInvitation, prepareExternalJoin } from "./handshakes";
import type { Desk } from "./log";

/** For so long a device counts as just let in, and so long it waits for whoever let it in to add it. */
const FRESH = 60_000;
const WELCOME = 6_000;

export class Arriving {
  /** Whether a Welcome waits: the gateway says so, nobody has said, or it is used up or of no use. */
  #invited: "yes" | "perhaps" | "no" = "perhaps";
  #cannotJoin = false;
  /** For a Welcome, in vain. */
  #waited = false;

  /** Whether the group cannot be joined as it is. */
  get cannotJoin(): boolean {
    return this.#cannotJoin;
  }

  told(summary: Summary, fresh: boolean): void {
    if (summary.invited) this.#invited = "yes";
    else if (fresh) this.#invited = "perhaps";
  }

  /**
   * For how many milliseconds to wait for a Welcome; null where there is no reason to. A device that another
   * one just let in is added by that one, if it does not go dark meanwhile.
   */
  awaitsWelcome({ tools, held }: Desk): number | null {
    const { linked } = tools.identity;
    const isFresh = linked !== undefined && linked.recovered !== true && tools.environment.now() - linked.at < FRESH;
    if (!isFresh || this.#invited === "yes" || this.#waited || held.record.joinedSeq !== null) return null;
    return WELCOME;
  }

  waited(): void {
    this.#waited = true;
  }

  /** Take the next step; false where it was in vain. */
  async step(desk: Desk): Promise<boolean> {
    if (this.#invited === "yes") {
      this.#invited = "no";
      return this.#accept(desk);
    }
    if (!(await this.#prepare(desk))) this.#invited = "yes";
    return true;
  }

  async #accept(desk: Desk): Promise<boolean> {
    try {
      return await acceptInvitation(desk);
    } catch (error) {
      // Nothing is known of it: it may still wait.
      this.#invited = "yes";
      throw error;
    }
  }

  async #prepare(desk: Desk): Promise<boolean> {
    try {
      const prepared = await prepareExternalJoin(desk, this.#invited === "no");
      this.#find(desk, false);
      return prepared;
    } catch (error) {
      if (error instanceof CryptoRefused) this.#find(desk, true);
      throw error;
    }
  }

  #find(desk: Desk, cannotJoin: boolean): void {
    if (this.#cannotJoin === cannotJoin) return;
    this.#cannotJoin = cannotJoin;
    desk.tools.changed();
  }
}
