/**
 * The attachments of a session. What is to go out is sealed and stored first, uploaded one after the other,
 * and becomes a message once all of it is at the gateway. Others' are fetched when somebody opens them.
 */
import { openAttachment, sealAttachment } from "../crypto/attachment";
import { CryptoRefused } from "../crypto/errors";
import type { Outcome, Outgoing } from "../model";
import { LARGEST_ATTACHMENT, LARGEST_THUMBNAIL, type BlobPlace, type Media } from "../protocol/attachment";
import { toHex, type Bytes } from "../protocol/bytes";
import { encodeContent } from "../protocol/content";
import type { StoredAttachment, UploadRow } from "../store/records";
import { LeaseLost } from "../store/store";
import { outcomeOf, refusal, type Api } from "./api";
import { download, upload } from "./attachments-wire";
import { RETRY, waitBefore } from "./backoff";
import { ConnectionLost, isRefused, Refused } from "./errors";
import type { Desk } from "./log";
import { previewOf } from "./stored";
import type { Tools } from "./tools";

/** Refusals after which the same upload does not go on by itself. */
const FOR_GOOD = [
  "request.malformed",
  "request.too_large",
  "conversation.unknown",
  "conversation.not_yours",
  "attachment.too_large",
  "attachment.too_many",
];
/** Refusals after which it begins afresh. */
const GONE = ["attachment.unknown", "attachment.expired"];

/** A conversation, as far as attachments need it. */
export interface Talk extends Desk {
  /** What it is called in the store; `id` is what the gateway calls it. */
  readonly key: string;
  wake(): void;
}

export class Attachments {
  readonly #tools: Tools;
  readonly #api: Api;
  readonly #find: (conversation: string) => Talk | undefined;
  readonly #opening = new Map<string, Promise<Outcome<Blob>>>();
  #rows: readonly UploadRow[] = [];
  #moving: { readonly id: string; readonly ending: AbortController } | null = null;
  #running = false;
  #stopped = false;
  #attempt = 0;
  #callOff: (() => void) | null = null;

  constructor(tools: Tools, api: Api, find: (conversation: string) => Talk | undefined) {
    this.#tools = tools;
    this.#api = api;
    this.#find = find;
  }

  /** Take up what an earlier page left. */
  async load(): Promise<void> {
    const rows = await this.#tools.store.all("uploads");
    this.#rows = [...rows].sort((a, b) => a.order - b.order);
    for (const row of rows) this.#show(row, 0);
  }

  /** Go on with whatever is to be uploaded. */
  wake(): void {
    if (!this.#running) void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    this.#callOff?.();
    this.#moving?.ending.abort();
  }

  async send(talk: Talk, outgoing: Outgoing): Promise<Outcome<null>> {
    const { size } = outgoing.blob;
    if (size === 0) return refusal("request.malformed", { at: "blob" });
    if (size > LARGEST_ATTACHMENT) return refusal("attachment.too_large", { limit: LARGEST_ATTACHMENT });
    const { environment, identity, now } = this.#tools;
    const content = new Uint8Array(await outgoing.blob.arrayBuffer());
    const media = await mediaOf(outgoing);
    const { key, sealed, hash } = await sealAttachment(content, (length) => environment.randomBytes(length));
    const id = this.#tools.messageIds.next();
    const [conversation, at, order] = [talk.key, now(), this.#nextOrder(talk)];
    const row: UploadRow = { id, conversation, order, attempt: this.#newAttempt(), key, hash, size: sealed.length, problem: null };
    await talk.transact((draft) => {
      const common = { id, seq: null, at, author: identity.device, earlier: false, refused: false, order };
      draft.put({ ...common, kind: "attachment", media, blob: null });
      draft.also(
        { store: "uploads", key: [conversation, id], value: row },
        { store: "blobs", key: [conversation, id], value: sealed },
      );
    });
    this.#rows = [...this.#rows, row];
    this.#show(row, 0);
    this.wake();
    return DONE;
  }

  /** Take back what is not all at the gateway yet. */
  async cancel(talk: Talk, id: string): Promise<Outcome<null>> {
    const row = this.#rows.find((each) => each.id === id);
    if (row === undefined) return DONE;
    this.#forget(row);
    if (this.#moving?.id === id) this.#moving.ending.abort();
    await talk.transact(async (draft) => {
      const item = await draft.find(id);
      // Else the last piece was quicker, and it is a message already.
      if (item?.kind !== "attachment" || item.blob !== null) return;
      draft.drop(id);
      draft.also(...dropRows(row));
    });
    return DONE;
  }

  async retry(talk: Talk, id: string): Promise<Outcome<null>> {
    const row = this.#rows.find((each) => each.id === id);
    if (row !== undefined) await this.#change(talk, row, { problem: null, attempt: this.#newAttempt() });
    this.wake();
    return DONE;
  }

  /** Fetch and open; asked twice at once, it is fetched once. */
  open(talk: Talk, id: string): Promise<Outcome<Blob>> {
    const known = this.#opening.get(id);
    if (known !== undefined) return known;
    const opening = outcomeOf(() => this.#open(talk, id)).finally(() => {
      this.#opening.delete(id);
      if (this.#tools.transfers.down.delete(id)) this.#tools.changed();
    });
    this.#opening.set(id, opening);
    return opening;
  }

  async #open(talk: Talk, id: string): Promise<Blob> {
    const item = await talk.transact((draft) => draft.find(id));
    if (item?.kind !== "attachment") throw new Refused({ code: "attachment.unknown", fields: {} });
    try {
      const content = await (item.blob === null ? this.#openOwn(talk, id) : this.#fetch(id, item.blob));
      return new Blob([content], { type: item.media.type });
    } catch (error) {
      if (error instanceof CryptoRefused) throw new Refused({ code: "attachment.broken", fields: {} });
      throw error;
    }
  }

  /** What still waits here to be uploaded needs no network. */
  async #openOwn(talk: Talk, id: string): Promise<Bytes> {
    const row = this.#rows.find((each) => each.id === id);
    const sealed = await this.#tools.store.get("blobs", [talk.key, id]);
    if (row === undefined || sealed === null) throw new ConnectionLost();
    return openAttachment(row.key, row.hash, sealed);
  }

  async #fetch(id: string, blob: BlobPlace): Promise<Bytes> {
    const moved = (done: number): void => {
      this.#tools.transfers.down.set(id, { done, total: blob.size });
      this.#tools.changed();
    };
    return openAttachment(blob.key, blob.hash, await download(this.#api, blob, moved));
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      for (let row = this.#next(); row !== undefined; row = this.#next()) {
        await this.#upload(row);
        this.#attempt = 0;
      }
    } catch (error) {
      this.#stumble(error);
    } finally {
      this.#running = false;
    }
  }

  #next(): UploadRow | undefined {
    if (this.#stopped || !this.#tools.online()) return undefined;
    return this.#rows.find((row) => row.problem === null && this.#find(row.conversation) !== undefined);
  }

  async #upload(row: UploadRow): Promise<void> {
    const talk = this.#find(row.conversation);
    const ending = new AbortController();
    this.#moving = { id: row.id, ending };
    try {
      const sealed = await this.#tools.store.get("blobs", [row.conversation, row.id]);
      if (talk === undefined || sealed === null) {
        this.#forget(row);
        return;
      }
      const moved = (done: number): void => {
        if (!ending.signal.aborted) this.#show(row, done);
      };
      await this.#finish(talk, row, await upload(this.#api, { ...row, conversation: talk.id }, sealed, moved, ending.signal));
    } catch (error) {
      // Whoever called it off has tidied up.
      if (ending.signal.aborted) return;
      if (talk === undefined || !(await this.#recover(talk, row, error))) throw error;
    } finally {
      this.#moving = null;
    }
  }

  /** All of it is at the gateway: now it is a message like any other. */
  async #finish(talk: Talk, row: UploadRow, id: string): Promise<void> {
    const blob = { id, key: row.key, hash: row.hash, size: row.size };
    await talk.transact(async (draft) => {
      const item = await draft.find(row.id);
      if (item?.kind !== "attachment" || !this.#rows.includes(row)) return;
      const order = Math.max(0, ...draft.outbox.map((each) => each.order)) + 1;
      const content = encodeContent({ k: "attachment", at: item.at, ...item.media, ...blob });
      const sent: StoredAttachment = { ...item, blob, order };
      draft.put(sent);
      draft.outbox = [...draft.outbox, { id: row.id, order, content, sealed: null, quiet: false }];
      draft.update({ ...previewOf(sent), lastAt: Math.max(draft.record.lastAt, item.at) });
      draft.also(...dropRows(row));
    });
    this.#forget(row);
    talk.wake();
  }

  /** Deal with a refusal; false where trying again later is all there is to do. */
  async #recover(talk: Talk, row: UploadRow, error: unknown): Promise<boolean> {
    if (isRefused(error, "conversation.restarted")) {
      // It begins afresh in the one that goes on, once that is known here.
      await this.#change(talk, row, { attempt: this.#newAttempt() });
      return false;
    }
    if (isRefused(error, ...GONE)) await this.#change(talk, row, { attempt: this.#newAttempt() });
    else if (isRefused(error, ...FOR_GOOD)) await this.#change(talk, row, { problem: error.code });
    else return false;
    return true;
  }

  async #change(talk: Talk, row: UploadRow, fields: Partial<UploadRow>): Promise<void> {
    const changed = { ...row, ...fields };
    await talk.transact((draft) => {
      draft.also({ store: "uploads", key: [row.conversation, row.id], value: changed });
    });
    this.#rows = this.#rows.map((each) => (each === row ? changed : each));
    this.#show(changed, 0);
  }

  #stumble(error: unknown): void {
    if (this.#stopped || error instanceof LeaseLost) return;
    if (!(error instanceof ConnectionLost || error instanceof Refused)) console.error("an upload failed", error);
    const { environment } = this.#tools;
    this.#callOff?.();
    this.#callOff = environment.after(waitBefore(RETRY, this.#attempt++, environment.random()), () => {
      this.wake();
    });
  }

  #show(row: UploadRow, done: number): void {
    const problem = row.problem === null ? null : { code: row.problem, fields: {} };
    this.#tools.transfers.up.set(row.id, { done, total: row.size, problem });
    this.#tools.changed();
  }

  #forget(row: UploadRow): void {
    this.#rows = this.#rows.filter((each) => each.id !== row.id);
    this.#tools.transfers.up.delete(row.id);
    this.#tools.changed();
  }

  /** Behind everything that waits, so that it stands last on the screen. */
  #nextOrder(talk: Talk): number {
    const waiting = [...talk.held.outbox, ...this.#rows.filter((row) => row.conversation === talk.key)];
    return Math.max(0, ...waiting.map((each) => each.order)) + 1;
  }

  #newAttempt(): string {
    return toHex(this.#tools.environment.randomBytes(16));
  }
}

const DONE = { ok: true, value: null } as const;


function dropRows({ conversation, id }: UploadRow): readonly [
  { readonly store: "uploads"; readonly key: readonly string[]; readonly value: null },
  { readonly store: "blobs"; readonly key: readonly string[]; readonly value: null },
] {
  const key = [conversation, id];
  return [
    { store: "uploads", key, value: null },
    { store: "blobs", key, value: null },
  ];
}

async function mediaOf(outgoing: Outgoing): Promise<Media> {
  // "audio/webm;codecs=opus": the container is all that a player asks for.
  const type = outgoing.blob.type.split(";")[0] ?? "";
  if (outgoing.kind === "voice") return { kind: "voice", type, duration: Math.round(outgoing.duration) };
  const { width, height } = outgoing;
  const thumbnail = outgoing.thumbnail === null ? null : new Uint8Array(await outgoing.thumbnail.arrayBuffer());
  const fits = thumbnail !== null && thumbnail.length <= LARGEST_THUMBNAIL;
  return { kind: "image", type, width, height, thumbnail: fits ? thumbnail : null };
}
