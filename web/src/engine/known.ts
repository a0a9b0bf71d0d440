/** The conversations of a session, by what they are called here, and by what the gateway calls them. */
import type { Summary } from "../protocol/records";
import type { Conversation } from "./conversation";

export class Known {
  /** By what they are called on this device. */
  readonly #conversations = new Map<string, Conversation>();
  /** A conversation that goes on in another, by the other's id. */
  readonly #continued = new Map<string, string>();

  add(conversation: Conversation): void {
    this.#conversations.set(conversation.key, conversation);
  }

  delete(conversation: Conversation): void {
    this.#conversations.delete(conversation.key);
  }

  get(key: string): Conversation | undefined {
    return this.#conversations.get(key);
  }

  values(): readonly Conversation[] {
    return [...this.#conversations.values()];
  }

  /** The devices that are in any of them. */
  devices(): ReadonlySet<string> {
    return new Set(this.values().flatMap(({ held }) => Object.keys(held.record.roster)));
  }

  /** Note which one goes on in which. */
  link({ conversation, continues }: Summary): void {
    if (continues !== "") this.#continued.set(conversation, continues);
  }

  /** The logs that one goes on from, the oldest first. */
  past(id: string): readonly string[] {
    const past: string[] = [];
    for (let at = this.#continued.get(id); at !== undefined && !past.includes(at); at = this.#continued.get(at)) past.unshift(at);
    return past;
  }

  /** The conversation that the gateway calls so now. */
  called(id: string): Conversation | undefined {
    return this.values().find((conversation) => conversation.id === id);
  }

  /** The conversation that the gateway calls so, called so before, or will call so once this device has moved on. */
  about(id: string): Conversation | undefined {
    for (let at: string | undefined = id; at !== undefined; at = this.#continued.get(at)) {
      const name: string = at;
      const found = this.values().find(({ id: now, held }) => now === name || held.record.former?.includes(name));
      if (found !== undefined) return found;
    }
    return undefined;
  }
}
