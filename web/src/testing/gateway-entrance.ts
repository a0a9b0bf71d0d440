/** How devices come in at the fake gateway: joining, signing in, being let in by another. */
import type { Suite } from "../crypto/suite";
import { fromBase64Url, toHex } from "../protocol/bytes";
import { proofBytes, type ProofPurpose } from "../protocol/signing";
import { ORIGIN, type BrowserSession } from "./gateway-browser";
import type { GatewayLinks, Yes } from "./gateway-links";
import { refuse } from "./gateway-log";
import { GatewayRecovery, type LetBack } from "./gateway-recovery";
import type { GatewaySignOn } from "./gateway-sign-on";
import type { GatewayTrail } from "./gateway-trail";
import { newId, type Person, type TestOrganisation } from "./organisation";

export interface Account extends Person {
  readonly signatureKey: Uint8Array;
}

export type Body = Readonly<Record<"device" | "username" | "nickname" | "password" | "assertion" | "challenge" | "proof", unknown>>;

/** Who is known. */
interface House {
  readonly devices: Map<string, Account>;
  readonly organisation: TestOrganisation;
  readonly links: GatewayLinks;
  readonly signOn: GatewaySignOn;
  readonly trail: GatewayTrail;
}

export function signedIn(session: BrowserSession): string {
  return session.get() ?? refuse("session.missing");
}

export class GatewayEntrance {
  readonly #suite: Suite;
  readonly #house: House;
  readonly recovery: GatewayRecovery;
  readonly erased: string[] = [];
  readonly askedAbout: string[] = [];
  readonly #me: (device: string) => object;

  /** `me` is what a device is told of itself. */
  constructor(suite: Suite, house: House, me: (device: string) => object) {
    this.#suite = suite;
    this.#house = house;
    this.#me = me;
    this.recovery = new GatewayRecovery(suite, house.organisation.id, (owner, key, chain) => this.#letBack(owner, key, chain));
  }

  async enter(path: string, body: Body, session: BrowserSession): Promise<object> {
    const { devices } = this.#house;
    const staff = path !== "/v1/join";
    const given = body.device as { id?: string; signature_key: string };
    const signatureKey = fromBase64Url(given.signature_key);
    await this.requireProof(staff ? "staff" : "join", body, signatureKey);
    if (path === "/v1/sign-in/staff" && body.password !== "secret") refuse("sign_in.refused");
    if (given.id !== undefined && !devices.has(given.id)) refuse("device.unknown");
    const name = this.#nameIn(path, body);
    const device = given.id ?? newId();
    const kind = staff ? ("staff" as const) : ("young_person" as const);
    const same = [...devices.values()].find((each) => each.name === name && each.kind === kind);
    const account = same?.account ?? newId();
    const person: Person = { account, device, kind, name, title: staff ? "School nurse" : "" };
    await this.#letIn({ ...person, signatureKey }, given.id === undefined);
    session.set(device);
    return this.#me(device);
  }

  async #letIn(device: Account, isNew: boolean): Promise<void> {
    const { devices, organisation, trail } = this.#house;
    devices.set(device.device, device);
    const { statement } = await organisation.attest(device, device.signatureKey);
    if (isNew) trail.added(device.account, device.device, statement);
  }

  /** A device asks how it stands, or says that it has erased itself. */
  async hear(path: string, body: Body): Promise<object> {
    const device = body.device as string;
    const { signatureKey } = this.#house.devices.get(device) ?? refuse("device.unknown");
    if (path === "/v1/devices/standing") {
      this.askedAbout.push(device);
      return this.#house.organisation.people.get(device)?.revoked === true ? refuse("device.revoked") : {};
    }
    await this.requireProof("erased", body, signatureKey);
    this.erased.push(device);
    return {};
  }

  ways(device: string): object {
    const { account, name } = this.#house.devices.get(device) ?? refuse("device.unknown");
    return { account, username: name, name, passkeys: [], codes_left: 0, codes_made_at: null };
  }

  /** A passkey says whose it is, and a provider's challenge for whom it stands. */
  #nameIn(path: string, body: Body): string {
    if (path === "/v1/join") return String(body.nickname);
    if (path === "/v1/sign-in/staff") return String(body.username);
    const account =
      path === "/v1/sign-in/provider"
        ? this.#house.signOn.spend(String(body.challenge))
        : toHex(fromBase64Url((body.assertion as { user_handle: string }).user_handle));
    const owner = [...this.#house.devices.values()].find((each) => each.account === account);
    return owner?.name ?? refuse("sign_in.refused");
  }

  async addDevice(by: string, { signatureKey, at, endorsement }: Yes): Promise<string> {
    const { devices, organisation, trail } = this.#house;
    const device = newId();
    const key = fromBase64Url(signatureKey);
    const person: Account = { ...(devices.get(by) ?? refuse("device.unknown")), device, signatureKey: key };
    devices.set(device, person);
    const { statement } = await organisation.attest(person, key, { by, at, signature: fromBase64Url(endorsement) });
    trail.added(person.account, device, statement);
    trail.endorsed(by, device);
    return device;
  }

  async link(route: string, body: Body, session: BrowserSession): Promise<object> {
    const { links } = this.#house;
    if (route.includes("/v1/recovery")) return this.#recover(route, body, session);
    if (route.includes("/v1/devices/")) return links.answer(route, signedIn(session), body);
    if (route === "POST /v1/link") {
      await this.requireProof("link", body, fromBase64Url((body.device as { signature_key: string }).signature_key));
      return links.ask(body);
    }
    const { added, device: by, mac } = links.finish(body) ?? { added: null, device: "", mac: "" };
    if (added === null) return { state: "asked" };
    session.set(added);
    return { state: "accepted", me: this.#me(added), by, mac };
  }

  async #recover(route: string, body: Body, session: BrowserSession): Promise<object> {
    const { recovery } = this;
    const { devices } = this.#house;
    if (route === "POST /v1/recovery/find") return recovery.find(body);
    if (route === "POST /v1/recovery/use") {
      await this.requireProof("recovery", body, fromBase64Url((body.device as { signature_key: string }).signature_key));
      const { device, by } = await recovery.use(body);
      session.set(device);
      return { me: this.#me(device), by };
    }
    const owner = devices.get(signedIn(session)) ?? refuse("device.unknown");
    if (route === "GET /v1/recovery") return recovery.made(owner);
    return route === "PUT /v1/recovery" ? recovery.make(owner, body) : recovery.remove(owner);
  }

  readonly #letBack: LetBack = async (owner, signatureKey, chain) => {
    const { devices, organisation, trail } = this.#house;
    const device = newId();
    const person: Account = { ...owner, device, signatureKey };
    devices.set(device, person);
    const { statement } = await organisation.attest(person, signatureKey, null, chain);
    trail.added(person.account, device, statement);
    trail.recovered(person.account, device);
    return device;
  };

  async requireProof(purpose: ProofPurpose, body: Body, key: Uint8Array): Promise<void> {
    const signed = proofBytes(purpose, ORIGIN, fromBase64Url(String(body.challenge)));
    if (!(await this.#suite.signature.verify(key, signed, fromBase64Url(String(body.proof))))) refuse("device.proof");
  }
}
