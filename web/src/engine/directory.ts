/** Who a device belongs to: verified attestations, in memory, in the store, else asked of the gateway. */
import { verifyAttestation, type KnownDevice, type LookUp, type Organisation } from "../crypto/attestation";
import { CryptoRefused, DirectoryUnavailable } from "../crypto/errors";
import { isEndorsed } from "../crypto/linking";
import type { Suite } from "../crypto/suite";
import type { PersonRecord } from "../protocol/records";
import { Malformed } from "../protocol/shape";
import type { Store } from "../store/store";

/** At most this many devices in one question (docs/protocol.md section 4). */
const AT_ONCE = 100;

export type AskWho = (devices: readonly string[]) => Promise<readonly PersonRecord[]>;

export class Directory {
  readonly #suite: Suite;
  readonly #store: Store;
  readonly #organisation: Organisation;
  readonly #ask: AskWho;
  readonly #known = new Map<string, KnownDevice>();
  /** Attested, and their endorsements being looked into. */
  #pending: ReadonlyMap<string, KnownDevice> = new Map();

  /** `own` is this device itself, whose attestation was verified when it signed in. */
  constructor(suite: Suite, store: Store, organisation: Organisation, own: KnownDevice, ask: AskWho) {
    this.#suite = suite;
    this.#store = store;
    this.#organisation = organisation;
    this.#ask = ask;
    this.#known.set(own.device, own);
  }

  async load(): Promise<void> {
    for (const device of await this.#store.all("directory")) this.#known.set(device.device, device);
  }

  /** What is known already; names for the screen. */
  get(device: string): KnownDevice | null {
    return this.#known.get(device) ?? null;
  }

  /** Find a device, asking the gateway if need be. Null where it has no attestation that verifies. */
  readonly lookUp: LookUp = async (device) => {
    await this.ensure([device]);
    return this.get(device);
  };

  /** Look several up in as few questions as possible. Throws `DirectoryUnavailable` without a connection. */
  async ensure(devices: readonly string[]): Promise<void> {
    const unknown = [...new Set(devices)].filter((device) => !this.#known.has(device));
    for (let start = 0; start < unknown.length; start += AT_ONCE) {
      await this.#learn(unknown.slice(start, start + AT_ONCE));
    }
  }

  /** Which of these are revoked by now, whatever was known of them. Throws `DirectoryUnavailable`. */
  async revoked(devices: readonly string[]): Promise<ReadonlySet<string>> {
    const revoked = new Set<string>();
    for (let start = 0; start < devices.length; start += AT_ONCE) {
      const people = await this.#who(devices.slice(start, start + AT_ONCE));
      for (const person of people) if (person.revoked) revoked.add(person.device);
    }
    return revoked;
  }

  async #who(devices: readonly string[]): Promise<readonly PersonRecord[]> {
    return this.#ask(devices).catch((error: unknown) => {
      throw new DirectoryUnavailable({ cause: error });
    });
  }

  async #learn(devices: readonly string[]): Promise<void> {
    const people = await this.#who(devices);
    const verified = await Promise.all(people.map((person) => this.#verify(person)));
    const attested = verified.filter(isDevice).filter(({ device }) => devices.includes(device));
    // Those who vouch for them are looked up before anything is kept; a circle of them is no ground to stand on.
    const pending = new Map([...this.#pending, ...attested.map((device) => [device.device, device] as const)]);
    this.#pending = pending;
    try {
      const found = await Promise.all(
        attested.map((device) => this.#endorsed(device, people.find((person) => person.device === device.device))),
      );
      if (found.length === 0) return;
      await this.#store.write(found.map((device) => ({ store: "directory", key: [device.device], value: device }) as const));
      for (const device of found) this.#known.set(device.device, device);
    } finally {
      this.#pending = new Map([...this.#pending].filter(([device]) => !devices.includes(device)));
    }
  }

  /** Check another device's word for one, where there is any; of a revoked one too: it was given before. */
  async #endorsed(device: KnownDevice, person: PersonRecord | undefined): Promise<KnownDevice> {
    if (person === undefined) return device;
    const { endorsement, recovered } = person;
    if (recovered !== null) return this.#recovered(device, recovered);
    return endorsement === null ? device : this.#vouched(device, endorsement);
  }

  async #vouched(device: KnownDevice, word: NonNullable<PersonRecord["endorsement"]>): Promise<KnownDevice> {
    const by = await this.#voucher(word.by);
    const { account, signatureKey } = device;
    if (by?.account !== account || by.device === device.device) return device;
    const vouched = { organisation: this.#organisation.id, account, by: by.device, signatureKey, at: word.at };
    const holds = await isEndorsed(this.#suite, by.signatureKey, vouched, word.signature);
    return holds ? { ...device, endorsedBy: by.device } : device;
  }

  /** Check the way by a recovery key, whose code is fetched when somebody came back by one. */
  async #recovered(device: KnownDevice, chain: NonNullable<PersonRecord["recovered"]>): Promise<KnownDevice> {
    const by = await this.#voucher(chain.by);
    if (by?.account !== device.account || by.device === device.device) return device;
    const { isChained } = await import("../crypto/afterwards-recovery").catch((error: unknown) => {
      throw new DirectoryUnavailable({ cause: error });
    });
    const holds = await isChained(this.#suite, this.#organisation.id, by, device, chain);
    return holds ? { ...device, endorsedBy: by.device, recovered: true } : device;
  }

  async #voucher(device: string): Promise<KnownDevice | undefined> {
    if (!this.#pending.has(device)) await this.ensure([device]);
    return this.#known.get(device) ?? this.#pending.get(device);
  }

  async #verify(person: PersonRecord): Promise<KnownDevice | null> {
    try {
      return await verifyAttestation(this.#suite, this.#organisation, person);
    } catch (error) {
      if (error instanceof CryptoRefused || error instanceof Malformed || error instanceof RangeError) return null;
      throw error;
    }
  }
}

function isDevice(device: KnownDevice | null): device is KnownDevice {
  return device !== null;
}
