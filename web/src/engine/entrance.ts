/** Joining, signing in, coming back: how a browser becomes, and stays, somebody's device. */
import { verifyAttestation } from "../crypto/attestation";
import { newDeviceKey, prove, type DeviceKey } from "../crypto/device";
import { CryptoRefused } from "../crypto/errors";
import type { Suite } from "../crypto/suite";
import type { JoinOffer } from "../model";
import { sameBytes, toBase64Url, type Bytes } from "../protocol/bytes";
import { readLink } from "../protocol/linking";
import { challenge, joinLook, me, type MeRecord, type OrganisationRecord } from "../protocol/http";
import type { CameBack } from "../protocol/recovery";
import type { ProofPurpose } from "../protocol/signing";
import type { Identity } from "../store/records";
import type { Api } from "./api";
import { comeIn, requireAnswer, type Proof } from "./coming-in";
import type { Environment } from "./environment";
import { isRefused, Refused } from "./errors";

type Pinned = Identity["organisation"];

/** Where staff sign in and by what; `challenge` where it was signed already. */
export interface StaffWay {
  readonly path: string;
  readonly body: object;
  readonly challenge?: Bytes;
}

/** A device that was never here. */
interface FreshDevice {
  readonly name: string;
  readonly signature_key: string;
}

export class Entrance {
  readonly #environment: Environment;
  readonly #api: Api;
  readonly #suite: Suite;
  /** The organisation that a code was looked up to: its keys are pinned before anything is sent to it. */
  #offered: { readonly code: string; readonly organisation: Pinned } | null = null;

  constructor(environment: Environment, api: Api, suite: Suite) {
    this.#environment = environment;
    this.#api = api;
    this.#suite = suite;
  }

  async lookUpCode(code: string): Promise<JoinOffer> {
    const look = await this.#api.post("/v1/join/look", { code }, joinLook);
    this.#offered = { code, organisation: pinnedOf(look.organisation) };
    const { school, team, nicknames } = look;
    return { organisation: look.organisation.name, school, ageBand: look.age_band, team, nicknames };
  }

  async join(code: string, nickname: string): Promise<Identity> {
    if (this.#offered?.code !== code) await this.lookUpCode(code);
    const pinned = this.#offered?.organisation ?? null;
    const key = await newDeviceKey(this.#suite);
    const device = { name: this.#environment.deviceName, signature_key: toBase64Url(key.publicKey) };
    const proof = await this.#prove(key, "join");
    const record = await this.#api.post("/v1/join", { code, nickname, device, ...proof }, me);
    return this.#identify(record, key, pinned, "");
  }

  /** Come in by the link that another device of the same person shows. */
  async comeIn(text: string, signal: AbortSignal): Promise<Identity> {
    const link = readLink(text);
    if (link === null) throw new Refused({ code: "link.unknown", fields: {} });
    const key = await newDeviceKey(this.#suite);
    const proof = await this.#prove(key, "link");
    const finished = await comeIn(this.#environment, this.#api, key, link, proof, signal);
    try {
      await requireAnswer(key, link, finished);
      const linked = { by: finished.by, at: this.#environment.now() };
      return { ...(await this.#identify(finished.me, key, null, "")), linked };
    } catch (error) {
      // Whatever this session is of, it is not what the other device meant.
      await this.#api.post("/v1/sign-out", {}, () => null).catch(() => undefined);
      throw error;
    }
  }

  /** Come back by recovery words; `ask` gives the recovery key's word for this key, by the challenge. */
  async comeBack(key: DeviceKey, ask: (device: FreshDevice, proof: Proof) => Promise<CameBack>): Promise<Identity> {
    const device = { name: this.#environment.deviceName, signature_key: toBase64Url(key.publicKey) };
    const back = await ask(device, await this.#prove(key, "recovery"));
    const linked = { by: back.by, at: this.#environment.now(), recovered: true } as const;
    return { ...(await this.#identify(back.me, key, null, "")), linked };
  }

  /** Sign in with the key that this browser has for that person, or a new one; `way` is what they prove it by. */
  async signInStaff(known: Identity | null, username: string, way: StaffWay): Promise<Identity> {
    const key = known ?? (await newDeviceKey(this.#suite));
    const device = {
      ...(known === null ? {} : { id: known.device }),
      name: this.#environment.deviceName,
      signature_key: toBase64Url(key.publicKey),
    };
    const proof = await this.#prove(key, "staff", way.challenge);
    const record = await this.#api.post(way.path, { ...way.body, device, ...proof }, me);
    return this.#identify(record, key, known?.organisation ?? null, username);
  }

  /** A young person's device comes back on the strength of its key alone. */
  async signInDevice(known: Identity): Promise<Identity> {
    const proof = await this.#prove(known, "sign-in");
    const record = await this.#api.post("/v1/sign-in/device", { device: known.device, ...proof }, me);
    return this.#again(record, known);
  }

  /** Who the gateway takes this session for. */
  async whoAmI(known: Identity): Promise<Identity> {
    return this.#again(await this.#api.get("/v1/me", me), known);
  }

  /** Whether a device has to go, whoever is signed in. */
  async isRevoked(device: string): Promise<boolean> {
    try {
      await this.#api.post("/v1/devices/standing", { device }, () => null);
    } catch (error) {
      if (isRefused(error, "device.revoked")) return true;
      // Whoever has never heard of it does not say that it has to go.
      if (!isRefused(error, "device.unknown")) throw error;
    }
    return false;
  }

  /** Say that this device has erased itself, by its key alone. */
  async sayErased(known: Identity): Promise<void> {
    const proof = await this.#prove(known, "erased");
    await this.#api.post("/v1/devices/erased", { device: known.device, ...proof }, () => null);
  }

  async #again(record: MeRecord, known: Identity): Promise<Identity> {
    const identity = await this.#identify(record, known, known.organisation, known.username);
    return known.linked === undefined ? identity : { ...identity, linked: known.linked };
  }

  async #prove(key: DeviceKey, purpose: ProofPurpose, given?: Bytes): Promise<{ challenge: string; proof: string }> {
    const signed = given ?? (await this.#api.post("/v1/challenge", {}, challenge)).challenge;
    const proof = await prove(this.#suite, key, purpose, this.#environment.origin, signed);
    return { challenge: toBase64Url(signed), proof: toBase64Url(proof) };
  }

  /** Check what the gateway says that we are: our own key, under the organisation that we know. */
  async #identify(
    record: MeRecord,
    key: DeviceKey,
    pinned: Pinned | null,
    username: string,
  ): Promise<Identity> {
    const organisation = pinnedOf(record.organisation);
    if (pinned !== null && !isSame(pinned, organisation)) throw new Refused({ code: "organisation.key_changed", fields: {} });
    const attested = await verifyAttestation(this.#suite, organisation, record).catch((error: unknown) => {
      if (error instanceof CryptoRefused) return null;
      throw error;
    });
    if (attested === null || !sameBytes(attested.signatureKey, key.publicKey)) {
      throw new Refused({ code: "device.attestation", fields: {} });
    }
    return {
      account: record.account,
      device: record.device,
      kind: record.kind,
      name: attested.name,
      title: attested.title,
      roles: record.roles,
      teams: record.teams,
      organisation,
      ageBand: record.age_band,
      school: record.school,
      username,
      publicKey: key.publicKey,
      signKey: key.signKey,
      signedIn: true,
    };
  }
}

function pinnedOf(record: OrganisationRecord): Pinned {
  const { id, name, key, franking_key: frankingKey, removal_key: removalKey } = record;
  return { id, name, key, frankingKey, removalKey };
}

/** Whether it is the same organisation, whatever it is called by now. */
function isSame(pinned: Pinned, claimed: Pinned): boolean {
  const { id, key, frankingKey, removalKey } = claimed;
  return (
    pinned.id === id &&
    sameBytes(pinned.key, key) &&
    sameBytes(pinned.frankingKey, frankingKey) &&
    sameBytes(pinned.removalKey, removalKey)
  );
}
