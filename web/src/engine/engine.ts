/** The engine behind one window: signs in and out, and says at each change what there is to see. */
import type { Suite } from "../crypto/suite";
import type { Directory, Face, JoinOffer, Outcome, Phase, QuietHours, Snapshot, VisitNews } from "../model";
import type { CaseworkCall, CaseworkValue } from "../model-casework";
import type { DevicesCall, DevicesValue } from "../model-devices";
import type { LockCall, LockValue } from "../model-lock";
import type { OfficeCall, OfficeValue } from "../model-office";
import type { RecoveryCall, RecoveryValue } from "../model-recovery";
import { directory } from "../protocol/card";
import type { WaysCall, WaysValue } from "../model-ways";
import { pushState } from "../protocol/http";
import { Profiles } from "../store/profiles";
import type { Identity } from "../store/records";
import { Store, StoreLocked } from "../store/store";
import { Api, outcomeOf, refusal } from "./api";
import { Doors } from "./doors";
import { Entrance } from "./entrance";
import type { Environment } from "./environment";
import { isRefused, Refused } from "./errors";
import { hasJustComeBack } from "./me";
import type { Recovering } from "./afterwards-recovering";
import { Remains } from "./remains";
import { Session } from "./session";
import { whoIsHere } from "./who-is-here";

/** Changes within this time make one snapshot. */
const FRAME = 16;

export interface EngineOptions {
  readonly environment: Environment;
  readonly face: Face;
  readonly suite: Suite;
  /** Begins the names of this face's databases. */
  readonly prefix: string;
  readonly publish: (snapshot: Snapshot) => void;
  readonly publishVisit: (news: VisitNews) => void;
}

export class Engine extends Doors {
  readonly #options: EngineOptions;
  readonly #profiles: Profiles;
  readonly #api: Api;
  readonly #entrance: Entrance;
  readonly #remains: Remains;
  #store: Store | null = null;
  #session: Session | null = null;
  #phase: Phase = "starting";
  #shown: string | null = null;
  #visible = true;
  #publishing = false;
  #comingIn: AbortController | null = null;
  #recovering: Recovering | null = null;

  /** The store that waits for its PIN. */
  #locked: string | null = null;
  /** The keys of stores whose PIN was given since this worker began. */
  readonly #unlocked = new Map<string, CryptoKey>();

  constructor(options: EngineOptions) {
    super();
    this.#options = options;
    this.#profiles = new Profiles(options.prefix);
    this.#api = new Api(options.environment, options.face);
    this.#entrance = new Entrance(options.environment, this.#api, options.suite);
    this.#remains = new Remains(options.environment, this.#profiles, this.#entrance);
  }

  /** Open what is stored. Shows it whether or not there is a network. */
  async start(): Promise<void> {
    const name = await this.#profiles.current();
    if (name === null) this.#enter("signed-out");
    else await this.#resume(name);
    void this.#lookBehind();
  }

  protected get session(): Session | null {
    return this.#session;
  }

  /** Go on with what is stored, or ask for its PIN. */
  async #resume(name: string): Promise<void> {
    const store = await this.#open(name);
    if (store === null) return;
    const identity = await store.get("identity", ["me"]);
    if (identity?.signedIn) {
      this.#store = store;
      await this.#begin(store, identity);
    } else {
      // Nobody is in it: it is looked after like all that lie here.
      store.close();
      this.#enter("signed-out");
    }
  }

  /** Open a store; null where it waits for its PIN now. */
  async #open(name: string): Promise<Store | null> {
    try {
      return await Store.open(name, this.#unlocked.get(name) ?? null);
    } catch (error) {
      if (!(error instanceof StoreLocked)) throw error;
      this.#locked = name;
      this.#enter("locked");
      return null;
    }
  }

  /** Staff: the PIN on this store, and the way past it. */
  async lock(call: LockCall): Promise<Outcome<LockValue>> {
    const loaded = await import("./staff-lock").catch(() => null);
    if (loaded === null) return refusal("network");
    const name = this.#store?.name ?? (this.#phase === "locked" ? this.#locked : null);
    const device = this.#session?.identity.device ?? null;
    const engine = {
      api: this.#api,
      profiles: this.#profiles,
      unlocked: this.#unlocked,
      name,
      device,
      end: () => {
        this.#end();
      },
      enter: (phase: Phase) => {
        this.#enter(phase);
      },
      resume: (named: string) => this.#resume(named),
    };
    return loaded.askLock(engine, call);
  }

  /** Let go of everything, for another window to go on. */
  stop(phase: Phase): void {
    this.#end();
    this.#enter(phase);
  }

  get snapshot(): Snapshot {
    const [phase, session] = [this.#phase, this.#session];
    if (phase !== "ready" || session === null) {
      return Object.freeze({ phase, link: "offline", me: null, conversations: [], adding: null, desk: null });
    }
    const { link, me, views: conversations, lettingIn, spaces, ownDevices } = session;
    const [desk, moderation] = [session.desk?.view ?? null, session.moderation.view];
    const [posts, told] = [spaces.posts, ownDevices.told];
    const pinned = this.#unlocked.has(this.#store?.name ?? "");
    const more = { desk, moderation, posts, spaces: spaces.news, told, pinned, cameBack: hasJustComeBack(session.identity) };
    return Object.freeze({ phase, link, me, conversations, adding: lettingIn.view, ...more });
  }

  lookUpCode(code: string): Promise<Outcome<JoinOffer>> {
    return outcomeOf(() => this.#entrance.lookUpCode(code));
  }

  join(code: string, nickname: string): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      const identity = await this.#entrance.join(code, nickname);
      await this.#settle(await Store.open(await this.#profiles.storeOf("")), identity);
      return null;
    });
  }

  comeIn(link: string): Promise<Outcome<null>> {
    // Whoever is at work here already has a store that nobody asked to be given up.
    if (this.#session !== null) return Promise.resolve({ ok: false, problem: { code: "link.taken", fields: {} } });
    this.#comingIn?.abort();
    const ending = new AbortController();
    this.#comingIn = ending;
    return outcomeOf(async () => {
      const identity = await this.#entrance.comeIn(link, ending.signal);
      await this.#settle(await Store.open(await this.#profiles.storeOf("")), identity);
      return null;
    });
  }

  signInStaff(username: string, password: string, code: string): Promise<Outcome<null>> {
    return outcomeOf(async () => {
      const store = await this.#open(await this.#profiles.storeOf(username));
      if (store === null) throw new Refused({ code: "pin.needed", fields: {} });
      const known = await store.get("identity", ["me"]);
      try {
        const way = { path: "/v1/sign-in/staff", body: { username, password, code } };
        await this.#settle(store, await this.#entrance.signInStaff(known, username, way));
      } catch (error) {
        // The gateway does not have this browser's device any more, or never had one; the next attempt is a new one.
        const gone = known === null ? isRefused(error, "sign_in.refused") : isRefused(error, "device.unknown", "device.revoked");
        if (gone) await this.#remains.erase(store, isRefused(error, "device.revoked") ? known : null);
        else store.close();
        throw error;
      }
      return null;
    });
  }

  async signOut(): Promise<Outcome<null>> {
    this.#comingIn?.abort();
    const told = outcomeOf(() => this.#api.post("/v1/sign-out", {}, () => null));
    // Whoever wants to leave leaves, with a network or without, and what is here goes first: the page may have no more time.
    if (this.#options.face === "person") await this.#wipe("signed-out");
    await told;
    if (this.#options.face === "staff") await this.#signOutHere();
    return told;
  }

  /** A young person left, and this may not have come round to it: sign out, and erase what is still here. */
  async finishLeaving(): Promise<void> {
    const name = await this.#profiles.current();
    if (name !== null) this.#store = await this.#open(name);
    await this.signOut();
  }

  findServices(text: string, age: number | null, area: string): Promise<Outcome<Directory>> {
    const asked = new URLSearchParams({ text, age: age === null ? "" : String(age), area });
    return outcomeOf(() => this.#api.get(`/v1/signposts?${asked.toString()}`, directory));
  }

  async devices(call: DevicesCall): Promise<Outcome<DevicesValue>> {
    // Loaded when somebody looks at their devices.
    const loaded = await import("./afterwards-devices").catch(() => null);
    return loaded === null ? refusal("network") : loaded.askDevices(this.#api, call);
  }

  async recovery(call: RecoveryCall): Promise<Outcome<RecoveryValue>> {
    // Loaded when somebody makes recovery words, or comes back by them.
    const loaded = await import("./afterwards-recovering").catch(() => null);
    if (loaded === null) return refusal("network");
    this.#recovering ??= new loaded.Recovering(this.#api, {
      entrance: this.#entrance,
      suite: this.#options.suite,
      known: () => this.#session?.identity ?? null,
      now: () => this.#session?.now() ?? this.#options.environment.now(),
      settle: async (identity) => {
        await this.#settle(await Store.open(await this.#profiles.storeOf("")), identity);
      },
      adopt: async (identity) => {
        await this.#remember(identity);
        this.#session?.adopt(identity);
      },
    });
    return this.#recovering.call(call);
  }

  async office(call: OfficeCall): Promise<Outcome<OfficeValue>> {
    // Loaded when an office is opened: young people have none.
    const loaded = await import("./staff-office").catch(() => null);
    return loaded === null ? refusal("network") : loaded.askOffice(this.#api, () => this.#session?.visits.tools ?? null, call);
  }

  async casework(call: CaseworkCall): Promise<Outcome<CaseworkValue>> {
    // As with the office.
    const loaded = await import("./staff-casework").catch(() => null);
    return loaded === null ? refusal("network") : loaded.askCasework(this.#api, call);
  }

  async ways(call: WaysCall): Promise<Outcome<WaysValue>> {
    // As with the office.
    const loaded = await import("./staff-ways").catch(() => null);
    const [open, settle] = [this.#open.bind(this), this.#settle.bind(this)];
    const { environment } = this.#options;
    const door = { environment, entrance: this.#entrance, profiles: this.#profiles, remains: this.#remains, open, settle };
    return loaded === null ? refusal("network") : loaded.askWays(this.#api, door, call);
  }

  pushKey(): Promise<Outcome<Uint8Array<ArrayBuffer>>> {
    return outcomeOf(async () => (await this.#api.get("/v1/push", pushState)).key);
  }

  setPush(endpoint: string | null, quiet: QuietHours | null): Promise<Outcome<null>> {
    const [path, body] = endpoint === null ? ["unsubscribe", {}] : ["subscribe", { endpoint, quiet }];
    return outcomeOf(() => this.#api.post(`/v1/push/${path}`, body, () => null));
  }

  setTyping(conversation: string, typing: boolean): void {
    this.#session?.setTyping(conversation, typing);
  }

  show(conversation: string | null): void {
    this.#shown = conversation;
    this.#session?.show(conversation, this.#visible);
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#session?.show(this.#shown, visible);
    if (visible) this.nudge();
  }

  nudge(): void {
    this.#session?.nudge();
    void this.#lookBehind();
  }

  /** Store who this device is now, and go on as them. */
  async #settle(store: Store, identity: Identity): Promise<void> {
    const before = await store.get("identity", ["me"]);
    const used = before !== null && before.device !== identity.device;
    if (used) await store.wipe();
    const settled = used ? await Store.open(await this.#profiles.storeOf(identity.username)) : store;
    await settled.write([{ store: "identity", key: ["me"], value: identity }]);
    await this.#profiles.choose(await this.#profiles.storeOf(identity.username), identity.account);
    this.#end();
    this.#store = settled;
    await this.#begin(settled, identity);
  }

  async #begin(store: Store, identity: Identity): Promise<void> {
    const { environment, face, suite } = this.#options;
    const session: Session = new Session(environment, face, suite, this.#api, store, identity, {
      changed: () => {
        if (this.#session === session) this.#changed();
      },
      checkSession: () => this.#checkSession(session),
      visit: (news) => {
        if (this.#session === session) this.#options.publishVisit(news);
      },
      revoked: () => void this.#wipe("revoked"),
      elsewhere: () => {
        if (this.#session === session) this.stop("elsewhere");
      },
    });
    this.#session = session;
    session.show(this.#shown, this.#visible);
    await session.start();
    this.#enter("ready");
  }

  /** Find out whether the gateway still knows us. */
  async #checkSession(session: Session): Promise<"good" | "unreachable" | "over"> {
    const found = await whoIsHere(this.#entrance, session.identity);
    if (found === "unreachable") return found;
    if (found === "ended") await this.#signOutHere();
    else if (found === "revoked") await this.#wipe("revoked");
    else if (found === "unknown") await this.#wipe("signed-out");
    else {
      await this.#remember(found);
      session.adopt(found);
      return "good";
    }
    return "over";
  }

  async #remember(identity: Identity): Promise<void> {
    await this.#store?.write([{ store: "identity", key: ["me"], value: identity }]);
  }

  async #signOutHere(): Promise<void> {
    const identity = this.#session?.identity;
    if (identity) await this.#remember({ ...identity, signedIn: false });
    this.#end();
    this.#enter("signed-out");
  }

  async #wipe(phase: Phase): Promise<void> {
    const [store, identity] = [this.#store, this.#session?.identity ?? null];
    this.#store = null;
    this.#end();
    if (store !== null) await this.#remains.erase(store, phase === "revoked" ? identity : null);
    this.#enter(phase);
  }

  async #lookBehind(): Promise<void> {
    const idle = this.#phase === "signed-out" || this.#phase === "locked";
    if (this.#options.face !== "staff" || (!idle && this.#phase !== "ready")) return;
    const locked = this.#phase === "locked" ? this.#locked : null;
    const erased = await this.#remains.look(() => this.#store?.name ?? null, locked);
    if (erased && this.#session === null) this.#enter("revoked");
  }

  #end(): void {
    this.#session?.stop();
    this.#session = null;
    this.#store?.close();
    this.#store = null;
  }

  #enter(phase: Phase): void {
    this.#phase = phase;
    this.#changed();
  }

  #changed(): void {
    if (this.#publishing) return;
    this.#publishing = true;
    this.#options.environment.after(FRAME, () => {
      this.#publishing = false;
      this.#options.publish(this.snapshot);
    });
  }
}
