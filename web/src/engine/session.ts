/** Everything that runs while somebody is signed in: one store, one connection, the conversations. */
import type { Suite } from "../crypto/suite";
import type { Conversation as View, Face, Link, Me, Outcome } from "../model";
import type { ConversationPush, Hello, Push, Replies, Request } from "../protocol/frames";
import { byRiskThenWaiting } from "../risk/order";
import type { Identity } from "../store/records";
import { LeaseLost, type Store } from "../store/store";
import { refusal, type Api } from "./api";
import { Attachments } from "./attachments";
import { Connection, wayOf } from "./connection";
import type { Conversation } from "./conversation";
import { DeskMine } from "./desk-mine";
import { Directory } from "./directory";
import type { Environment } from "./environment";
import { eraseLost, letGo } from "./erasing";
import { isRefused } from "./errors";
import { History } from "./history";
import { Known } from "./known";
import { beginConversation, loadConversations } from "./opening";
import { LettingIn } from "./letting-in";
import { meOf, ownOf } from "./me";
import { MessageIds } from "./message-ids";
import { ModerationDoor } from "./moderation-door";
import { examineEach, RiskWatch } from "./risk";
import { OwnDevicesDoor } from "./own-devices-door";
import type { SessionEvents } from "./session-events";
import { SpacesDoor } from "./spaces-door";
import type { StaffDesk } from "./staff-desk";
import { Stock } from "./stock";
import { Summaries } from "./summaries";
import type { Tools } from "./tools";
import { viewOf } from "./view";
import { Visits } from "./visits";
import { Writing } from "./writing";

export class Session {
  #identity: Identity;
  readonly #tools: Tools;
  readonly #connection: Connection;
  readonly #stock: Stock;
  readonly #directory: Directory;
  readonly #attachments: Attachments;
  readonly #history: History;
  readonly lettingIn: LettingIn;
  readonly writing: Writing;
  readonly mine: DeskMine;
  #desk: StaffDesk | null = null;
  readonly #loadDesk: () => Promise<StaffDesk>;
  readonly #summaries: Summaries;
  readonly visits: Visits;
  readonly moderation: ModerationDoor;
  readonly spaces: SpacesDoor;
  readonly ownDevices: OwnDevicesDoor;
  readonly now = (): number => this.#tools.now();
  readonly #events: SessionEvents;
  readonly #conversations = new Known();
  #quarantined = false;
  readonly #views = new Map<string, View>();
  #opening: Promise<unknown> = Promise.resolve();
  #setListed: () => void = () => undefined;
  readonly #listed = new Promise<void>((resolve) => {
    this.#setListed = resolve;
  });
  #link: Link = "connecting";
  #clockOffset = 0;
  #shown: string | null = null;
  #visible = true;

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
    this.#connection = new Connection(environment, wayOf(face), {
      push: (push) => {
        if (push.t === "visiting") this.visits.hear(push.frame);
        else this.#take(push);
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
    this.#directory = new Directory(suite, store, identity.organisation, ownOf(identity), async (devices) => {
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
      risk: RiskWatch.of(face, environment),
      unanswered: new Set(),
      now: () => environment.now() + this.#clockOffset,
      online: () => this.#connection.online,
      request: (request) => this.#request(request),
      quarantined: () => this.#quarantined,
      changed: () => {
        this.#views.clear();
        this.visits.look();
        this.ownDevices.hear();
        events.changed();
      },
      idle: (conversation) => {
        this.#history.look(conversation);
      },
      refused: (key) => {
        const conversation = this.#conversations.get(key);
        if (conversation !== undefined) void letGo(this.#tools, this.#conversations, conversation);
      },
      leaseLost: () => {
        events.elsewhere();
      },
    };
    this.#stock = new Stock(this.#tools);
    this.#history = new History(this.#tools, api, (id) => this.#conversations.get(id));
    this.lettingIn = new LettingIn(this.#tools, api, {
      changed: () => {
        events.changed();
      },
      add: (device) => {
        const without = this.#conversations.values().filter(({ held }) => !(device in held.record.roster));
        for (const conversation of without) conversation.addMissing();
        return without.length === 0;
      },
    });
    this.#summaries = new Summaries(this.#tools, this.#conversations, {
      taken: async (conversation) => this.#takeOn(conversation),
      failed: (error) => {
        this.#stumble(error);
      },
    });
    this.visits = new Visits(this.#tools, api, this.#connection, this.#conversations, events);
    this.moderation = new ModerationDoor(this.#tools, api, () => this.me);
    this.spaces = new SpacesDoor(this.#tools, api, (id) => this.#conversations.get(id));
    this.ownDevices = new OwnDevicesDoor(this.#tools, api, () => this.#ownInside());
    this.#attachments = new Attachments(this.#tools, api, (id) => this.#conversations.get(id));
    this.writing = new Writing(this.#conversations, this.#attachments);
    this.mine = new DeskMine(this.#tools, api, {
      find: (id) => this.#conversations.get(id),
      begun: (conversation) => this.#begin(conversation),
    });
    // A young person's phone never fetches it.
    this.#loadDesk = async () => {
      const [{ StaffDesk }, { deskEvents }] = await Promise.all([import("./staff-desk"), import("./desk-events")]);
      return new StaffDesk(this.#tools, api, deskEvents(this.#conversations, () => this.me, () => this.#shown));
    };
  }

  /** Show what is stored, then connect. */
  async start(): Promise<void> {
    await this.#directory.load();
    for (const conversation of await loadConversations(this.#tools)) this.#add(conversation);
    await this.#attachments.load();
    await this.#loadItems();
    if (this.#tools.face === "staff") {
      this.#desk = await this.#loadDesk();
      await this.#desk.start();
      this.moderation.start();
    }
    this.#connection.start();
    this.#tools.risk?.start(() => void this.#examine());
  }

  stop(): void {
    this.#summaries.stop();
    this.#connection.stop();
    this.#attachments.stop();
    this.#tools.risk?.stop();
    this.#history.stop();
    this.lettingIn.stop();
    this.#desk?.stop();
    this.moderation.stop();
    this.ownDevices.stop();
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

  get desk(): StaffDesk | null {
    return this.#desk;
  }

  get me(): Me {
    return meOf(this.identity);
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

  setTyping(id: string, typing: boolean): void {
    const conversation = this.#conversations.get(id);
    conversation?.typing.tell(typing);
    if (conversation !== undefined && typing) this.#desk?.worked(conversation.id);
  }

  show(id: string | null, visible: boolean): void {
    this.#shown = id;
    this.#visible = visible;
    for (const conversation of this.#conversations.values()) {
      conversation.show(visible && conversation.key === id);
    }
    this.#desk?.show(visible);
    this.moderation.show(visible);
    void this.#loadItems();
  }

  async #openDesk(teamId: string): Promise<Outcome<string>> {
    // A device that another one let in has a conversation already, as soon as it is listed.
    if (this.identity.linked !== undefined) await this.#listed;
    const mine = this.#conversations.values().find(({ held: { record } }) => {
      return record.team.id === teamId && record.person.account === this.identity.account && record.moving !== true;
    });
    if (mine !== undefined) return { ok: true, value: mine.key };
    const team = this.identity.teams.find(({ id }) => id === teamId);
    if (team === undefined) return refusal("conversation.not_yours", { reason: "not_in_team" });
    const conversation = await beginConversation(this.#tools, team);
    await this.#begin(conversation);
    return { ok: true, value: conversation.key };
  }

  async #begin(conversation: Conversation): Promise<void> {
    await this.#takeOn(conversation);
    this.#tools.changed();
    conversation.wake();
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
      this.#desk?.greeted();
      this.moderation.greeted();
      const { items } = await this.#connection.request({ t: "list" });
      for (const summary of items) this.#summaries.take(summary, true);
      await this.#summaries.settled();
      await eraseLost(this.#tools, this.#conversations, items);
      this.#setListed();
      this.ownDevices.hear();
      await this.#stock.fill();
    } catch (error) {
      this.#stumble(error);
    }
  }

  #take(push: Exclude<Push, { readonly t: "visiting" }>): void {
    if (push.t === "hello") this.#meet(push);
    else if (push.t === "link" || push.t === "stock") this.#look(push.t);
    else if (push.t === "post") this.spaces.hear();
    else if (push.t === "space") this.spaces.hearOf(push.space);
    else if (push.t === "moderation") this.moderation.hear(push.lane);
    else this.#takeTalk(push);
  }

  /** A conversation that is not known yet will be listed, and then reads its log. */
  #takeTalk(push: Extract<Push, { readonly t: "conversation" | "desk" | "alarm" | "ask" | ConversationPush["t"] }>): void {
    if (push.t === "desk" || push.t === "alarm" || push.t === "ask") {
      this.moderation.hearAtDesk(push);
      this.#desk?.hear(push);
      return;
    }
    if (push.t !== "conversation") {
      this.#conversations.called(push.conversation)?.pushed(push);
      return;
    }
    this.#summaries.take(push.summary, false);
    this.#desk?.look();
  }

  #look(at: "link" | "stock"): void {
    if (at === "link") {
      this.lettingIn.look();
      return;
    }
    this.#stock.fill().catch((error: unknown) => {
      this.#stumble(error);
    });
  }

  #meet(hello: Hello): void {
    this.#clockOffset = hello.now - this.#tools.environment.now();
    if (hello.device !== this.identity.device) this.#connection.distrust();
    this.#setQuarantined(hello.quarantined);
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

  async #takeOn(conversation: Conversation): Promise<void> {
    this.#add(conversation);
    await this.#loadItems();
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

  /** The devices of this account that are in conversations with this one. */
  #ownInside(): readonly string[] {
    return [...this.#conversations.devices()].filter((device) => this.#directory.get(device)?.account === this.identity.account);
  }

  /** Look through what was stored while the lexicons were not here, or were others. */
  async #examine(): Promise<void> {
    try {
      await examineEach(this.#tools, this.#conversations.values());
    } catch (error) {
      this.#stumble(error);
    }
  }

  #stumble(error: unknown): void {
    if (error instanceof LeaseLost) this.#events.elsewhere();
    // Everything else comes round again with the next greeting or push.
  }
}
