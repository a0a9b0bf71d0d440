/** The fake gateway's desk: phases, leases, alarms and notes by the rules of docs/desk.md. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { noteKeyBytes } from "../protocol/desk-note";
import { fromBase64Url, utf8 } from "../protocol/bytes";
import {
  ASSIGNED,
  HELD,
  isIn,
  type Item,
  type Note,
  OVERRIDE,
  PROMISE,
  settings,
  type State,
  type Who,
} from "./gateway-desk-state";
import { refuse, type GatewayLog } from "./gateway-log";
import type { Person } from "./organisation";

type Body = Readonly<Record<string, unknown>>;

/** Whose desk it is. */
export interface DeskKeeper {
  now(): number;
  readonly team: { readonly id: string };
  readonly logs: ReadonlyMap<string, GatewayLog>;
  readonly devices: ReadonlyMap<string, Person & { readonly signatureKey: Uint8Array }>;
  /** Everybody concerned is told that an item changed. */
  changed(log: GatewayLog, frames: readonly object[]): void;
}

export class GatewayDesk {
  /** What was asked, for assertions. */
  readonly asked: string[] = [];
  /** What the operator keeps of notes. */
  readonly notes: Note[] = [];
  /** Note keys of devices. */
  readonly keys = new Map<string, { readonly key: string; readonly signature: string }>();
  readonly #states = new Map<string, State>();
  readonly #keeper: DeskKeeper;
  readonly #crowd: { readonly like: GatewayLog; readonly id: string }[] = [];

  constructor(keeper: DeskKeeper) {
    this.#keeper = keeper;
  }

  /** Whether the device may write; it is the team's or the young person's. */
  require(log: GatewayLog, device: string): void {
    const state = this.#state(log);
    if (this.#person(device).kind !== "staff") return;
    if (state.phase === "closed") refuse("desk.closed");
    if (state.stopped && this.#keeper.now() >= state.overriddenUntil) refuse("desk.stopped");
  }

  /** A message was stored. */
  heard(log: GatewayLog, device: string): void {
    const [state, now] = [this.#state(log), this.#keeper.now()];
    state.lastAt = now;
    if (this.#person(device).kind === "staff") {
      this.#move(log, "answered");
      this.#promise(state, null);
    } else {
      if (state.phase === "new" || state.phase === "closed") {
        state.contact++;
        this.#say(log, { code: "desk.reply", text: "in_hours", version: 1, answered_by: now + PROMISE, opens: null });
      }
      state.stopped = false;
      this.#move(log, "waiting");
      if (state.promiseDue === null) this.#promise(state, now);
    }
    this.#changed(log);
  }

  /** The team has read up to there. */
  see(log: GatewayLog, seq: number): void {
    if (seq <= log.seen) return;
    log.seen = seq;
    this.#changed(log);
  }

  /** The young person says STOP. */
  stop(log: GatewayLog): void {
    const state = this.#state(log);
    state.stopped = true;
    state.overriddenUntil = 0;
    this.#promise(state, null);
    if (state.phase === "waiting" || state.phase === "answered") this.#move(log, "to_be_written_up");
    this.#say(log, { code: "desk.stopped" });
    this.#changed(log);
  }

  /** The young person takes STOP back. */
  start(log: GatewayLog): void {
    this.#state(log).stopped = false;
    this.#say(log, { code: "desk.started" });
    this.#changed(log);
  }

  /** A step of the ladder is due. */
  raise(log: GatewayLog): void {
    this.#state(log).alarm = { id: crypto.randomUUID().replaceAll("-", ""), raisedAt: this.#keeper.now(), state: "raised", by: null };
    this.#changed(log, [this.#alarmPush(log)]);
  }

  /** Let others wait, too, in conversations that this fake has no log of. */
  fill(like: GatewayLog, count: number): void {
    for (let number = 0; number < count; number++) this.#crowd.push({ like, id: number.toString(16).padStart(32, "0") });
  }

  http(route: string, device: string, body: Body): object {
    this.asked.push(route);
    const [method = "", address = ""] = route.split(" ");
    const url = new URL(address, "https://gateway.example");
    const path = url.pathname.replace("/v1/desk/", "");
    const person = this.#person(device);
    if (person.kind !== "staff") refuse("desk.not_yours", { reason: "role" });
    if (path.startsWith("conversations/")) return this.#conversation(method, path, device, body);
    if (path.startsWith("alarms/")) return this.#acknowledge(path.split("/")[1] ?? "", person);
    return this.#office(path, url.searchParams, device, body);
  }

  #office(path: string, query: URLSearchParams, device: string, body: Body): object {
    switch (path) {
      case "inbox":
        return this.#inbox(query, device);
      case "alarms":
        return { at: this.#keeper.now(), items: this.#alarms() };
      case "handover":
        return { at: this.#keeper.now(), items: this.#sorted(device).filter(({ phase }) => phase === "waiting"), more: false };
      case "team":
        return { items: this.#staff().map(({ account, name, title }) => ({ account, name, title, on_duty: true, lead: false, on_call: false })) };
      case "note-key":
        return this.#keepKey(device, String(body["key"]), String(body["signature"]));
      case "note-keys":
        return { items: [...this.keys].map(([each, key]) => ({ ...this.#person(each), device: each, ...key })) };
      case "settings":
        return settings;
      default:
        return refuse("request.malformed", { at: path });
    }
  }

  #conversation(method: string, path: string, device: string, body: Body): object {
    const [, name = "", deed = ""] = path.split("/");
    const log = this.#keeper.logs.get(name) ?? refuse("conversation.unknown");
    if (deed === "notes") {
      const mine = this.notes.filter((note) => note.conversation === name && note.sealed.has(device));
      return { items: mine.map((note) => ({ id: note.id, at: note.at, device: note.device, sealed: note.sealed.get(device) })) };
    }
    if (method === "POST") this.#do(log, deed, device, body);
    return this.#item(log, device);
  }

  #do(log: GatewayLog, deed: string, device: string, body: Body): void {
    const state = this.#state(log);
    const me = { account: this.#person(device).account, name: this.#person(device).name };
    switch (deed) {
      case "claim":
        this.#claim(state, me);
        break;
      case "renew":
        this.#requireFence(state, body, me);
        state.leaseUntil = Math.max(state.leaseUntil ?? 0, this.#keeper.now() + HELD);
        return;
      case "release":
        this.#requireFence(state, body, me);
        this.#keepNote(log, device, body);
        this.#hand(state, null, null);
        break;
      case "assign":
        this.#assign(log, state, device, body, me);
        break;
      default:
        this.#endOrBegin(log, deed, body);
    }
    this.#changed(log);
  }

  #endOrBegin(log: GatewayLog, deed: string, body: Body): void {
    const state = this.#state(log);
    switch (deed) {
      case "finish":
        if (state.phase !== "waiting" && state.phase !== "answered") refuse("desk.phase", { phase: state.phase });
        this.#promise(state, null);
        this.#move(log, "to_be_written_up");
        return;
      case "close":
        if (this.#unread(log) > 0) refuse("desk.phase", { phase: "unread" });
        if (state.phase !== "to_be_written_up") refuse("desk.phase", { phase: state.phase });
        state.outcomes = body["outcomes"] as readonly string[];
        this.#hand(state, null, null);
        this.#move(log, "closed");
        this.#say(log, { code: "desk.closed", version: 1 });
        return;
      case "reopen":
        if (state.phase !== "closed" && state.phase !== "to_be_written_up") refuse("desk.phase", { phase: state.phase });
        this.#move(log, "answered");
        this.#say(log, { code: "desk.reopened" });
        return;
      case "override":
        if (!state.stopped) refuse("desk.phase", { phase: state.phase });
        state.overriddenUntil = this.#keeper.now() + OVERRIDE;
        this.#say(log, { code: "desk.overridden" });
        return;
      default:
        refuse("request.malformed", { at: deed });
    }
  }

  #claim(state: State, me: Who): void {
    const holder = this.#holder(state);
    if (holder !== null && holder.account !== me.account) {
      refuse("desk.claimed", { ...holder, until: state.leaseUntil ?? 0 });
    }
    const until = this.#keeper.now() + HELD;
    if (state.owner?.account === me.account) state.leaseUntil = Math.max(until, state.leaseUntil ?? 0);
    else this.#hand(state, me, until);
  }

  #assign(log: GatewayLog, state: State, device: string, body: Body, me: Who): void {
    const to = this.#staff().find(({ account }) => account === body["account"]);
    if (to === undefined) return refuse("desk.colleague", { account: String(body["account"]) });
    if (state.fence !== body["fence"]) this.#lost(state);
    const holder = this.#holder(state);
    if (holder !== null && holder.account !== me.account) refuse("desk.claimed", { ...holder, until: state.leaseUntil ?? 0 });
    this.#keepNote(log, device, body);
    this.#hand(state, { account: to.account, name: to.name }, this.#keeper.now() + ASSIGNED);
  }

  #requireFence(state: State, body: Body, me: Who): void {
    if (state.owner?.account !== me.account || state.fence !== body["fence"]) this.#lost(state);
  }

  #lost({ owner, fence }: State): never {
    return refuse("desk.lease_lost", { fence, ...owner });
  }

  #holder({ owner, leaseUntil }: State): Who | null {
    return leaseUntil !== null && this.#keeper.now() < leaseUntil ? owner : null;
  }

  #hand(state: State, owner: Who | null, until: number | null): void {
    state.owner = owner;
    state.leaseUntil = until;
    state.fence++;
  }

  #keepKey(device: string, key: string, signature: string): object {
    const { signatureKey } = this.#person(device);
    if (!ed25519.verify(fromBase64Url(signature), noteKeyBytes(device, fromBase64Url(key)), signatureKey)) {
      refuse("desk.note", { at: "signature" });
    }
    this.keys.set(device, { key, signature });
    return {};
  }

  /** Put a key into the place of a device's, as an operator could who wants to read. */
  forgeKey(device: string, key: string): void {
    const known = this.keys.get(device);
    if (known !== undefined) this.keys.set(device, { ...known, key });
  }

  #keepNote({ id: conversation }: GatewayLog, device: string, body: Body): void {
    const note = body["note"] as readonly { readonly device: string; readonly sealed: string }[] | undefined;
    if (note === undefined) return;
    for (const { device: to } of note) if (this.#person(to).kind !== "staff") refuse("desk.note", { at: "note" });
    const sealed = new Map(note.map((each) => [each.device, each.sealed]));
    this.notes.push({ id: crypto.randomUUID().replaceAll("-", ""), conversation, at: this.#keeper.now(), device, sealed });
  }

  #acknowledge(alarm: string, { account, name }: Person): object {
    for (const log of this.#keeper.logs.values()) {
      const found = this.#state(log).alarm;
      if (found?.id !== alarm) continue;
      if (found.by !== null && found.by.account !== account) refuse("desk.alarm_taken", { ...found.by });
      Object.assign(found, { state: "acknowledged", by: { account, name } });
      this.#changed(log, [this.#alarmPush(log)]);
      return this.#alarms().find(({ id }) => id === alarm) ?? refuse("desk.alarm_unknown");
    }
    return refuse("desk.alarm_unknown");
  }

  #alarms(): readonly ({ readonly id: string } & object)[] {
    return [...this.#keeper.logs.values()].flatMap((log) => {
      const { alarm } = this.#state(log);
      if (alarm === null) return [];
      const [step, steps, times, for_me] = [0, 3, 1, true];
      const when = { raised_at: alarm.raisedAt, step_at: alarm.raisedAt, acknowledged: alarm.by };
      const about = { team: log.team, conversation: log.id, person: this.#opener(log) };
      return [{ id: alarm.id, state: alarm.state, who: "duty", step, steps, times, for_me, ...about, ...when }];
    });
  }

  #alarmPush(log: GatewayLog): object {
    const { alarm } = this.#state(log);
    return { t: "alarm", alarm: alarm?.id, team: log.team, conversation: log.id, step: 0, state: alarm?.state };
  }

  #inbox(query: URLSearchParams, device: string): object {
    const filter = query.get("filter") ?? "open";
    const me = this.#person(device).account;
    const all = this.#sorted(device);
    const limit = Number(query.get("limit") ?? 50);
    const found = all.filter((item) => isIn(filter, item, me));
    const start = Number(query.get("after") ?? 0);
    const count = (name: string): number => all.filter((item) => isIn(name, item, me)).length;
    const counters = Object.fromEntries(["waiting", "unread", "mine", "to_be_written_up", "breaching"].map((name) => [name, count(name)]));
    const next = found.length > start + limit ? String(start + limit) : null;
    return { team: query.get("team"), at: this.#keeper.now(), counters, items: found.slice(start, start + limit), next };
  }

  #sorted(device: string): readonly Item[] {
    const all = [...this.#keeper.logs.values()].filter((log) => log.continuedBy === "").map((log) => this.#item(log, device));
    for (const { like, id: conversation } of this.#crowd) all.push({ ...this.#item(like, device), conversation });
    return all.sort((a, b) => (a.promise_due ?? Infinity) - (b.promise_due ?? Infinity));
  }

  #item(log: GatewayLog, device: string): Item {
    const [state, now] = [this.#state(log), this.#keeper.now()];
    const { phase, since, contact, version, owner, fence, stopped, outcomes, alarm } = state;
    return {
      ...{ conversation: log.id, team: log.team, person: this.#opener(log), phase, since, contact, version, owner, fence },
      ...{ stopped, outcomes, unread: this.#unread(log), waiting_since: state.waitingSince, promise_due: state.promiseDue },
      ...{ breached: state.promiseDue !== null && state.promiseDue < now, predicted: false, lease_until: state.leaseUntil },
      notes: this.notes.filter((note) => note.conversation === log.id && note.sealed.has(device)).length,
      alarm: alarm === null ? null : { id: alarm.id, state: alarm.state, step: 0 },
      last_at: state.lastAt,
    };
  }

  #unread(log: GatewayLog): number {
    const isYoung = (device: string): boolean => this.#keeper.devices.get(device)?.kind === "young_person";
    return log.entries.filter(({ kind, sender, seq }) => kind === "application" && isYoung(sender) && seq > log.seen).length;
  }

  #opener(log: GatewayLog): Who {
    const person = [...this.#keeper.devices.values()].find(({ account }) => account === log.openedBy);
    return { account: log.openedBy, name: person?.name ?? "" };
  }

  #staff(): readonly Person[] {
    const staff = [...this.#keeper.devices.values()].filter(({ kind }) => kind === "staff");
    return [...new Map(staff.map((each) => [each.account, each])).values()];
  }

  #person(device: string): Person & { readonly signatureKey: Uint8Array } {
    return this.#keeper.devices.get(device) ?? refuse("device.unknown");
  }

  #state(log: GatewayLog): State {
    const known = this.#states.get(log.id);
    if (known !== undefined) return known;
    const at = this.#keeper.now();
    const nobody = { owner: null, leaseUntil: null, fence: 0, stopped: false, overriddenUntil: 0, alarm: null };
    const fresh: State = { phase: "new", since: at, contact: 0, version: 0, waitingSince: null, promiseDue: null, outcomes: [], lastAt: at, ...nobody };
    this.#states.set(log.id, fresh);
    return fresh;
  }

  #move(log: GatewayLog, phase: State["phase"]): void {
    const state = this.#state(log);
    if (state.phase !== phase) Object.assign(state, { phase, since: this.#keeper.now() });
  }

  #promise(state: State, since: number | null): void {
    state.waitingSince = since;
    state.promiseDue = since === null ? null : since + PROMISE;
  }

  #say(log: GatewayLog, said: object): void {
    log.forge("system", "", "", utf8(JSON.stringify(said)));
  }

  #changed(log: GatewayLog, more: readonly object[] = []): void {
    const state = this.#state(log);
    state.version++;
    this.#keeper.changed(log, [{ t: "desk", team: log.team, conversation: log.id, version: state.version }, ...more]);
  }
}
