/** What people leave in this browser, and how it is erased (docs/devices.md). */
import type { Profiles } from "../store/profiles";
import type { Identity } from "../store/records";
import type { Store } from "../store/store";
import type { Entrance } from "./entrance";
import type { Environment } from "./environment";

/** How often stores that nobody is signed in to are asked about at most. */
const LOOK_AGAIN = 600_000;

export class Remains {
  readonly #environment: Environment;
  readonly #profiles: Profiles;
  readonly #entrance: Entrance;
  #lookAgainAt = 0;

  constructor(environment: Environment, profiles: Profiles, entrance: Entrance) {
    this.#environment = environment;
    this.#profiles = profiles;
    this.#entrance = entrance;
  }

  /** Erase a store; whoever was told to says that it is done, and is heard or not. */
  async erase(store: Store, told: Identity | null): Promise<void> {
    await store.wipe();
    await this.#profiles.strike(store.name);
    if (told !== null) void this.#entrance.sayErased(told).catch(() => undefined);
  }

  /**
   * Staff leave sealed stores behind when they sign out: erase those that have to go, and say whether there were any.
   * The one that waits for its PIN may be gone as well because another window erased it.
   */
  async look(inUse: () => string | null, locked: string | null): Promise<boolean> {
    if (this.#environment.now() < this.#lookAgainAt) return false;
    this.#lookAgainAt = this.#environment.now() + LOOK_AGAIN;
    try {
      const { eraseRevoked } = await import("./staff-stores");
      return await eraseRevoked(this.#profiles, this.#entrance, inUse, locked);
    } catch {
      // There was no network; it is tried again when there is one.
      this.#lookAgainAt = 0;
      return false;
    }
  }
}
