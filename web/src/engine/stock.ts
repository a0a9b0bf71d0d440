/** Keeping KeyPackages on offer, so that this device can be added while it sleeps. */
import { makeKeyPackage, type OwnKeyPackage } from "../crypto/key-package";
import type { Tools } from "./tools";

const ORDINARY = 20;
const DAY = 24 * 3600 * 1000;
/** A last resort is replaced when it has less than this left. */
const RENEW_BEFORE = 14 * DAY;
/** A Welcome may come a while after its package ended; then the private half goes. */
const KEPT_AFTER_END = 7 * DAY;

export class Stock {
  readonly #tools: Tools;
  #filling = false;

  constructor(tools: Tools) {
    this.#tools = tools;
  }

  /** Bring the gateway's stock up to twenty ordinary packages and a last resort. */
  async fill(): Promise<void> {
    if (this.#filling) return;
    this.#filling = true;
    try {
      await this.#fill();
    } finally {
      this.#filling = false;
    }
  }

  async #fill(): Promise<void> {
    const { request, store, now } = this.#tools;
    const { ordinary } = await request({ t: "publish", packages: [], last_resort: null });
    const held = await store.all("packages");
    const ended = held.filter((own) => own.notAfter + KEPT_AFTER_END < now());
    const resort = held.find((own) => own.lastResort && own.notAfter - RENEW_BEFORE > now());
    const fresh = await this.#make(Math.max(0, ORDINARY - ordinary), resort === undefined);
    // The private halves are durable before anybody can use the public ones.
    await store.write([
      ...ended.map((own) => ({ store: "packages", key: [own.reference], value: null }) as const),
      ...fresh.map((own) => ({ store: "packages", key: [own.reference], value: own }) as const),
    ]);
    if (fresh.length === 0) return;
    await request({
      t: "publish",
      packages: fresh.filter((own) => !own.lastResort).map((own) => own.message),
      last_resort: fresh.find((own) => own.lastResort)?.message ?? null,
    });
  }

  async #make(ordinary: number, lastResort: boolean): Promise<readonly OwnKeyPackage[]> {
    const { owner, now } = this.#tools;
    const made: OwnKeyPackage[] = [];
    for (let index = 0; index < ordinary; index++) made.push(await makeKeyPackage(owner, now(), false));
    if (lastResort) made.push(await makeKeyPackage(owner, now(), true));
    return made;
  }
}
