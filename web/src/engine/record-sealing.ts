/** A contact's transcript: written down, encrypted, and its key split among the leads (docs/records.md section 2). */
import { encryptRecord, sealShare, splitKey } from "../crypto/record";
import type { SealingPlan } from "../model-records";
import { toBase64Url, toHex, type Bytes } from "../protocol/bytes";
import { encodeTranscript, type RecordPlace } from "../protocol/record";
import { leads, type Lead } from "../protocol/record-answers";
import { talkOf, type ConversationRecord } from "../store/records";
import type { Api } from "./api";
import { RETRY, waitBefore } from "./backoff";
import { kept, messagesIn } from "./bundle";
import { ConnectionLost, Refused } from "./errors";
import { FORMER } from "./logs";
import type { NoteKeys } from "./note-key";
import type { Tools } from "./tools";

/** What the gateway takes, in bytes. */
const LARGEST = 4 * 1024 * 1024;
/** So often each step is tried where the line fails under it. */
const TRIES = 4;

interface Prepared extends RecordPlace {
  readonly key: Bytes;
  readonly ciphertext: Bytes;
  readonly messages: number;
  /** The gateway has the ciphertext. */
  brought: boolean;
}

export interface SealingEvents {
  find(talk: string): ConversationRecord | null;
  contactOf(talk: string): Promise<number>;
}

export class Sealing {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #keys: NoteKeys;
  readonly #events: SealingEvents;
  /** By conversation: what is on its way, so that another attempt goes on with the same bytes. */
  readonly #prepared = new Map<string, Prepared>();

  constructor(tools: Tools, api: Api, keys: NoteKeys, events: SealingEvents) {
    this.#tools = tools;
    this.#api = api;
    this.#keys = keys;
    this.#events = events;
  }

  /** Nothing of it leaves this device yet. */
  async prepare(talk: string): Promise<SealingPlan> {
    const { quorum, leads: holders } = await this.#leads();
    const prepared = await this.#write(talk);
    this.#prepared.set(talk, prepared);
    const named = holders.map(({ account, name }) => ({ account, name }));
    return { record: prepared.record, messages: prepared.messages, size: prepared.ciphertext.length, quorum, leads: named };
  }

  /** Bring the ciphertext, then the shares; the contact's closing makes it a record, and until then it is nothing. */
  async deliver(talk: string): Promise<null> {
    const prepared = this.#prepared.get(talk);
    if (prepared === undefined) throw new Refused({ code: "record.unknown", fields: {} });
    const path = `/v1/records/${prepared.record}`;
    if (!prepared.brought) {
      await this.#patiently(() => this.#api.putBytes(`${path}?conversation=${prepared.conversation}`, prepared.ciphertext));
      prepared.brought = true;
    }
    await this.#patiently(async () => {
      // Who leads may have changed since; shares are made anew each time, and the gateway keeps the last ones.
      const { quorum, leads: holders } = await this.#leads();
      const shares = await this.#shares(prepared, quorum, holders);
      await this.#api.put(`${path}/shares`, { quorum, shares }, () => null);
    });
    return null;
  }

  /** The contact is closed. */
  forget(talk: string): void {
    this.#prepared.delete(talk);
  }

  async #write(talk: string): Promise<Prepared> {
    const record = this.#events.find(talk);
    const contact = await this.#events.contactOf(talk);
    const messages = record === null ? [] : await this.#messages(record);
    if (record === null || messages.length === 0) throw new Refused({ code: "record.empty", fields: {} });
    const { environment, identity } = this.#tools;
    const transcript = encodeTranscript({
      organisation: identity.organisation.id,
      conversation: talkOf(record),
      contact,
      person: record.person.account,
      sealed_at: this.#tools.now(),
      messages,
    });
    const place = { record: toHex(environment.randomBytes(16)), conversation: talkOf(record), contact };
    const key = environment.randomBytes(32);
    const ciphertext = await encryptRecord(key, place, transcript);
    if (ciphertext.length > LARGEST) throw new Refused({ code: "record.too_large", fields: { size: ciphertext.length } });
    return { ...place, key, ciphertext, messages: messages.length, brought: false };
  }

  /** What was said since the contact before this one was closed. */
  async #messages(record: ConversationRecord): Promise<ReturnType<typeof messagesIn>> {
    const closed = (await this.#tools.store.all("items", [record.id])).flatMap((item) => {
      return item.kind === "notice" && item.entry?.code === "desk.closed" && item.seq !== null ? [item.seq] : [];
    });
    const from = closed.length === 0 ? FORMER : Math.max(...closed) + 1;
    return messagesIn(record, await kept(this.#tools, record), { from, to: Infinity });
  }

  /** The leads whose devices hold; of the others it is not known whether they are themselves. */
  async #leads(): Promise<{ readonly quorum: number; readonly leads: readonly Lead[] }> {
    const { quorum, leads: listed } = await this.#api.get("/v1/records/leads", leads);
    const trusted = await this.#keys.trusted(listed.flatMap(({ devices }) => devices));
    const holders = listed.map((lead) => {
      return { ...lead, devices: trusted.filter(({ account }) => account === lead.account) };
    });
    const known = holders.filter(({ devices }) => devices.length > 0);
    if (known.length < Math.max(quorum, 2)) throw new Refused({ code: "record.no_leads", fields: { quorum } });
    return { quorum, leads: known.map((lead) => ({ ...lead, name: this.#nameOf(lead) })) };
  }

  /** As the organisation attests it, not as the list has it. */
  #nameOf({ devices, name }: Lead): string {
    return this.#tools.directory.get(devices[0]?.device ?? "")?.name ?? name;
  }

  async #shares({ key, record }: Prepared, quorum: number, holders: readonly Lead[]): Promise<readonly object[]> {
    const { suite } = this.#tools.owner;
    const shares = await splitKey(key, { record, accounts: holders.map(({ account }) => account), quorum });
    return Promise.all(
      shares.map(async ({ account, share, check }) => {
        const devices = holders.find((lead) => lead.account === account)?.devices ?? [];
        const sealed = await Promise.all(
          devices.map(async ({ device, key: to }) => {
            return { device, sealed: toBase64Url(await sealShare(suite, to, { of: { record }, account, device }, share)) };
          }),
        );
        return { account, check: toBase64Url(check), sealed };
      }),
    );
  }

  /** Every step may be repeated, so a line that fails under one is no reason to bother anybody at once. */
  async #patiently(step: () => Promise<void>): Promise<void> {
    const { environment } = this.#tools;
    for (let attempt = 0; ; attempt++) {
      try {
        await step();
        return;
      } catch (error) {
        if (!(error instanceof ConnectionLost) || attempt + 1 >= TRIES) throw error;
        const wait = waitBefore(RETRY, attempt, environment.random());
        await new Promise<void>((resolve) => {
          environment.after(wait, resolve);
        });
      }
    }
  }
}
