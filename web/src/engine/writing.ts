/** What a person puts into their conversations: words, cards, pictures. Every promise settles; none rejects but for faults. */
import type { Outcome, Outgoing } from "../model";
import { lengthOf, LONGEST_TEXT } from "../protocol/content";
import { LeaseLost } from "../store/store";
import { refusal } from "./api";
import type { Attachments } from "./attachments";
import type { Conversation } from "./conversation";
import type { Draft } from "./draft";
import type { Known } from "./known";
import type { Desk } from "./log";

const DONE = { ok: true, value: null } as const;

export class Writing {
  readonly #conversations: Known;
  readonly #attachments: Attachments;

  constructor(conversations: Known, attachments: Attachments) {
    this.#conversations = conversations;
    this.#attachments = attachments;
  }

  async send(id: string, text: string): Promise<Outcome<null>> {
    const words = text.trim();
    return this.#in(id, async (conversation) => {
      if (words === "") return refusal("request.malformed", { at: "text" });
      if (lengthOf(words) > LONGEST_TEXT) return refusal("request.too_large", { limit: LONGEST_TEXT });
      await conversation.write(words);
      return DONE;
    });
  }

  /** Put something of one's own into a conversation, other than text. */
  async say(id: string, write: (desk: Desk, draft: Draft) => void): Promise<Outcome<null>> {
    return this.#in(id, async (conversation) => {
      await conversation.say(write);
      return DONE;
    });
  }

  async sendAttachment(id: string, outgoing: Outgoing): Promise<Outcome<null>> {
    return this.#in(id, (conversation) => this.#attachments.send(conversation, outgoing));
  }

  async openAttachment(id: string, item: string): Promise<Outcome<Blob>> {
    return this.#in(id, (conversation) => this.#attachments.open(conversation, item));
  }

  async cancelAttachment(id: string, item: string): Promise<Outcome<null>> {
    return this.#in(id, (conversation) => this.#attachments.cancel(conversation, item));
  }

  async retryAttachment(id: string, item: string): Promise<Outcome<null>> {
    return this.#in(id, (conversation) => this.#attachments.retry(conversation, item));
  }

  async #in<T>(id: string, ask: (conversation: Conversation) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return refusal("conversation.unknown");
    try {
      return await ask(conversation);
    } catch (error) {
      if (error instanceof LeaseLost) return refusal("session.missing");
      throw error;
    }
  }
}
