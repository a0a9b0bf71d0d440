/** Everything that runs while somebody is signed in: one store, one connection, the conversations. */
import type { Suite } from "../crypto/suite";
import type { Conversation as View, Face, Link, Me, Outcome, Outgoing, ServiceCard } from "../model";
import { lengthOf, LONGEST_TEXT } from "../protocol/content";
import type { Hello, Push, Replies, Request } from "../protocol/frames";
import type { Summary } from "../protocol/records";
import type { Matcher } from "../risk/matcher";
import { byRiskThenWaiting } from "../risk/order";
import type { Identity } from "../store/records";
import { LeaseLost, type Store } from "../store/store";
import type { Api } from "./api";
import { Attachments } from "./attachments";
import { Connection, type ConnectionEvents } from "./connection";
import type { Conversation } from "./conversation";
import { Directory } from "./directory";
import type { Environment } from "./environment";
import { eraseConversation, isClosedToUs } from "./erasing";
import { isRefused } from "./errors";
import { Known } from "./known";
import { MessageIds } from "./message-ids";
import { beginConversation, keepSummary, loadConversations, takeUp } from "./opening";
import { examineAll, RiskWatch } from "./risk";
import { Stock } from "./stock";
import type { Tools } from "./tools";
import { viewOf } from "./view";

export interface SessionEvents {
  changed(): void;
  /** See `ConnectionEvents.checkSession`. */
  checkSession: ConnectionEvents["checkSession"];
  revoked(): void;
  /** Another window, here or in a copy of this browser's profile, goes on instead. */
  elsewhere(): void;
}

export class Session {
  #identity: Identity;
  readonly #tools: Tools;
  readonly #connection: Connection;
  readonly #stock: Stock;
  readonly #directory: Directory;
  readonly #attachments: Attachments;
  readonly #events: SessionEvents;
  readonly #conversations = new Known();
  #quarantined = false;
  readonly #views = new Map<string, View>();
  #opening: Promise<unknown> = Promise.resolve();
  #summaries: Promise<unknown> = Promise.resolve();
  #link: Link = "connecting";
  #clockOffset = 0;
  #shown: string | null = null;
  #visible = true;
  #stopped = false;

  constructor(
    environment: Environment,
    face: Face,
    suite: Suite,
    api: Api,
    store: Store,
    identity: Identity,
    events: SessionEvents,
  ) {
    this.#identity = identity;
    this.#events = events;
    this.#connection = new Connection(environment, face, {
      push: (push) => {
        this.#take(push);
      },
      link: (link) => {
        this.#setLink(link);
      },
      checkSession: () => events.checkSession(),
      revoked: () => {
        events.revoked();
      },
      replaced: () => {
        events.elsewhere();
      },
    });
    const { account, device, kind, name, title, publicKey: signatureKey } = identity;
    const own = { account, device, kind, name, title, signatureKey };
    this.#directory = new Directory(suite, store, identity.organisation, own, async (devices) => {
      return (await this.#connection.request({ t: "who", devices })).people;
    });
    this.#tools = {
      environment,
      face,
      identity,
      owner: { suite, device: identity.device, key: identity, outside: identity.organisation },
      store,
      directory: this.#directory,
      messageIds: new MessageIds((size) => environment.randomBytes(size)),
      transfers: { up: new Map(), down: new Map() },
      risk: face === "staff" ? new RiskWatch(loadMatcher, (wait, run) => environment.after(wait, run)) : null,
      now: () => environment.now() + this.#clockOffset,
      online: () => this.#connection.online,
      request: (request) => this.#request(request),
      quarantined: () => this.#quarantined,
      changed: () => {
        this.#views.clear();
        events.changed();
      },
      leaseLost: () => {
        events.elsewhere();
      },
    };
    this.#stock = new Stock(this.#tools);
    this.#attachments = new Attachments(this.#tools, api, (id) => this.#conversations.get(id));
  }

  /** Show what is stored, then connect. */
  async start(): Promise<void> {
    await this.#directory.load();
    for (const conversation of await loadConversations(this.#tools)) this.#add(conversation);
    await this.#attachments.load();
    await this.#loadItems();
    this.#connection.start();
    this.#tools.risk?.start(() => void this.#examine());
  }

  stop(): void {
    this.#stopped = true;
    this.#connection.stop();
    this.#attachments.stop();
    this.#tools.risk?.stop();
    for (const conversation of this.#conversations.values()) conversation.close();
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** The same device, of somebody whose teams or roles are others now. */
  adopt(identity: Identity): void {
    this.#identity = identity;
    this.#events.changed();
  }

  get link(): Link {
    return this.#link;
  }

  get me(): Me {
    const { account, device, name, title, roles, teams, organisation, ageBand, school } = this.identity;
    const { id, name: organisationName } = organisation;
    return { account, device, name, title, roles, teams, organisation: { id, name: organisationName }, ageBand, school };
  }

  /** Grave matches of risk words first, then the longest waiting, then the newest. */
  get views(): readonly View[] {
    const views = this.#conversations.values().map((conversation) => this.#view(conversation));
    return views.sort(byRiskThenWaiting);
  }

  nudge(): void {
    this.#connection.nudge();
  }

  async openDesk(team: string): Promise<Outcome<string>> {
    const opened = this.#opening.then(() => this.#openDesk(team));
    this.#opening = opened.catch(() => undefined);
    return opened;
  }

  async send(id: string, text: string): Promise<Outcome<null>> {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return refusal("conversation.unknown");
    const words = text.trim();
    if (words === "") return refusal("request.malformed", { at: "text" });
    if (lengthOf(words) > LONGEST_TEXT) return refusal("request.too_large", { limit: LONGEST_TEXT });
    try {
      await conversation.write(words);
    } catch (error) {
      if (error instanceof LeaseLost) return refusal("session.missing");
      throw error;
    }
    return { ok: true, value: null };
  }

  async sendCard(id: string, card: ServiceCard): Promise<Outcome<null>> {
    return this.#attaching(id, async (conversation) => {
      await conversation.writeCard(card);
      return { ok: true, value: null };
    });
  }

  async sendAttachment(id: string, outgoing: Outgoing): Promise<Outcome<null>> {
    return this.#attaching(id, (conversation) => this.#attachments.send(conversation, outgoing));
  }

  async openAttachment(id: string, item: string): Promise<Outcome<Blob>> {
    return this.#attaching(id, (conversation) => this.#attachments.open(conversation, item));
  }

  async cancelAttachment(id: string, item: string): Promise<Outcome<null>> {
    return this.#attaching(id, (conversation) => this.#attachments.cancel(conversation, item));
  }

  async retryAttachment(id: string, item: string): Promise<Outcome<null>> {
    return this.#attaching(id, (conversation) => this.#attachments.retry(conversation, item));
  }

  async #attaching<T>(id: string, ask: (conversation: Conversation) => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const conversation = this.#conversations.get(id);
    if (conversation === undefined) return refusal("conversation.unknown");
    try {
      return await ask(conversation);
    } catch (error) {
      if (error instanceof LeaseLost) return refusal("session.missing");
      throw error;
    }
  }

  setTyping(id: string, typing: boolean): void {
    this.#conversations.get(id)?.typing.tell(typing);
  }

  show(id: string | null, visible: boolean): void {
    this.#shown = id;
    this.#visible = visible;
    for (const conversation of this.#conversations.values()) {
      conversation.show(visible && conversation.key === id);
    }
    void this.#loadItems();
  }

  async #openDesk(teamId: string): Promise<Outcome<string>> {
    const mine = this.#conversations.values().find(({ held: { record } }) => {
      return record.team.id === teamId && record.person.account === this.identity.account;
    });
    if (mine !== undefined) return { ok: true, value: mine.key };
    const team = this.identity.teams.find(({ id }) => id === teamId);
    if (team === undefined) return refusal("conversation.not_yours", { reason: "not_in_team" });
    const conversation = await beginConversation(this.#tools, team);
    this.#add(conversation);
    await this.#loadItems();
    this.#tools.changed();
    conversation.wake();
    return { ok: true, value: conversation.key };
  }

  #setLink(link: Link): void {
    if (link === "online") void this.#greeted();
    else if (this.#link === "online") for (const each of this.#conversations.values()) each.disconnected();
    if (this.#link === link) return;
    this.#link = link;
    this.#events.changed();
  }

  /** A new connection: take stock of everything that may have happened meanwhile. */
  async #greeted(): Promise<void> {
    try {
      for (const conversation of this.#conversations.values()) conversation.wake();
      this.#attachments.wake();
      const { items } = await this.#connection.request({ t: "list" });
      for (const summary of items) this.#enqueue(summary, true);
      await this.#summaries;
      await this.#eraseLost(items);
      await this.#stock.fill();
    } catch (error) {
      this.#stumble(error);
    }
  }

  /** A member of staff who left a team keeps nothing of its conversations. */
  async #eraseLost(listed: readonly Summary[]): Promise<void> {
    if (this.identity.kind !== "staff") return;
    const here = new Set(listed.map((summary) => summary.conversation));
    for (const conversation of this.#conversations.values()) {
      if (here.has(conversation.id) || !(await isClosedToUs(this.#tools, conversation.id))) continue;
      conversation.close();
      this.#conversations.delete(conversation);
      await eraseConversation(this.#tools, conversation.held.record);
      this.#tools.changed();
    }
  }

  #take(push: Push): void {
    switch (push.t) {
      case "hello":
        this.#meet(push);
        return;
      case "conversation":
        this.#enqueue(push.summary, false);
        return;
      case "entry":
      case "mark":
      case "signal":
        // One that is not known yet will be listed, and then reads its log.
        this.#conversations.called(push.conversation)?.pushed(push);
        return;
      case "stock":
        this.#stock.fill().catch((error: unknown) => {
          this.#stumble(error);
        });
        return;
    }
  }

  #meet(hello: Hello): void {
    this.#clockOffset = hello.now - this.#tools.environment.now();
    if (hello.device !== this.identity.device) this.#connection.distrust();
    this.#setQuarantined(hello.quarantined);
  }

  /** Summaries are taken in one after the other, in the order in which they came. */
  #enqueue(summary: Summary, fresh: boolean): void {
    this.#conversations.link(summary);
    this.#summaries = this.#summaries
      .then(() => this.#keep(summary, fresh))
      .catch((error: unknown) => {
        this.#stumble(error);
      });
  }

  async #keep(summary: Summary, fresh: boolean): Promise<void> {
    if (this.#stopped) return;
    let conversation = this.#conversations.about(summary.conversation);
    if (conversation === undefined) {
      // It goes on in another one, which is listed too.
      if (summary.continued_by !== "") return;
      conversation = await takeUp(this.#tools, summary);
      this.#add(conversation);
      await this.#loadItems();
    }
    if (conversation.id === summary.conversation) await keepSummary(conversation, summary);
    conversation.heard(summary, fresh);
  }

  async #request<T extends keyof Replies>(request: Request<T>): Promise<Replies[T]> {
    try {
      return await this.#connection.request(request);
    } catch (error) {
      if (isRefused(error, "device.quarantined")) this.#setQuarantined(true);
      throw error;
    }
  }

  #setQuarantined(quarantined: boolean): void {
    if (this.#quarantined === quarantined) return;
    this.#quarantined = quarantined;
    this.#tools.changed();
  }

  #add(conversation: Conversation): void {
    this.#conversations.add(conversation);
    conversation.show(this.#visible && conversation.key === this.#shown);
  }

  /** A young person has few conversations and sees them whole; of a team's, only the open one is. */
  async #loadItems(): Promise<void> {
    try {
      for (const conversation of this.#conversations.values()) {
        if (this.#tools.face === "person" || conversation.key === this.#shown) await conversation.loadItems();
        else conversation.forgetItems();
      }
      this.#tools.changed();
    } catch (error) {
      this.#stumble(error);
    }
  }

  #view(conversation: Conversation): View {
    const known = this.#views.get(conversation.key);
    if (known !== undefined) return known;
    const view = viewOf(conversation);
    this.#views.set(conversation.key, view);
    return view;
  }

  /** Look through what was stored while the lexicons were not here, or were others. */
  async #examine(): Promise<void> {
    try {
      for (const conversation of this.#conversations.values()) {
        await conversation.transact((draft) => examineAll(this.#tools, draft));
      }
    } catch (error) {
      this.#stumble(error);
    }
  }

  #stumble(error: unknown): void {
    if (error instanceof LeaseLost) this.#events.elsewhere();
    // Everything else comes round again with the next greeting or push.
  }
}

function refusal(code: string, fields: Readonly<Record<string, string | number>> = {}): Outcome<never> {
  return { ok: false, problem: { code, fields } };
}

/** A young person's device never loads it here. */
async function loadMatcher(): Promise<Matcher> {
  return (await import("../risk/load")).loadMatcher();
}
