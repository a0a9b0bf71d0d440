/** What the fake gateway answers to questions about one's own devices: the list, the trail, a revocation. */
import type { Account } from "./gateway-entrance";
import { refuse } from "./gateway-log";
import type { GatewayTrail } from "./gateway-trail";

interface House {
  readonly devices: ReadonlyMap<string, Account>;
  readonly trail: GatewayTrail;
  now(): number;
  isRevoked(device: string): boolean;
  putOff(device: string, how: "revoked"): Promise<void>;
}

const ROUTE = /^\/v1\/devices(?:$|\/trail|\/(\w+)\/revoke$)/;

export function isOwnDevices(path: string): boolean {
  return ROUTE.test(path);
}

export class GatewayOwnDevices {
  readonly #house: House;
  /** Devices that the list leaves out. */
  readonly unlisted = new Set<string>();
  /** The devices that asked what the trail has of theirs, once for each time. */
  readonly checks: string[] = [];

  constructor(house: House) {
    this.#house = house;
  }

  async http(path: string, asking: string): Promise<object> {
    const own = this.#devicesOf(asking);
    if (path.includes("/trail")) {
      this.checks.push(asking);
      return this.#house.trail.answer(new Set(own), Number(path.split("=")[1] ?? 0));
    }
    const listed = own.filter((device) => !this.unlisted.has(device));
    const named = ROUTE.exec(path)?.[1];
    if (named === undefined) return { items: listed.map((device) => this.#listed(device, asking)) };
    if (!listed.includes(named)) refuse("account.not_yours", { reason: "other_organisation" });
    await this.#house.putOff(named, "revoked");
    return {};
  }

  #listed(id: string, asking: string): object {
    const revoked_at = this.#house.isRevoked(id) ? this.#house.now() : null;
    return { id, name: "Android tablet", created_at: 1, last_seen_at: 1, revoked_at, this: id === asking };
  }

  #devicesOf(asking: string): readonly string[] {
    const account = this.#house.devices.get(asking)?.account;
    return [...this.#house.devices.values()].filter((each) => each.account === account).map(({ device }) => device);
  }
}
