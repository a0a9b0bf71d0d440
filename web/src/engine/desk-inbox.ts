/** The inbox of this person's teams: fetched page by page, kept for when there is no connection. */
import type { DeskAlarm, DeskCounters, DeskFilter, DeskItem } from "../model-desk";
import { alarmList, deskItem, inboxPage } from "../protocol/desk";
import type { Store } from "../store/store";
import type { Api } from "./api";
import { isRefused } from "./errors";

const PAGE = 50;
const LARGEST_PAGE = 100;
/** So many conversations that no list shows are looked after. */
const MOST_OTHERS = 20;

const NOTHING: DeskCounters = { waiting: 0, unread: 0, mine: 0, to_be_written_up: 0, breaching: 0 };

/** Whose inbox it is. */
export interface Place {
  readonly teams: readonly string[];
  /** Alarms come to people who work at no desk, too. */
  readonly administrator: boolean;
}

export interface Told {
  readonly at: number | null;
  /** What is listed, which may lag behind what was asked for. */
  readonly filter: DeskFilter;
  readonly counters: DeskCounters;
  readonly listed: readonly DeskItem[];
  readonly more: boolean;
  readonly alarms: readonly DeskAlarm[];
}

export class DeskInbox {
  readonly #api: Api;
  readonly #store: Store;
  readonly #place: () => Place;
  #told: Told = { at: null, filter: "open", counters: NOTHING, listed: [], more: false, alarms: [] };
  #filter: DeskFilter = "open";
  #wanted = PAGE;
  /** Every item that was told, the newest version of each. */
  readonly #known = new Map<string, DeskItem>();
  #others: readonly string[] = [];

  constructor(api: Api, store: Store, place: () => Place) {
    this.#api = api;
    this.#store = store;
    this.#place = place;
  }

  get told(): Told {
    return this.#told;
  }

  get filter(): DeskFilter {
    return this.#filter;
  }

  find(conversation: string): DeskItem | null {
    return this.#known.get(conversation) ?? null;
  }

  get others(): readonly DeskItem[] {
    const listed = new Set(this.#told.listed.map((item) => item.conversation));
    return this.#others.filter((each) => !listed.has(each)).flatMap((each) => this.#known.get(each) ?? []);
  }

  /** Show what was last known. */
  async load(): Promise<void> {
    const row = await this.#store.get("desk", ["inbox"]);
    if (row?.kind !== "inbox") return;
    const { at, counters, items, alarms } = row;
    this.#told = { at, filter: "open", counters, listed: items, more: false, alarms };
    for (const item of items) this.#known.set(item.conversation, item);
  }

  narrow(filter: DeskFilter): void {
    this.#filter = filter;
    this.#wanted = PAGE;
  }

  showMore(): void {
    this.#wanted += PAGE;
  }

  /** Which conversations to know of although no list shows them. */
  follow(conversations: readonly string[]): void {
    this.#others = conversations.slice(0, MOST_OTHERS);
  }

  /** Take over what the gateway says of one conversation; an older version changes nothing. */
  take(item: DeskItem): void {
    const known = this.#known.get(item.conversation);
    if (known !== undefined && known.version > item.version) return;
    this.#known.set(item.conversation, item);
    const listed = this.#told.listed.map((each) => (each.conversation === item.conversation ? item : each));
    this.#told = { ...this.#told, listed };
  }

  takeAlarm(alarm: DeskAlarm): void {
    const alarms = this.#told.alarms.map((each) => (each.id === alarm.id ? alarm : each));
    this.#told = { ...this.#told, alarms };
  }

  /** Fetch all of it again. Throws what the gateway refuses, and where there is no connection. */
  async fetch(): Promise<void> {
    const [filter, wanted] = [this.#filter, this.#wanted];
    const teams = await Promise.all(this.#place().teams.map((team) => this.#fetchTeam(team, filter, wanted)));
    const alarms = await this.#fetchAlarms();
    const listed = teams.length === 1 ? (teams[0]?.items ?? []) : teams.flatMap(({ items }) => items).sort(byPromise);
    for (const item of listed) this.#known.set(item.conversation, item);
    await this.#fetchOthers(new Set(listed.map((item) => item.conversation)));
    this.#told = {
      at: Math.max(0, ...teams.map(({ at }) => at)),
      filter,
      counters: teams.map((each) => each.counters).reduce(sum, NOTHING),
      listed,
      more: teams.some(({ more }) => more),
      alarms,
    };
    await this.#keep();
  }

  async #fetchTeam(
    team: string,
    filter: DeskFilter,
    wanted: number,
  ): Promise<{ at: number; counters: DeskCounters; items: readonly DeskItem[]; more: boolean }> {
    const items: DeskItem[] = [];
    for (let next: string | null = null; ; ) {
      const asked = new URLSearchParams({ team, filter, limit: String(Math.min(LARGEST_PAGE, wanted - items.length)) });
      if (next !== null) asked.set("after", next);
      const page = await this.#api.get(`/v1/desk/inbox?${asked.toString()}`, inboxPage);
      items.push(...page.items);
      next = page.next;
      const more = next !== null;
      if (!more || items.length >= wanted) return { at: page.at, counters: page.counters, items, more };
    }
  }

  async #fetchAlarms(): Promise<readonly DeskAlarm[]> {
    const { teams, administrator } = this.#place();
    const all = administrator || teams.length === 0;
    const lists = await Promise.all(
      (all ? [""] : teams.map((team) => `?team=${team}`)).map((query) => this.#api.get(`/v1/desk/alarms${query}`, alarmList)),
    );
    return lists.flatMap(({ items }) => items).sort((a, b) => a.raisedAt - b.raisedAt);
  }

  async #fetchOthers(listed: ReadonlySet<string>): Promise<void> {
    for (const conversation of this.#others) {
      if (listed.has(conversation)) continue;
      try {
        this.take(await this.#api.get(`/v1/desk/conversations/${conversation}`, deskItem));
      } catch (error) {
        // It went on under another id, or is another team's now.
        if (!isRefused(error, "conversation.unknown", "conversation.not_yours", "desk.not_yours")) throw error;
      }
    }
  }

  async #keep(): Promise<void> {
    const { at, filter, counters, listed: items, alarms } = this.#told;
    if (at === null || filter !== "open") return;
    await this.#store.write([{ store: "desk", key: ["inbox"], value: { kind: "inbox", at, counters, items, alarms } }]);
  }
}

function byPromise(a: DeskItem, b: DeskItem): number {
  return (a.promiseDue ?? Infinity) - (b.promiseDue ?? Infinity) || a.since - b.since;
}

function sum(a: DeskCounters, b: DeskCounters): DeskCounters {
  return {
    waiting: a.waiting + b.waiting,
    unread: a.unread + b.unread,
    mine: a.mine + b.mine,
    to_be_written_up: a.to_be_written_up + b.to_be_written_up,
    breaching: a.breaching + b.breaching,
  };
}
