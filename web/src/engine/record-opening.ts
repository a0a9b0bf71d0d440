/** Opening a record together (docs/records.md section 3): giving a share, and reading what was sealed. */
import { CryptoRefused } from "../crypto/errors";
import { decryptRecord, isShare, joinKey, openShare, sealShare, type Share } from "../crypto/record";
import type { OpenedRecord, RecordOpening } from "../model-records";
import { toBase64Url, type Bytes } from "../protocol/bytes";
import { decodeTranscript, type Transcript } from "../protocol/record";
import { givenShares, opening, openings, type GivenShare, type Opening } from "../protocol/record-answers";
import { Malformed } from "../protocol/shape";
import type { Api } from "./api";
import { Refused } from "./errors";
import type { NoteKeys } from "./note-key";
import { verifyTranscript } from "./record-verifying";
import type { Tools } from "./tools";

export class OpeningTogether {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #keys: NoteKeys;

  constructor(tools: Tools, api: Api, keys: NoteKeys) {
    this.#tools = tools;
    this.#api = api;
    this.#keys = keys;
  }

  async list(): Promise<readonly RecordOpening[]> {
    const { items } = await this.#api.get("/v1/records/openings", openings);
    await this.#tools.directory.ensure(items.map(({ by }) => by.device));
    return items.map((item) => this.#view(item));
  }

  async find(name: string): Promise<RecordOpening> {
    return this.#shown(await this.#get(name));
  }

  async ask(record: string, reason: string, risk: string | null): Promise<RecordOpening> {
    const told = risk === null ? { tell: true } : { tell: false, risk };
    return this.#shown(await this.#api.post(`/v1/records/${record}/openings`, { reason, ...told }, opening));
  }

  /** Give this device's share to the device that asks, after a look at whose it is. */
  async agree(name: string): Promise<RecordOpening> {
    const { own, record, by, id } = await this.#get(name);
    if (own === null) throw new Refused({ code: "record.not_yours", fields: { rule: "not_a_holder" } });
    const [asker] = await this.#keys.trusted([by]);
    if (asker?.account !== by.account) throw new Refused({ code: "record.asker", fields: { name: by.name } });
    const { owner, identity } = this.#tools;
    const { privateKey } = await this.#keys.own();
    const lies = { of: { record }, account: own.account, device: identity.device } as const;
    const share = await refusedAs("record.broken", () => openShare(owner.suite, privateKey, lies, own.sealed));
    const goes = { of: { opening: id }, account: own.account, device: by.device } as const;
    const sealed = toBase64Url(await sealShare(owner.suite, by.key, goes, share));
    return this.#shown(await this.#api.post(`${at(id)}/shares`, { sealed }, opening));
  }

  async refuse(name: string, reason: string): Promise<RecordOpening> {
    return this.#shown(await this.#api.post(`${at(name)}/refuse`, { reason }, opening));
  }

  async end(name: string): Promise<RecordOpening> {
    return this.#shown(await this.#api.post(`${at(name)}/end`, {}, opening));
  }

  async read(name: string): Promise<OpenedRecord> {
    const found = await this.#get(name);
    const { items } = await this.#api.get(`${at(name)}/shares`, givenShares);
    const key = await this.#key(found, items);
    const ciphertext = await this.#api.bytes(`${at(name)}/record`);
    const { record, conversation, contact } = found;
    const transcript = await refusedAs("record.broken", async () => {
      return decodeTranscript(await decryptRecord(key, { record, conversation, contact }, ciphertext));
    });
    this.#requireOf(found, transcript);
    const messages = await verifyTranscript(this.#tools, found, transcript);
    return { opening: found.id, person: found.person, contact, sealedAt: transcript.sealed_at, messages };
  }

  /** Wrong shares are named, and enough right ones do without them. */
  async #key(found: Opening, items: readonly GivenShare[]): Promise<Bytes> {
    const { record, quorum } = found;
    const opened = await Promise.all(items.map((item) => this.#open(found, item)));
    const right = opened.filter((share) => share !== null);
    if (right.length < quorum) {
      const names = items.filter((_, index) => opened[index] === null).map(({ name }) => name);
      // Too few, and nobody's is wrong: a gateway serves what it should not, or was asked too soon.
      if (names.length === 0) throw new Refused({ code: "record.not_ready", fields: {} });
      throw new Refused({ code: "record.wrong_share", fields: { names: names.join(", ") } });
    }
    return refusedAs("record.broken", () => joinKey(record, quorum, right));
  }

  /** Null where it is not the share that the record was sealed with. */
  async #open({ id, record }: Opening, { account, check, sealed }: GivenShare): Promise<Share | null> {
    if (sealed === null) return null;
    const { owner, identity } = this.#tools;
    const { privateKey } = await this.#keys.own();
    // One's own lies here since the sealing; others were given for this opening.
    for (const of of [{ opening: id }, { record }]) {
      try {
        const share = await openShare(owner.suite, privateKey, { of, account, device: identity.device }, sealed);
        const given = { account, share, check };
        return (await isShare(record, given)) ? given : null;
      } catch (error) {
        if (!(error instanceof CryptoRefused)) throw error;
      }
    }
    return null;
  }

  #requireOf({ conversation, contact, person }: Opening, transcript: Transcript): void {
    const same = transcript.conversation === conversation && transcript.contact === contact && transcript.person === person.account;
    if (!same || transcript.organisation !== this.#tools.identity.organisation.id) {
      throw new Refused({ code: "record.broken", fields: {} });
    }
  }

  #get(name: string): Promise<Opening> {
    return this.#api.get(at(name), opening);
  }

  async #shown(found: Opening): Promise<RecordOpening> {
    await this.#tools.directory.ensure([found.by.device]);
    return this.#view(found);
  }

  #view(found: Opening): RecordOpening {
    const { id, record, conversation, person, contact, state, reason, risk, by, given, shares, quorum } = found;
    const { directory, identity } = this.#tools;
    // Who asks is for the attestation of their device to say.
    const asker = directory.get(by.device);
    const name = asker?.account === by.account ? asker.name : by.name;
    return {
      id,
      record,
      conversation,
      person,
      contact,
      state,
      reason,
      risk,
      askedAt: found.asked_at,
      endsAt: found.ends_at,
      by: { account: by.account, name },
      here: by.device === identity.device,
      given,
      missing: shares.filter(({ account }) => !given.some((each) => each.account === account)),
      quorum,
    };
  }
}

function at(name: string): string {
  return `/v1/records/openings/${name}`;
}

/** In the words of the seam: what came is not what it should be. */
async function refusedAs<T>(code: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof CryptoRefused || error instanceof Malformed) throw new Refused({ code, fields: {} });
    throw error;
  }
}
