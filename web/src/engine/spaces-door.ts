/** The way to spaces, whose code is fetched when somebody first asks. */
import type { Outcome } from "../model";
import type { SpacesCall, SpacesValue } from "../model-spaces";
import { outcomeOf, refusal, type Api } from "./api";
import type { Conversation } from "./conversation";
import type { Spaces } from "./spaces";
import type { Tools } from "./tools";

/** So long at most a device waits before it looks at a space that changed. */
const MOST_WAIT = 1000;

export class SpacesDoor {
  readonly #load: () => Promise<Spaces>;
  #spaces: Spaces | null = null;
  readonly #tools: Tools;
  #posts = 0;
  /** How often what can be seen in a space changed. */
  #news: Readonly<Record<string, number>> = {};
  readonly #soon = new Set<string>();

  constructor(tools: Tools, api: Api, find: (conversation: string) => Conversation | undefined) {
    this.#load = async () => new (await import("./spaces")).Spaces(tools, api, find);
    this.#tools = tools;
  }

  /** How often something of this person's posts changed. */
  get posts(): number {
    return this.#posts;
  }

  get news(): Readonly<Record<string, number>> {
    return this.#news;
  }

  hear(): void {
    this.#posts += 1;
    this.#tools.changed();
  }

  /** What can be seen in a space changed: look soon, but not all devices in the same moment. */
  hearOf(space: string): void {
    if (this.#soon.has(space)) return;
    this.#soon.add(space);
    const { environment, changed } = this.#tools;
    environment.after(environment.random() * MOST_WAIT, () => {
      this.#soon.delete(space);
      this.#news = { ...this.#news, [space]: (this.#news[space] ?? 0) + 1 };
      changed();
    });
  }

  async call(call: SpacesCall): Promise<Outcome<SpacesValue>> {
    const loaded = this.#spaces ?? (await this.#load().catch(() => null));
    if (loaded === null) return refusal("network");
    // Whoever asked first keeps the drafts in their order for all.
    const spaces = (this.#spaces ??= loaded);
    return outcomeOf(() => spaces.call(call));
  }
}
