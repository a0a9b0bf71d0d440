/** The desk of a member of staff: what the inbox holds, and what is done with it (docs/desk.md). */
import type {
  DeskCall,
  DeskCallName,
  DeskCalls,
  DeskItem,
  DeskNote,
  DeskValue,
  DeskView,
  Kept,
} from "../model-desk";
import type { Me } from "../model";
import { colleagues, deskAlarm, deskItem, deskWords, handover } from "../protocol/desk";
import type { AlarmPush, AskPush, DeskPush } from "../protocol/frames";
import type { ConversationRecord } from "../store/records";
import { LeaseLost } from "../store/store";
import type { Api } from "./api";
import { DeskAsks } from "./desk-asks";
import { DeskInbox, type Place } from "./desk-inbox";
import { DeskLeases } from "./desk-leases";
import { DeskNotes } from "./desk-notes";
import { ConnectionLost, isExpected, isRefused } from "./errors";
import { moderates } from "./moderation-door";
import { NoteKeys } from "./note-key";
import { Pace } from "./pace";
import { RecordKeeping } from "./records";
import type { Tools } from "./tools";

/** Not more than one look in this time, however much happens. */
const PACE = 1_000;
/** What is predicted changes without a push. */
const LOOK_AGAIN = 60_000;
const GIVES_AWAY = new Set(["release", "assign", "close"]);

export interface DeskEvents {
  /** Who this person is now: teams and roles may change while the session goes on. */
  me(): Pick<Me, "account" | "teams" | "roles">;
  /** The conversation on the screen, and others to know of although no list has them, by the gateway's ids. */
  shown(): string | null;
  followed(): readonly string[];
  /** What this device holds of a conversation; null where that is nothing. */
  find(talk: string): ConversationRecord | null;
}

export class StaffDesk {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #events: DeskEvents;
  readonly #inbox: DeskInbox;
  readonly #asks: DeskAsks;
  readonly #leases: DeskLeases;
  readonly #keys: NoteKeys;
  readonly #notes: DeskNotes;
  readonly records: RecordKeeping;
  readonly #pace: Pace;
  #open: string | null = null;
  #visible = true;
  #stopped = false;
  #notesOf: { readonly conversation: string; readonly notes: readonly DeskNote[] } | null = null;
  #failed = false;
  /** Nobody knows whether these were closed: the answer was lost. */
  readonly #unsure = new Set<string>();
  #callOff: (() => void) | null = null;

  constructor(tools: Tools, api: Api, events: DeskEvents) {
    this.#tools = tools;
    this.#api = api;
    this.#events = events;
    this.#inbox = new DeskInbox(api, tools.store, () => this.#place());
    this.#asks = new DeskAsks(api, () => this.#place().teams);
    this.#keys = new NoteKeys(tools, api);
    this.#notes = new DeskNotes(tools, api, this.#keys);
    this.records = new RecordKeeping(tools, api, this.#keys, {
      find: (talk) => events.find(talk),
      contactOf: async (talk) => (await this.#itemOf(talk)).contact,
    });
    this.#leases = new DeskLeases({
      me: tools.identity.account,
      now: tools.now,
      find: (conversation) => this.#inbox.find(conversation),
      hold: async (item, deed) => {
        await this.#deed(item.conversation, deed, deed === "claim" ? {} : { fence: item.fence });
      },
      lookAgain: () => {
        this.look();
      },
    });
    this.#pace = new Pace(tools.environment, PACE, () => this.#fetch());
  }

  async start(): Promise<void> {
    await this.#inbox.load();
    this.#tick();
  }

  stop(): void {
    this.#stopped = true;
    this.#pace.stop();
    this.#callOff?.();
  }

  /** A connection began. */
  greeted(): void {
    this.#asks.hear();
    this.look();
    this.#greet().catch((error: unknown) => {
      this.#stumble(error);
    });
  }

  /** Let colleagues seal to this device, and pass on to other devices what only this one can open. */
  async #greet(): Promise<void> {
    const me = this.#events.me();
    const leads = me.roles.includes("safeguarding_lead");
    // Notes are for teams, reports of chats for whoever moderates, shares for leads: all sealed for the same key.
    if (this.#place().teams.length === 0 && !leads && !moderates(me)) return;
    await this.#keys.publish();
    if (leads) await this.records.handOn();
  }

  /** Something happened at the desk: look as soon as the pace allows. */
  hear(push: DeskPush | AlarmPush | AskPush): void {
    if (push.t === "ask") this.#asks.hear();
    const known = push.t === "desk" ? this.#inbox.find(push.conversation) : null;
    // What we did ourselves comes back as a push, and is known already.
    if (push.t === "desk" && known !== null && known.version >= push.version) return;
    this.look();
  }

  look(): void {
    if (this.#tools.online() && this.#hasDesk()) this.#pace.ask();
  }

  /** Another conversation may be on the screen now; `visible`: somebody can see it. */
  show(visible: boolean): void {
    this.#visible = visible;
    if (this.#follow() && this.#open !== null) this.look();
  }

  /** This person writes, or does something else in a conversation. */
  worked(conversation: string): void {
    void this.#leases.worked(conversation);
  }

  get view(): DeskView {
    const { at, filter, counters, listed, more, alarms } = this.#inbox.told;
    const open = this.#open;
    return Object.freeze({
      at,
      stale: !this.#tools.online() || this.#failed,
      skew: this.#tools.now() - this.#tools.environment.now(),
      filter: this.#inbox.filter,
      narrowing: filter !== this.#inbox.filter,
      counters,
      listed,
      more,
      others: this.#inbox.others,
      alarms,
      asks: this.#asks.all,
      notes: this.#notesOf !== null && this.#notesOf.conversation === open ? this.#notesOf.notes : [],
      lost: open === null ? null : this.#leases.lostOf(open),
    });
  }

  /** Carry out what is asked for. Throws what the gateway refuses, and where there is no connection. */
  async call(call: DeskCall): Promise<DeskValue> {
    const method = this.#calls[call.name] as (...args: readonly unknown[]) => Promise<DeskValue>;
    return method(...call.args);
  }

  readonly #calls: { readonly [N in DeskCallName]: (...args: DeskCalls[N]["args"]) => Promise<DeskCalls[N]["value"]> } = {
    claim: (conversation) => this.#deed(conversation, "claim", {}),
    release: (conversation, note) => this.#giveAway(conversation, "release", {}, note, null),
    assign: (conversation, account, note) => this.#giveAway(conversation, "assign", { account }, note, account),
    finish: (conversation) => this.#deed(conversation, "finish", {}),
    close: (conversation, outcomes, record) => this.#close(conversation, outcomes, record),
    reopen: (conversation) => this.#deed(conversation, "reopen", {}),
    override: (conversation, reason) => this.#deed(conversation, "override", { reason }),
    acknowledge: async (alarm) => {
      this.#inbox.takeAlarm(await this.#api.post(`/v1/desk/alarms/${alarm}/acknowledge`, {}, deskAlarm));
      this.#tools.changed();
      return null;
    },
    takeAsk: (ask) => this.#takeAsk(ask),
    narrow: (filter) => {
      this.#inbox.narrow(filter);
      return this.#listAnew();
    },
    showMore: () => {
      this.#inbox.showMore();
      return this.#listAnew();
    },
    handover: async () => {
      const lists = await Promise.all(
        this.#place().teams.map((team) => this.#api.get(`/v1/desk/handover?team=${team}`, handover)),
      );
      const items = lists.flatMap((list) => list.items);
      items.sort((a, b) => (a.promiseDue ?? Infinity) - (b.promiseDue ?? Infinity));
      return { at: Math.max(0, ...lists.map(({ at }) => at)), items, more: lists.some(({ more }) => more) };
    },
    colleagues: async (team) => (await this.#api.get(`/v1/desk/team?team=${team}`, colleagues)).items,
    words: (team, version) => {
      const which = version === null ? "" : `&version=${String(version)}`;
      return this.#api.get(`/v1/desk/settings?team=${team}${which}`, deskWords);
    },
  };

  #place(): Place {
    const { teams, roles } = this.#events.me();
    return {
      teams: roles.includes("practitioner") ? teams.map(({ id }) => id) : [],
      administrator: roles.includes("administrator"),
    };
  }

  /** Everybody in staff may be called by an alarm. */
  #hasDesk(): boolean {
    return this.#tools.identity.kind === "staff";
  }

  async #takeAsk(ask: string): Promise<string | null> {
    try {
      return await this.#asks.take(ask);
    } finally {
      // Where it was refused, a colleague was faster.
      this.#asks.hear();
      this.#tools.changed();
      this.look();
    }
  }

  #listAnew(): Promise<null> {
    this.#tools.changed();
    this.look();
    return Promise.resolve(null);
  }

  /** `to` is whom the note is for; null: whoever takes it up. */
  async #giveAway(conversation: string, deed: "release" | "assign", body: object, words: string, to: string | null): Promise<null> {
    const { team, fence } = await this.#itemOf(conversation);
    const text = words.trim();
    const note = text === "" ? {} : { note: await this.#notes.seal(conversation, team, text, to) };
    return this.#deed(conversation, deed, { ...body, ...note, fence });
  }

  async #itemOf(conversation: string): Promise<DeskItem> {
    return this.#inbox.find(conversation) ?? this.#api.get(`/v1/desk/conversations/${conversation}`, deskItem);
  }

  async #deed(conversation: string, deed: string, body: object): Promise<null> {
    try {
      const item = await this.#api.post(`/v1/desk/conversations/${conversation}/${deed}`, body, deskItem);
      // Whoever gives it away does not miss it.
      if (GIVES_AWAY.has(deed)) this.#leases.letGo(conversation);
      this.#take(item);
      return null;
    } finally {
      // Where it was refused, something is not as it was known; where not, other lists and counters move.
      this.look();
    }
  }

  /** Where the answer was lost it may have happened: then it is not said to be in vain. */
  async #close(conversation: string, outcomes: readonly string[], record: Kept): Promise<null> {
    try {
      await this.#deed(conversation, "close", { outcomes, record });
    } catch (error) {
      if (error instanceof ConnectionLost) this.#unsure.add(conversation);
      if (!this.#unsure.has(conversation) || !isRefused(error, "desk.phase", "desk.record")) throw error;
      const item = await this.#api.get(`/v1/desk/conversations/${conversation}`, deskItem);
      if (item.phase !== "closed") throw error;
      this.#take(item);
    }
    this.#unsure.delete(conversation);
    this.records.forget(conversation);
    return null;
  }

  #take(item: DeskItem): void {
    this.#inbox.take(item);
    this.#leases.see(item);
    this.#tools.changed();
  }

  /** Note which conversation is open; it may have gone on under another id, too. Says whether it is another one. */
  #follow(): boolean {
    const open = this.#events.shown();
    if (this.#open === open) return false;
    this.#open = open;
    this.#leases.opened(open);
    return true;
  }

  async #fetch(): Promise<void> {
    this.#follow();
    try {
      this.#inbox.follow([...(this.#open === null ? [] : [this.#open]), ...this.#events.followed()]);
      await this.#inbox.fetch();
      for (const item of [...this.#inbox.told.listed, ...this.#inbox.others]) this.#leases.see(item);
      await this.#readNotes();
      await this.#asks.fetch();
      this.#failed = false;
    } catch (error) {
      this.#stumble(error);
      this.#failed = true;
    }
    this.#tools.changed();
  }

  async #readNotes(): Promise<void> {
    const open = this.#open;
    if (open === null || (this.#inbox.find(open)?.notes ?? 0) === 0) return;
    this.#notesOf = { conversation: open, notes: await this.#notes.read(open) };
  }

  #tick(): void {
    this.#callOff = this.#tools.environment.after(LOOK_AGAIN, () => {
      this.#tick();
      if (!this.#visible) return;
      this.#asks.hear();
      this.look();
      if (this.#open !== null) void this.#leases.tick(this.#open);
    });
  }

  #stumble(error: unknown): void {
    // A look that was under way finds that its store is closed, or erased.
    if (this.#stopped) return;
    if (error instanceof LeaseLost) this.#tools.leaseLost();
    else if (!(error instanceof ConnectionLost) && !isExpected(error)) console.error("the desk could not be looked at", error);
  }
}
