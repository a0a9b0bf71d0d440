/** What the gateway says of each conversation: taken in one after the other, in the order in which it came. */
import type { Summary } from "../protocol/records";
import type { Conversation } from "./conversation";
import type { Known } from "./known";
import { keepSummary, takeUp } from "./opening";
import type { Tools } from "./tools";

export interface SummaryEvents {
  /** A conversation is new on this device. */
  taken(conversation: Conversation): Promise<void>;
  failed(error: unknown): void;
}

export class Summaries {
  readonly #tools: Tools;
  readonly #known: Known;
  readonly #events: SummaryEvents;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(tools: Tools, known: Known, events: SummaryEvents) {
    this.#tools = tools;
    this.#known = known;
    this.#events = events;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Resolves once all that came so far is taken in. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** `fresh`: a connection began with it. */
  take(summary: Summary, fresh: boolean): void {
    this.#known.link(summary);
    this.#last = this.#last
      .then(() => this.#keep(summary, fresh))
      .catch((error: unknown) => {
        this.#events.failed(error);
      });
  }

  async #keep(summary: Summary, fresh: boolean): Promise<void> {
    if (this.#stopped) return;
    let conversation = this.#known.about(summary.conversation);
    if (conversation === undefined) {
      // It goes on in another one, which is listed too.
      if (summary.continued_by !== "") return;
      conversation = await takeUp(this.#tools, summary, this.#known.past(summary.conversation));
      await this.#events.taken(conversation);
    }
    if (conversation.id === summary.conversation) await keepSummary(conversation, summary);
    conversation.heard(summary, fresh);
  }
}
