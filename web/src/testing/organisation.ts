/** An organisation for tests: signs attestations and franks as the real one does, and keeps a directory. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { proposeExternal, type Proposal } from "ts-mls";
import { DirectoryUnavailable } from "../crypto/errors";
import { decodeMessage, encodeMessage } from "../crypto/group";
import type { Outside } from "../crypto/outside";
import { verifyAttestation, type LookUp, type Organisation } from "../crypto/attestation";
import type { Suite } from "../crypto/suite";
import { concat, toBase64Url, utf8, type Bytes } from "../protocol/bytes";
import { frankStatement, signedBytes, type LogPlace } from "../protocol/franking";
import type { PersonKind, PersonRecord } from "../protocol/records";
import { attestationBytes } from "../protocol/signing";

export interface Person {
  readonly account: string;
  readonly device: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly title: string;
}

interface Keys {
  readonly publicKey: Uint8Array;
  readonly signKey: Uint8Array;
}

export function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

export function rosterRow({ device, account, name, title, kind }: Person): object {
  return { device, account, name, title, kind };
}

/** Where every code of this organisation leads. */
export function lookBody(organisation: object, team: object): object {
  const nicknames = ["Quiet Otter", "Bright Wren", "Calm Hare", "Kind Lynx", "Swift Seal", "Bold Newt"];
  return { organisation, school: "Hillside", age_band: "14-17", team, nicknames };
}

/** What a device is told of itself. */
export function meBody(person: Person, record: PersonRecord, team: object, organisation: object): object {
  const { account, device, kind, name, title } = person;
  const statement = toBase64Url(record.statement);
  const attestation = toBase64Url(record.attestation);
  const [age_band, school] = kind === "staff" ? [null, null] : ["14-17", "Hillside"];
  const roles = kind === "staff" ? ["practitioner"] : [];
  return { account, device, kind, name, title, roles, teams: [team], organisation, statement, attestation, age_band, school };
}

export class TestOrganisation {
  readonly id = newId();
  readonly people = new Map<string, PersonRecord>();
  readonly name = "Testshire";
  readonly #suite: Suite;
  #frankingKey = ed25519.utils.randomSecretKey();
  readonly #keys: Keys;
  readonly #removal: Keys;

  private constructor(suite: Suite, keys: Keys, removal: Keys) {
    this.#suite = suite;
    this.#keys = keys;
    this.#removal = removal;
  }

  static async create(suite: Suite): Promise<TestOrganisation> {
    return new TestOrganisation(suite, await suite.signature.keygen(), await suite.signature.keygen());
  }

  get pinned(): Organisation {
    return { id: this.id, key: this.#keys.publicKey };
  }

  /** The gateway as external sender of this organisation's groups. */
  get outside(): Outside {
    return { id: this.id, removalKey: this.#removal.publicKey };
  }

  /** Propose, as the gateway does, in the group and epoch that a GroupInfo describes. */
  async propose(groupInfo: Uint8Array, proposal: Proposal, removal = this.#removal): Promise<Bytes> {
    const decoded = decodeMessage(groupInfo);
    if (decoded?.wireformat !== "mls_group_info") throw new TypeError("no GroupInfo");
    const { publicKey, signKey } = removal;
    return encodeMessage(await proposeExternal(decoded.groupInfo, proposal, publicKey, signKey, this.#suite));
  }

  /** What the gateway says of it under this key, which need not be its own. */
  body(key: Uint8Array = this.pinned.key): object {
    return {
      id: this.id,
      name: this.name,
      key: toBase64Url(key),
      franking_key: toBase64Url(this.frankingKey),
      removal_key: toBase64Url(this.outside.removalKey),
    };
  }

  get frankingKey(): Uint8Array {
    return ed25519.getPublicKey(this.#frankingKey);
  }

  changeFrankingKey(): void {
    this.#frankingKey = ed25519.utils.randomSecretKey();
  }

  /** Frank a message that is alone in its tree. */
  frank(place: LogPlace, commitment: Uint8Array): Bytes {
    const root = sha256(concat(Uint8Array.of(0), frankStatement(place, commitment)));
    const signature = ed25519.sign(signedBytes(root, 1), this.#frankingKey);
    return concat(signature, Uint8Array.of(0, 1, 0, 0));
  }

  /** What the directory says of a device; `endorsement` is another device's word for it. */
  async attest(
    person: Person,
    signatureKey: Uint8Array,
    endorsement: PersonRecord["endorsement"] = null,
    recovered: PersonRecord["recovered"] = null,
  ): Promise<PersonRecord> {
    const statement = statementOf(this.id, person, signatureKey);
    const attestation = await this.#suite.signature.sign(this.#keys.signKey, attestationBytes(statement));
    const record = { device: person.device, statement, attestation: new Uint8Array(attestation), revoked: false, endorsement, recovered };
    this.people.set(person.device, record);
    return record;
  }

  revoke(device: string): void {
    const known = this.people.get(device);
    if (known) this.people.set(device, { ...known, revoked: true });
  }

  /** A directory that verifies what it is given, as the engine's does. */
  readonly lookUp: LookUp = async (device) => {
    const record = this.people.get(device);
    if (record === undefined) return null;
    return verifyAttestation(this.#suite, this.pinned, record).catch(() => null);
  };

  readonly unreachable: LookUp = () => Promise.reject(new DirectoryUnavailable());
}

function statementOf(organisation: string, person: Person, signatureKey: Uint8Array): Bytes {
  const { account, device, kind, name, title } = person;
  const signature_key = toBase64Url(signatureKey);
  // The keys stand in sorted order, as the canonical form wants them.
  return utf8(JSON.stringify({ account, device, kind, name, organisation, signature_key, title, v: 1 }));
}
