/** The way to the moderators' queue, which is fetched only for those who work there or ask something of it. */
import type { Me, Outcome } from "../model";
import type { ModerationCall, ModerationValue, ModerationView } from "../model-moderation";
import type { AlarmPush, AskPush, DeskPush } from "../protocol/frames";
import { outcomeOf, refusal, type Api } from "./api";
import type { Moderation, Part } from "./staff-moderation";
import type { Tools } from "./tools";

export class ModerationDoor {
  readonly #load: () => Promise<Moderation>;
  readonly #part: Part;
  #room: Moderation | null = null;
  #visible = true;
  #stopped = false;

  constructor(tools: Tools, api: Api, me: () => Pick<Me, "roles">) {
    this.#part = { works: () => moderates(me()), appoints: () => me().roles.includes("administrator") };
    this.#load = async () => new (await import("./staff-moderation")).Moderation(tools, api, this.#part);
  }

  /** Follow the queue, for whoever works there or appoints who does. Without a network now, it is asked for again when it is opened. */
  start(): void {
    if (this.#part.works() || this.#part.appoints()) void this.#open().catch(() => undefined);
  }

  stop(): void {
    this.#stopped = true;
    this.#room?.stop();
  }

  greeted(): void {
    this.#room?.greeted();
  }

  hear(lane: number): void {
    this.#room?.hear(lane);
  }

  /** Of what happens at desks, asks are for whoever follows the queue too. */
  hearAtDesk({ t }: Pick<DeskPush | AlarmPush | AskPush, "t">): void {
    if (t === "ask") this.#room?.hearAsk();
  }

  show(visible: boolean): void {
    this.#visible = visible;
    this.#room?.show(visible);
  }

  get view(): ModerationView | null {
    return this.#room?.view ?? null;
  }

  async call(call: ModerationCall): Promise<Outcome<ModerationValue>> {
    const room = await this.#open().catch(() => null);
    return room === null ? refusal("network") : outcomeOf(() => room.call(call));
  }

  async #open(): Promise<Moderation> {
    const loaded = this.#room ?? (await this.#load());
    // Two may have asked at once, and the session may be over.
    if (this.#isOpen()) return this.#room ?? loaded;
    this.#room = loaded;
    loaded.show(this.#visible);
    if (!this.#stopped) loaded.start();
    return loaded;
  }

  #isOpen(): boolean {
    return this.#room !== null;
  }
}

/** Moderators and safeguarding leads work at the queue. */
export function moderates({ roles }: Pick<Me, "roles">): boolean {
  return roles.includes("moderator") || roles.includes("safeguarding_lead");
}
