/** What moderators ask of this person's desk: to write to young people (docs/moderation.md section 5). */
import type { Ask } from "../model-desk";
import { ask, asks } from "../protocol/moderation";
import type { Api } from "./api";

const BASE = "/v1/moderation/asks";

export class DeskAsks {
  readonly #api: Api;
  readonly #teams: () => readonly string[];
  #asks: readonly Ask[] = [];
  /** Something may be otherwise than it is known. */
  #due = true;
  /** Counts what was done here, so that a look from before is known by it. */
  #deeds = 0;

  constructor(api: Api, teams: () => readonly string[]) {
    this.#api = api;
    this.#teams = teams;
  }

  /** The oldest first. */
  get all(): readonly Ask[] {
    return this.#asks;
  }

  /** Something came, was taken, or may have been while nobody could be asked. */
  hear(): void {
    this.#due = true;
  }

  /** Ask again, where there is something to find out. Throws what the gateway refuses, and where there is no connection. */
  async fetch(): Promise<void> {
    const teams = this.#teams();
    // What is shown may have been answered by a message, which is told as a change of the conversation.
    if (teams.length === 0 || (!this.#due && this.#asks.length === 0)) return;
    const deeds = this.#deeds;
    const items = await this.#api.get(BASE, asks);
    if (deeds !== this.#deeds) return;
    this.#due = false;
    // Whoever answers for all is told of all; those of others are not for this desk.
    this.#asks = items.filter(({ team }) => team !== null && teams.includes(team));
  }

  /** Promise to write. Asked twice it is the same; gives the conversation to write in. */
  async take(name: string): Promise<string | null> {
    const taken = await this.#api.post(`${BASE}/${name}/take`, {}, ask);
    this.#deeds += 1;
    this.#due = true;
    this.#asks = this.#asks.map((each) => (each.id === name ? taken : each));
    return taken.conversation;
  }
}
