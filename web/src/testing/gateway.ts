/**
 * A gateway in memory for the engine's tests. A fake, not a mock: it keeps accounts, log, epochs and
 * idempotency by the rules of docs/protocol.md, and can be told to lose, repeat and cut as networks do.
 */
import { decode, encode } from "@msgpack/msgpack";
import type { Suite } from "../crypto/suite";
import { Refused } from "../engine/errors";
import type { Socket, SocketEvents } from "../engine/environment";
import { plain, toBase64Url, type Bytes } from "../protocol/bytes";
import type { Replies, Request } from "../protocol/frames";
import { environmentOf, type BrowserEnvironment, type BrowserSession } from "./gateway-browser";
import { GatewayAsks } from "./gateway-asks";
import { GatewayBlobs } from "./gateway-blobs";
import { GatewayDesk } from "./gateway-desk";
import { GatewayEntrance, signedIn, type Account, type Body } from "./gateway-entrance";
import { GatewayLinks } from "./gateway-links";
import { GatewayMine } from "./gateway-mine";
import { GatewayLog, refuse } from "./gateway-log";
import { GatewayOwnDevices } from "./gateway-own-devices";
import { GatewayPackages } from "./gateway-packages";
import { GatewayResets } from "./gateway-resets";
import { askRoom } from "./gateway-rooms";
import { GatewaySignOn } from "./gateway-sign-on";
import { GatewaySpaces } from "./gateway-spaces";
import { GatewayTrail } from "./gateway-trail";
import { summaryOf } from "./gateway-summary";
import { lookBody, meBody, newId, TestOrganisation, type Person } from "./organisation";

interface Line {
  readonly device: string;
  readonly events: SocketEvents;
  closed: boolean;
}

type Answers = { readonly [T in keyof Replies]: (request: Request<T>, device: string) => Promise<object> | object };

export class TestGateway {
  readonly organisation: TestOrganisation;
  readonly team = { id: newId(), name: "School nurses" };
  readonly logs = new Map<string, GatewayLog>();
  readonly devices = new Map<string, Account>();
  readonly blobs = new GatewayBlobs((conversation, device) => this.logs.get(conversation)?.joined.has(device) ?? false);
  readonly links = new GatewayLinks(
    () => this.now(),
    (device) => {
      for (const line of this.#lines) if (line.device === device) this.#push(line, { t: "link" });
    },
    (by, yes) => this.entrance.addDevice(by, yes),
  );
  readonly desk = new GatewayDesk({
    now: () => this.now(),
    team: this.team,
    logs: this.logs,
    devices: this.devices,
    changed: (log, frames) => {
      this.#tellDesk(log, frames);
    },
  });
  readonly asks: GatewayAsks = new GatewayAsks(this);
  /** Lie to new devices about the organisation's keys. */
  otherKeys = false;
  /** Names of staff who are in no team. */
  readonly teamless = new Set<string>();
  /** Another team, and the names of its staff. */
  readonly care = { id: newId(), name: "Social care" };
  readonly carers = new Set<string>();
  readonly mine: GatewayMine = new GatewayMine(this);
  readonly spaces: GatewaySpaces = new GatewaySpaces(this);
  readonly signOn: GatewaySignOn = new GatewaySignOn(this);
  readonly resets: GatewayResets;
  readonly trail: GatewayTrail;
  readonly ownDevices: GatewayOwnDevices = new GatewayOwnDevices(this);
  readonly packages = new GatewayPackages();
  /** Every request that arrived, for assertions. */
  readonly asked: { readonly device: string; readonly request: Request }[] = [];
  readonly entrance: GatewayEntrance;
  readonly #lines = new Set<Line>();
  /** Carry requests of this type out, but cut the line instead of answering; counts down. */
  readonly cutReplies = new Map<string, number>();
  /** Push every entry twice. */
  repeatPushes = false;
  /** Swallow so many entry pushes. */
  losePushes = 0;
  reachable = true;
  ahead = 0;

  private constructor(suite: Suite, organisation: TestOrganisation) {
    this.organisation = organisation;
    this.trail = new GatewayTrail(organisation.id, () => this.now());
    this.entrance = new GatewayEntrance(suite, this, (device) => this.#me(device));
    this.resets = new GatewayResets(suite, (device) => this.#account(device));
  }

  static async create(suite: Suite): Promise<TestGateway> {
    return new TestGateway(suite, await TestOrganisation.create(suite));
  }

  now(): number {
    return Date.now() + this.ahead;
  }

  /** A browser's view of this gateway. Short waits are shortened, so that tests do not sit them out. */
  environment(): BrowserEnvironment {
    return environmentOf({
      reachable: () => this.reachable,
      http: (route, body, session) => this.#http(route, body as Body, session),
      transfer: (path, headers, body, device) => this.blobs.transfer(path, headers, body, device),
      connect: (device, reached, events) => this.#connect(device, reached, events),
    });
  }

  #connect(device: string, reached: () => boolean, events: SocketEvents): Socket {
    const line: Line = { device, events, closed: false };
    setTimeout(() => {
      if (!reached() || line.device === "") this.#cut(line, 1006);
      else this.#greet(line);
    });
    return {
      send: (data) => void this.#receive(line, data),
      close: () => {
        this.#cut(line, 1000);
      },
    };
  }

  /** Close every line, as a restart or a dead network would. */
  cutAll(code = 1012): void {
    for (const line of [...this.#lines]) this.#cut(line, code);
  }

  /** Revoke a device, or take its account out of the team: it gets nothing more, and has to go. */
  async putOff(device: string, how: "revoked" | "left"): Promise<void> {
    if (how === "left") this.teamless.add(this.#account(device).name);
    else {
      this.organisation.revoke(device);
      this.trail.revoked(device);
    }
    for (const line of [...this.#lines]) if (line.device === device) this.#cut(line, how === "left" ? 4103 : 4101);
    for (const log of this.logs.values()) if (await log.putOff(device)) this.announce(log);
  }

  #tellDesk(log: GatewayLog, frames: readonly object[]): void {
    for (const line of this.#lines) {
      if (!this.#belongs(log, line.device)) continue;
      for (const frame of frames) this.#push(line, frame);
      this.#pushEntries(line, log);
    }
  }

  /** Let every device that may see it know what a log holds. */
  announce(log: GatewayLog): void {
    for (const line of this.#lines) {
      if (!this.#belongs(log, line.device)) continue;
      this.#push(line, { t: "conversation", summary: this.#summary(log, line.device) });
      this.#pushEntries(line, log);
    }
  }

  async #http(route: string, body: Body, session: BrowserSession): Promise<object> {
    const path = route.replace(/^\w+ /, "");
    const room = askRoom(this, route, body, session);
    if (room !== null) return room;
    if (/^\/v1\/(join|sign-in\/(staff|passkey|provider))$/.test(path)) return this.entrance.enter(path, body, session);
    if (/\/(link|recovery)/.test(path)) return this.entrance.link(route, body, session);
    if (/^\/v1\/devices\/(standing|erased)$/.test(path)) return this.entrance.hear(path, body);
    switch (path) {
      case "/v1/challenge":
        return { challenge: toBase64Url(crypto.getRandomValues(new Uint8Array(32))), expires_in: 120 };
      case "/v1/join/look":
        return lookBody(this.#organisationBody(), this.team);
      case "/v1/sign-in/ways":
        return this.entrance.ways(signedIn(session));
      case "/v1/sign-in/device":
        await this.entrance.requireProof("sign-in", body, this.#account(body.device as string).signatureKey);
        session.set(body.device as string);
        return this.#me(body.device as string);
      case "/v1/attachments":
        return this.blobs.begin({ ...body }, signedIn(session));
      case "/v1/sign-out":
        session.set(null);
        return {};
      default:
        return this.#me(this.#unrevoked(signedIn(session)));
    }
  }

  teamOf({ name }: Person): { readonly id: string; readonly name: string } {
    return this.carers.has(name) ? this.care : this.team;
  }

  /** Devices that said that they have erased themselves, and those that a browser asked about. */
  get heard(): { readonly erased: readonly string[]; readonly askedAbout: readonly string[] } {
    return this.entrance;
  }

  get noteKeys(): GatewayDesk["keys"] {
    return this.desk.keys;
  }

  /** Push a frame to every device of an account. */
  push(account: string, frame: object): void {
    for (const line of this.#lines) if (this.#account(line.device).account === account) this.#push(line, frame);
  }

  /** An account's rights changed: its devices look again. */
  disturb(account: string): void {
    for (const line of [...this.#lines]) if (this.#account(line.device).account === account) this.#cut(line, 4103);
  }

  #unrevoked(device: string): string {
    return this.isRevoked(device) ? refuse("device.revoked") : device;
  }

  #account(device: string): Account {
    return this.devices.get(device) ?? refuse("device.unknown");
  }

  #organisationBody(): object {
    return this.organisation.body(this.otherKeys ? crypto.getRandomValues(new Uint8Array(32)) : undefined);
  }

  #me(device: string): object {
    const record = this.organisation.people.get(device) ?? refuse("device.unknown");
    const account = this.#account(device);
    return meBody(account, record, this.teamOf(account), this.#organisationBody());
  }

  #belongs(log: GatewayLog, device: string): boolean {
    const account = this.devices.get(device);
    if (account === undefined || this.isRevoked(device)) return false;
    if (account.kind !== "staff") return account.account === log.openedBy;
    if (this.mine.guestOf(log, account.account) !== null) return true;
    return this.teamOf(account).id === log.team && !this.teamless.has(account.name);
  }

  isRevoked(device: string): boolean {
    return this.organisation.people.get(device)?.revoked ?? false;
  }

  #summary(log: GatewayLog, device: string): object {
    const team = log.team === this.care.id ? this.care : this.team;
    return { ...summaryOf(log, device, team, this.devices), guest: this.mine.guestOf(log, this.#account(device).account) };
  }

  #greet(line: Line): void {
    for (const older of [...this.#lines]) if (older.device === line.device) this.#cut(older, 4102);
    this.#lines.add(line);
    const { account, device } = this.#account(line.device);
    const quarantined = this.resets.quarantined.has(device);
    const organisation = this.organisation.id;
    this.#push(line, { t: "hello", account, device, organisation, now: this.now(), limits: {}, quarantined });
    for (const log of this.logs.values()) this.#pushEntries(line, log);
  }

  readonly #pushed = new WeakMap<Line, Map<string, number>>();

  /** From the cursor on, in order, without gaps: unless told to lose some. */
  #pushEntries(line: Line, log: GatewayLog): void {
    if (!log.joined.has(line.device) || log.leaving.has(line.device)) return;
    const positions = this.#pushed.get(line) ?? new Map<string, number>();
    this.#pushed.set(line, positions);
    const from = positions.get(log.id) ?? log.cursors.get(line.device) ?? 0;
    for (const entry of log.after(from, line.device, Infinity)) {
      positions.set(log.id, entry.seq);
      if (this.losePushes > 0) {
        this.losePushes--;
        continue;
      }
      for (let times = this.repeatPushes ? 2 : 1; times > 0; times--) {
        this.#push(line, { t: "entry", conversation: log.id, entry });
      }
    }
  }

  #push(line: Line, frame: object): void {
    const data = plain(encode(frame));
    setTimeout(() => {
      if (!line.closed) line.events.message(data);
    });
  }

  #cut(line: Line, code: number): void {
    if (line.closed) return;
    line.closed = true;
    this.#lines.delete(line);
    setTimeout(() => {
      line.events.closed(code);
    });
  }

  async #receive(line: Line, data: Bytes): Promise<void> {
    if (line.closed) return;
    const { id, ...request } = decode(data) as Request & { id: number };
    this.asked.push({ device: line.device, request: request });
    const reply = await this.#answer(request, line.device);
    const cut = this.cutReplies.get(request.t) ?? 0;
    this.cutReplies.set(request.t, Math.max(0, cut - 1));
    if (cut > 0) this.#cut(line, 1006);
    else this.#push(line, { ...reply, re: id });
    const log = "conversation" in request ? this.logs.get(request.conversation) : undefined;
    if (log !== undefined && ["open", "commit", "send", "stuck"].includes(request.t)) this.announce(log);
    const before = log && this.logs.get(log.continues);
    if (request.t === "open" && before !== undefined) this.announce(before);
  }

  async #answer(request: Request, device: string): Promise<object> {
    try {
      const answer = this.#answers[request.t] as (request: Request, device: string) => Promise<object> | object;
      return { t: "ok", ...(await answer(request, device)) };
    } catch (error) {
      if (error instanceof Refused) return { t: "error", code: error.code, fields: error.fields };
      throw error;
    }
  }

  #log(request: { readonly conversation: string }, device: string): GatewayLog {
    const log = this.logs.get(request.conversation) ?? refuse("conversation.unknown");
    return this.#belongs(log, device) ? log : refuse("conversation.not_yours", { reason: "not_in_team" });
  }

  #changing(request: { readonly conversation: string }, device: string): GatewayLog {
    const log = this.#log(request, device);
    this.resets.requireFree(device);
    log.requireRunning();
    return log;
  }

  #passOn(log: GatewayLog, sender: string, frame: object): object {
    for (const line of this.#lines) if (line.device !== sender && log.joined.has(line.device)) this.#push(line, frame);
    return {};
  }

  readonly #answers: Answers = {
    list: (_request, device) => {
      const visible = [...this.logs.values()].filter((log) => this.#belongs(log, device));
      return { items: visible.map((log) => this.#summary(log, device)) };
    },
    publish: (request, device) => ({ ordinary: this.packages.publish(device, request) }),
    open: (request, device) => {
      this.resets.requireFree(device);
      const before = this.logs.get(request.conversation);
      const moves = before === undefined && request.continues === null && request.team !== this.team.id;
      if (moves && !this.mine.mayOpen(this.#account(device).account, request.team)) {
        refuse("conversation.not_yours", { reason: "not_in_team" });
      }
      const older = request.continues === null ? null : this.#log({ conversation: request.continues }, device);
      const log = before ?? this.resets.open(request, device, older, this);
      this.logs.set(log.id, log);
      if (moves) this.mine.opened(log);
      return { summary: this.#summary(log, device) };
    },
    claim: (request, device) => {
      const log = this.resets.claimable(this.#changing(request, device));
      const outside = [...this.devices.keys()].filter((each) => this.#belongs(log, each) && !log.joined.has(each));
      const missing = outside.filter((each) => !this.resets.quarantined.has(each));
      return { packages: missing.flatMap((each) => this.packages.take(each)) };
    },
    commit: (request, device) => {
      this.resets.requireFree(device);
      return this.#log(request, device).commit(request, device);
    },
    stuck: (request, device) => this.resets.report(this.#log(request, device), request, device),
    group: (request, device) => {
      const log = this.#changing(request, device);
      return { epoch: log.epoch, head: log.head, group_info: log.groupInfo };
    },
    invitation: (request, device) => this.#log(request, device).invitations.get(device) ?? refuse("conversation.unknown"),
    send: (request, device) => {
      this.resets.requireFree(device);
      const log = this.#log(request, device);
      const before = log.head;
      if (request.quiet !== true) this.desk.require(log, device);
      const sent = log.send(request, device);
      if (request.quiet !== true && log.head > before) {
        this.desk.heard(log, device);
        this.asks.wrote(log, device);
      }
      return sent;
    },
    sync: (request, device) => {
      const log = this.#log(request, device);
      return { entries: log.after(request.after, device, request.limit), head: log.head };
    },
    ack: (request, device) => {
      this.#log(request, device).acknowledge(device, request.seq);
      return {};
    },
    mark: (request, device) => {
      const log = this.#log(request, device);
      log.marks.set(device, { epoch: request.epoch, sender: device, sealed: request.sealed });
      return this.#passOn(log, device, { ...request, t: "mark", sender: device });
    },
    signal: (request, device) => this.#passOn(this.#log(request, device), device, { ...request, t: "signal", sender: device }),
    seen: (request, device) => {
      this.desk.see(this.#log(request, device), request.seq);
      return {};
    },
    who: ({ devices }) => ({ people: devices.flatMap((each) => this.organisation.people.get(each) ?? []) }),
  };
}
