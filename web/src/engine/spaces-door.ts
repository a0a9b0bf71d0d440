/** The way to spaces, whose code is fetched when somebody first asks. */
import type { Outcome } from "../model";
import type { SpacesCall, SpacesValue } from "../model-spaces";
import { outcomeOf, refusal, type Api } from "./api";
import type { Conversation } from "./conversation";
import type { Spaces } from "./spaces";
import type { Tools } from "./tools";

export class SpacesDoor {
  readonly #load: () => Promise<Spaces>;
  readonly #changed: () => void;
  #spaces: Spaces | null = null;
  #posts = 0;

  constructor(tools: Tools, api: Api, find: (conversation: string) => Conversation | undefined) {
    this.#load = async () => new (await import("./spaces")).Spaces(tools, api, find);
    this.#changed = tools.changed;
  }

  /** How often something of this person's posts changed. */
  get posts(): number {
    return this.#posts;
  }

  hear(): void {
    this.#posts += 1;
    this.#changed();
  }

  async call(call: SpacesCall): Promise<Outcome<SpacesValue>> {
    const loaded = this.#spaces ?? (await this.#load().catch(() => null));
    if (loaded === null) return refusal("network");
    // Whoever asked first keeps the drafts in their order for all.
    const spaces = (this.#spaces ??= loaded);
    return outcomeOf(() => spaces.call(call));
  }
}
