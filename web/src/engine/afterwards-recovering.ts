/** Recovery words: making and ending them, and coming back by them (docs/recovery.md). Fetched when somebody asks for it. */
import { newDeviceKey, type DeviceKey } from "../crypto/device";
import { derive, endorseRecovery, recover, type Derived } from "../crypto/afterwards-recovery";
import type { Suite } from "../crypto/suite";
import type { Outcome } from "../model";
import { PHRASE_SIZE, type RecoveryCall, type RecoveryCallName, type RecoveryCalls, type RecoveryValue } from "../model-recovery";
import { fromBase64Url, sameBytes, toBase64Url } from "../protocol/bytes";
import { cameBack, recoveryFound, recoveryMade } from "../protocol/recovery";
import type { Identity } from "../store/records";
import { outcomeOf, type Api } from "./api";
import type { Entrance } from "./entrance";
import { Refused } from "./errors";

/** What it needs of the engine; `known` is whoever is signed in. */
export interface RecoveringDoor {
  readonly entrance: Entrance;
  readonly suite: Suite;
  readonly known: () => Identity | null;
  readonly now: () => number;
  /** Go on as somebody else, or as the same with more known of them. */
  readonly settle: (identity: Identity) => Promise<void>;
  readonly adopt: (identity: Identity) => Promise<void>;
}

type Deeds = {
  readonly [N in RecoveryCallName]: (...args: RecoveryCalls[N]["args"]) => Promise<RecoveryCalls[N]["value"]>;
};

export class Recovering {
  readonly #api: Api;
  readonly #door: RecoveringDoor;
  /** The key that was last tried with a phrase: where the answer was lost it is the device's already. */
  #tried: { readonly locator: Uint8Array; readonly key: DeviceKey } | null = null;

  constructor(api: Api, door: RecoveringDoor) {
    this.#api = api;
    this.#door = door;
  }

  call({ name, args }: RecoveryCall): Promise<Outcome<RecoveryValue>> {
    const deed = this.#deeds[name] as (...args: readonly unknown[]) => Promise<RecoveryValue>;
    return outcomeOf(() => deed(...args));
  }

  readonly #deeds: Deeds = {
    standing: async () => ({ madeAt: (await this.#api.get("/v1/recovery", recoveryMade)).made_at }),
    make: (phrase) => this.#make(phrase),
    remove: () => this.#api.post("/v1/recovery/remove", {}, () => null),
    use: (phrase) => this.#use(phrase),
    settled: () => this.#settled(),
  };

  async #make(phrase: Uint8Array): Promise<null> {
    const { suite, now } = this.#door;
    const { account, device: by, organisation, signKey } = this.#known();
    const { locator, key } = await derived(phrase);
    const at = Math.floor(now());
    const endorsement = await endorseRecovery(suite, signKey, { organisation: organisation.id, account, by, key, at });
    const body = { locator: toBase64Url(locator), key: toBase64Url(key), at, endorsement: toBase64Url(endorsement) };
    return this.#api.put("/v1/recovery", body, () => null);
  }

  async #use(phrase: Uint8Array): Promise<null> {
    const { known, entrance, settle } = this.#door;
    // Whoever is at work here already has a store that nobody asked to be given up.
    if (known() !== null) throw new Refused({ code: "link.taken", fields: {} });
    const words = await derived(phrase);
    const key = await this.#keyFor(words.locator);
    const whose = await this.#api.post("/v1/recovery/find", { locator: toBase64Url(words.locator) }, recoveryFound);
    try {
      const identity = await entrance.comeBack(key, async (device, { challenge, proof }) => {
        const recovered = { ...whose, signatureKey: key.publicKey, challenge: fromBase64Url(challenge) };
        const signature = await recover(this.#door.suite, words.seed, recovered);
        const body = { locator: toBase64Url(words.locator), device, challenge, proof, recovered: toBase64Url(signature) };
        return this.#api.post("/v1/recovery/use", body, cameBack);
      });
      await settle(identity);
    } finally {
      words.seed.fill(0);
    }
    this.#tried = null;
    return null;
  }

  /** The same key for the same words, for as long as this page lives. */
  async #keyFor(locator: Uint8Array): Promise<DeviceKey> {
    if (this.#tried !== null && sameBytes(this.#tried.locator, locator)) return this.#tried.key;
    const key = await newDeviceKey(this.#door.suite);
    this.#tried = { locator, key };
    return key;
  }

  async #settled(): Promise<null> {
    const { linked, ...identity } = this.#known();
    if (linked !== undefined) await this.#door.adopt({ ...identity, linked: { ...linked, asked: true } });
    return null;
  }

  #known(): Identity {
    const known = this.#door.known();
    if (known === null) throw new Refused({ code: "session.missing", fields: {} });
    return known;
  }
}

async function derived(phrase: Uint8Array): Promise<Derived> {
  if (phrase.length !== PHRASE_SIZE) throw new Refused({ code: "recovery.refused", fields: {} });
  return derive(phrase);
}
