/** The moderators' queue on a device of theirs: followed, held on to, asked and told (docs/moderation.md). */
import type {
  Evidence,
  ModerationCall,
  ModerationCallName,
  ModerationCalls,
  ModerationValue,
  ModerationView,
  ModItem,
  ModQueue,
  Stuck,
} from "../model-moderation";
import {
  appeals,
  ask,
  asks,
  claimed,
  decideBody,
  modDecision,
  modFigures,
  modHistory,
  modItem,
  modQueue,
  policies,
  savedSpace,
  savedSpaces,
  sealedEvidence,
  spaceBody,
  stuckNow,
} from "../protocol/moderation";
import { openAttachment } from "../crypto/attachment";
import { CryptoRefused } from "../crypto/errors";
import type { Api } from "./api";
import { openChat, type DisclosedAttachments } from "./disclosures";
import { ConnectionLost, isExpected, isRefused, Refused } from "./errors";
import { Pace } from "./pace";
import type { Tools } from "./tools";

/** Not more than one look in this time, however much happens. */
const PACE = 1_000;
/** A lease lasts five minutes; a heartbeat each minute makes it five from then. */
const BEAT = 60_000;
/** The shift is said again so often. */
const SHIFT_BEATS = 5;
/** While nobody looks at the queue, only this grave makes its number on the screen go up at once. */
const GRAVE = 2;

const BASE = "/v1/moderation";

/** What of the queue is for somebody: to work at it, or to be told where nobody can. */
export interface Part {
  readonly works: () => boolean;
  readonly appoints: () => boolean;
}

export class Moderation {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #part: Part;
  readonly #pace: Pace;
  readonly #asksPace: Pace;
  /** How often somebody may be asked of otherwise than before. */
  #asks = 0;
  #queue: ModQueue | null = null;
  /** As told to whoever works there not, but can appoint others. */
  #stuck: Stuck | null = null;
  #held: Pick<ModItem, "id" | "fence"> | null = null;
  /** What the chat that is open shows besides words, under the claim that it was opened under. */
  #disclosed: { readonly item: string; readonly fence: number; readonly attachments: DisclosedAttachments } | null = null;
  #lost: ModerationView["lost"] = null;
  /** What is being decided or given back: until the answer, that it is not held any more says nothing. */
  #leaving: string | null = null;
  #open = false;
  #visible = true;
  #failed = false;
  #beats = 0;
  /** Counts what was done here, so that a look from before is known by it. */
  #deeds = 0;
  #callOff: (() => void) | null = null;

  constructor(tools: Tools, api: Api, part: Part) {
    this.#tools = tools;
    this.#api = api;
    this.#part = part;
    this.#pace = new Pace(tools.environment, PACE, () => this.#fetch());
    this.#asksPace = new Pace(tools.environment, PACE, () => {
      this.#asks += 1;
      tools.changed();
      return Promise.resolve();
    });
  }

  start(): void {
    this.#tick();
    this.look();
  }

  stop(): void {
    this.#pace.stop();
    this.#asksPace.stop();
    this.#callOff?.();
  }

  /** A connection began; a lease may have changed hands meanwhile, and an ask been raised or taken. */
  greeted(): void {
    this.hearAsk();
    void this.#comeBack();
  }

  /** Something came or changed. */
  hear(lane: number): void {
    if (this.#open || lane >= GRAVE || !this.#part.works()) this.look();
  }

  /** Somebody is to be written to, or somebody else does it. */
  hearAsk(): void {
    this.#asksPace.ask();
  }

  show(visible: boolean): void {
    const back = visible && !this.#visible;
    this.#visible = visible;
    if (back && this.#open) void this.#comeBack();
  }

  look(): void {
    if (this.#tools.online() && (this.#part.works() || this.#part.appoints())) this.#pace.ask();
  }

  get view(): ModerationView {
    return Object.freeze({
      queue: this.#queue,
      stale: !this.#tools.online() || this.#failed,
      skew: this.#tools.now() - this.#tools.environment.now(),
      lost: this.#lost,
      asks: this.#asks,
      stuck: this.#queue?.stuck ?? this.#stuck,
    });
  }

  /** Carry out what is asked for. Throws what the gateway refuses, and where there is no connection. */
  async call(call: ModerationCall): Promise<ModerationValue> {
    const method = this.#calls[call.name] as (...args: readonly unknown[]) => Promise<ModerationValue>;
    return method(...call.args);
  }

  readonly #calls: {
    readonly [N in ModerationCallName]: (...args: ModerationCalls[N]["args"]) => Promise<ModerationCalls[N]["value"]>;
  } = {
    watch: (open) => {
      this.#open = open;
      if (open) this.look();
      return Promise.resolve(null);
    },
    shift: async (on) => {
      const say = (): Promise<ModQueue> => this.#api.post(`${BASE}/shift`, { on }, modQueue);
      // Whoever goes off shift gives back what they hold.
      return this.#told(on || this.#held === null ? await say() : await this.#letGo(this.#held.id, say));
    },
    claimNext: async () => this.#took(await this.#api.post(`${BASE}/claim`, {}, claimed)),
    claim: async (item) => {
      const taken = await this.#api.post(`${BASE}/items/${item}/claim`, {}, modItem);
      this.#took(taken);
      return taken;
    },
    open: (item, fence) => this.#deed(item, () => this.#evidence(item, fence)),
    attachment: (item, fence, seq) => this.#deed(item, () => this.#attachment(item, fence, seq)),
    decide: async (item, wanted) => {
      const made = await this.#letGo(item, () => this.#api.post(`${BASE}/items/${item}/decide`, decideBody(wanted), modDecision));
      this.look();
      return made;
    },
    skip: (item, fence) => this.#giveBack(item, "skip", { fence }),
    pass: (item, fence) => this.#giveBack(item, "pass", { fence }),
    second: (item, { policy, ...wanted }) => this.#giveBack(item, "second", { ...wanted, ...(policy === null ? {} : { policy }) }),
    policies: () => this.#api.get(`${BASE}/policies`, policies),
    itemHistory: (item) => this.#api.get(`${BASE}/items/${item}/history`, modHistory),
    personHistory: (account) => this.#api.get(`${BASE}/people/${account}/history`, modHistory),
    undo: async (decision, reason) => {
      const made = await this.#api.post(`${BASE}/decisions/${decision}/undo`, { reason }, modDecision);
      this.look();
      return made;
    },
    appeals: () => this.#api.get(`${BASE}/appeals`, appeals),
    asks: () => this.#api.get(`${BASE}/asks`, asks),
    takeAsk: (name) => this.#api.post(`${BASE}/asks/${name}/take`, {}, ask),
    changeBand: (account, band, reason) =>
      this.#api.post(`${BASE}/people/${account}/age-band`, { age_band: band, reason }, () => null),
    figures: (from, to) => this.#api.get(`${BASE}/statistics?${span(from, to)}`, modFigures),
    exportTable: (what, from, to) => this.#api.text(`${BASE}/exports/${what}?${span(from, to)}`),
    spaces: () => this.#api.get(`${BASE}/spaces`, savedSpaces),
    saveSpace: (space) => this.#api.put(`${BASE}/spaces/${space.id}`, spaceBody(space), savedSpace),
  };

  async #evidence(item: string, fence: number): Promise<Evidence> {
    const { chat, ...rest } = await this.#api.post(`${BASE}/items/${item}/open`, { fence }, sealedEvidence);
    // It was counted as seen on this shift.
    this.look();
    if (chat === null) return { ...rest, chat };
    const { chat: opened, attachments } = await openChat(this.#tools, chat);
    this.#disclosed = { item, fence: rest.item.fence, attachments };
    if (opened.verdict !== null && opened.verdict !== chat.verdict) {
      await this.#api.post(`${BASE}/items/${item}/verdict`, { fence, verdict: opened.verdict }, modItem);
    }
    return { ...rest, chat: opened };
  }

  /** Fetch what a genuine message shows, and open it where it is to the last byte what was sent. */
  async #attachment(item: string, fence: number, seq: number): Promise<Blob> {
    const disclosed = this.#disclosed;
    const body = disclosed?.item === item && disclosed.fence === fence ? disclosed.attachments.get(seq) : undefined;
    if (body === undefined) throw new Refused({ code: "attachment.unknown", fields: {} });
    const { id, key, hash, size, type } = body;
    const sealed = await this.#api.postForBytes(`${BASE}/items/${item}/attachments/${id}`, { fence });
    try {
      if (sealed.length !== size) throw new CryptoRefused("attachment");
      return new Blob([await openAttachment(key, hash, sealed)], { type });
    } catch (error) {
      if (error instanceof CryptoRefused) throw new Refused({ code: "attachment.broken", fields: {} });
      throw error;
    }
  }

  async #giveBack(item: string, deed: "skip" | "pass" | "second", body: object): Promise<null> {
    return this.#told(await this.#letGo(item, () => this.#api.post(`${BASE}/items/${item}/${deed}`, body, modQueue)));
  }

  /** Decide what is held, or give it back. */
  async #letGo<T>(item: string, deed: () => Promise<T>): Promise<T> {
    this.#leaving = item;
    try {
      const answer = await this.#deed(item, deed);
      this.#gone(item);
      return answer;
    } finally {
      this.#leaving = null;
    }
  }

  /** Do something with what is held; where it changed hands, the screen is told by whom. */
  async #deed<T>(item: string, deed: () => Promise<T>): Promise<T> {
    try {
      return await deed();
    } catch (error) {
      if (isLost(error)) await this.#miss(item);
      throw error;
    }
  }

  #took(item: ModItem | null): ModItem | null {
    this.#deeds += 1;
    this.#holdNow(item);
    this.#lost = null;
    if (this.#queue !== null) this.#queue = { ...this.#queue, mine: item };
    this.look();
    this.#tools.changed();
    return item;
  }

  #gone(item: string): void {
    this.#deeds += 1;
    if (this.#held?.id === item) this.#held = null;
    if (this.#disclosed?.item === item) this.#disclosed = null;
    if (this.#queue?.mine?.id === item) this.#queue = { ...this.#queue, mine: null };
    this.#tools.changed();
  }

  #told(queue: ModQueue): null {
    const before = this.#queue?.mine ?? null;
    if (queue.mine === null && before !== null && this.#holds(before)) {
      // A lease that ran out may still be good: a heartbeat says, and until then nothing leaves the screen.
      this.#queue = { ...queue, mine: before };
      void this.#beat();
    } else {
      this.#queue = queue;
      this.#holdNow(queue.mine);
    }
    this.#tools.changed();
    return null;
  }

  #holdNow(item: ModItem | null): void {
    this.#held = item;
    if (this.#disclosed?.item !== item?.id) this.#disclosed = null;
  }

  #holds({ id }: ModItem): boolean {
    return this.#open && this.#held?.id === id;
  }

  async #miss(item: string): Promise<void> {
    this.#gone(item);
    // Known before it is known by whom: that may take a while, or fail.
    this.#lost = { item, by: null, over: false };
    this.#tools.changed();
    const found = await this.#api.get(`${BASE}/items/${item}`, modItem).catch(() => null);
    if (this.#misses(item)) this.#lost = { item, by: found?.holder?.name ?? null, over: found?.state === "decided" };
    this.look();
    this.#tools.changed();
  }

  #misses(item: string): boolean {
    return this.#lost?.item === item;
  }

  /** A lease may have run out meanwhile, and is still good where nobody else took it. */
  async #comeBack(): Promise<void> {
    await this.#beat();
    this.look();
  }

  async #fetch(): Promise<void> {
    try {
      if (this.#part.works()) await this.#fetchQueue();
      else this.#stuck = await this.#api.get(`${BASE}/stuck`, stuckNow);
      this.#failed = false;
    } catch (error) {
      this.#failed = true;
      this.#stumble(error);
    }
    this.#tools.changed();
  }

  async #fetchQueue(): Promise<void> {
    const deeds = this.#deeds;
    const queue = await this.#api.get(`${BASE}/queue`, modQueue);
    // What was claimed or decided while this came is known better here.
    this.#told(deeds === this.#deeds ? queue : { ...queue, mine: this.#queue?.mine ?? null });
  }

  /** Hold on to what is on the screen. */
  async #beat(): Promise<void> {
    const held = this.#held;
    if (held === null || held.id === this.#leaving || !this.#open || !this.#tools.online()) return;
    try {
      this.#kept(await this.#api.post(`${BASE}/items/${held.id}/heartbeat`, { fence: held.fence }, modItem));
    } catch (error) {
      if (isLost(error) && this.#holdsStill(held)) await this.#miss(held.id);
      this.#stumble(error);
    }
  }

  #kept(item: ModItem): void {
    if (this.#held?.id !== item.id) return;
    this.#deeds += 1;
    this.#held = item;
    if (this.#queue !== null) this.#queue = { ...this.#queue, mine: item };
    this.#tools.changed();
  }

  /** Not given back while something else was asked. */
  #holdsStill(held: Pick<ModItem, "id">): boolean {
    return this.#held?.id === held.id && this.#leaving !== held.id;
  }

  async #sayShift(): Promise<void> {
    const due = this.#beats % SHIFT_BEATS === 0 && this.#queue !== null && this.#queue.shift !== null;
    if (!due || !this.#open || !this.#tools.online()) return;
    try {
      this.#told(await this.#api.post(`${BASE}/shift`, { on: true }, modQueue));
    } catch (error) {
      this.#stumble(error);
    }
  }

  #tick(): void {
    this.#callOff = this.#tools.environment.after(BEAT, () => {
      this.#tick();
      if (!this.#visible) return;
      this.#beats += 1;
      this.look();
      void this.#beat().then(() => this.#sayShift());
    });
  }

  #stumble(error: unknown): void {
    if (!(error instanceof ConnectionLost) && !isExpected(error)) console.error("the queue could not be looked at", error);
  }
}

function isLost(error: unknown): boolean {
  return isRefused(error, "item.lease_lost", "item.decided");
}

function span(from: number, to: number): string {
  return new URLSearchParams({ from: String(from), to: String(to) }).toString();
}
