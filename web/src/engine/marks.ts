/** Receipts of others that came in and are still to be opened. */
import type { SealedMark } from "../protocol/records";
import type { Desk } from "./log";
import { mergeMark, openMark } from "./receipts";

export class Marks {
  readonly #waiting = new Map<string, SealedMark>();

  put(mark: SealedMark): void {
    this.#waiting.set(mark.sender, mark);
  }

  clear(): void {
    this.#waiting.clear();
  }

  /** Open what can be opened; false where there was nothing of somebody else's. */
  async open(desk: Desk): Promise<boolean> {
    let found = false;
    for (const [sender, sealed] of [...this.#waiting]) {
      const result = await openMark(desk, sealed);
      if (result.kind === "later") continue;
      if (this.#waiting.get(sender) === sealed) this.#waiting.delete(sender);
      if (result.kind !== "opened" || sender === desk.tools.identity.device) continue;
      found = true;
      await desk.transact((draft) => {
        const { marks } = draft.record;
        draft.update({ marks: { ...marks, [sender]: mergeMark(marks[sender], result.mark) } });
      });
    }
    return found;
  }
}
