/**
 * A conversation being moved on: changes are collected here, written in one transaction, and only then
 * become the conversation's memory. A step that fails leaves no trace, in memory or on the disk.
 */
import { encodeState, secretsOf, type GroupState } from "../crypto/group";
import { talkOf, type ConversationRecord, type OutboxRow, type PendingRow, type Proof, type StoredItem } from "../store/records";
import type { Change } from "../store/store";

/** What is durable of a conversation, as it lies in memory. */
export interface Held {
  readonly record: ConversationRecord;
  readonly group: GroupState | null;
  readonly pending: PendingRow | null;
  /** In the order in which they are to be sent. */
  readonly outbox: readonly OutboxRow[];
}

export type FindItem = (id: string) => Promise<StoredItem | null>;
export type AllItems = () => Promise<readonly StoredItem[]>;

export interface ItemSource {
  readonly find: FindItem;
  readonly all: AllItems;
}

export class Draft {
  readonly #before: Held;
  readonly #source: ItemSource;
  readonly #consumed: Uint8Array[] = [];
  readonly #usedPackages: string[] = [];
  readonly #proofs: { readonly log: string; readonly proof: Proof }[] = [];
  readonly #also: Change[] = [];
  readonly #dropped = new Set<string>();
  readonly items = new Map<string, StoredItem>();
  record: ConversationRecord;
  group: GroupState | null;
  pending: PendingRow | null;
  outbox: readonly OutboxRow[];

  constructor(held: Held, source: ItemSource) {
    this.#before = held;
    this.#source = source;
    this.record = held.record;
    this.group = held.group;
    this.pending = held.pending;
    this.outbox = held.outbox;
  }

  get id(): string {
    return this.record.id;
  }

  /** The gateway's id for the conversation; `id` is the store's. */
  get talk(): string {
    return talkOf(this.record);
  }

  get held(): Held {
    return { record: this.record, group: this.group, pending: this.pending, outbox: this.outbox };
  }

  update(fields: Partial<ConversationRecord>): void {
    this.record = { ...this.record, ...fields };
  }

  put(item: StoredItem): void {
    this.items.set(item.id, item);
  }

  /** Take back an item that nobody else has seen. */
  drop(id: string): void {
    this.items.delete(id);
    this.#dropped.add(id);
  }

  get dropped(): Iterable<string> {
    return this.#dropped;
  }

  /** Make changes elsewhere durable together with this draft's. */
  also(...changes: readonly Change[]): void {
    this.#also.push(...changes);
  }

  /** Keep what proves a message, of the present log or of one before. */
  prove(proof: Proof, log = this.talk): void {
    this.#proofs.push({ log, proof });
  }

  async find(id: string): Promise<StoredItem | null> {
    return this.items.get(id) ?? this.#source.find(id);
  }

  /** Every item, with this draft's own over the older ones. */
  async all(): Promise<readonly StoredItem[]> {
    const stored = await this.#source.all();
    const kept = stored.filter((item) => !this.items.has(item.id));
    return [...kept, ...this.items.values()];
  }

  /** Take the group a step further within its epoch. */
  step(next: GroupState, consumed: readonly Uint8Array[]): void {
    this.group = next;
    this.use(consumed);
  }

  /** Note secrets that are used up. */
  use(consumed: readonly Uint8Array[]): void {
    this.#consumed.push(...consumed);
  }

  /** Leave the group's epoch: for the next one, or because the state is of no use any more. */
  leaveEpoch(next: GroupState | null): void {
    if (this.group !== null) this.#consumed.push(...secretsOf(this.group));
    this.group = next;
  }

  /** An ordinary KeyPackage was used up by a Welcome. */
  usePackage(reference: string): void {
    this.#usedPackages.push(reference);
  }

  changes(): readonly Change[] {
    const { id } = this;
    const changes: Change[] = [];
    if (this.record !== this.#before.record) changes.push({ store: "conversations", key: [id], value: this.record });
    if (this.group !== this.#before.group) changes.push({ store: "groups", key: [id], value: this.#encodedGroup() });
    if (this.pending !== this.#before.pending) changes.push({ store: "pending", key: [id], value: this.pending });
    for (const item of this.items.values()) changes.push({ store: "items", key: [id, item.id], value: item });
    for (const item of this.#dropped) changes.push({ store: "items", key: [id, item], value: null });
    for (const { log, proof } of this.#proofs) changes.push({ store: "proofs", key: [log, String(proof.seq)], value: proof });
    for (const reference of this.#usedPackages) changes.push({ store: "packages", key: [reference], value: null });
    return [...changes, ...this.#also, ...this.#outboxChanges()];
  }

  /** Secrets to overwrite once the changes are durable. */
  get consumed(): readonly Uint8Array[] {
    return this.#consumed;
  }

  #encodedGroup(): Uint8Array<ArrayBuffer> | null {
    return this.group === null ? null : encodeState(this.group);
  }

  #outboxChanges(): readonly Change[] {
    if (this.outbox === this.#before.outbox) return [];
    const kept = new Set(this.outbox.map((row) => row.id));
    const gone = this.#before.outbox.filter((row) => !kept.has(row.id));
    const fresh = this.outbox.filter((row) => !this.#before.outbox.includes(row));
    return [
      ...gone.map((row) => ({ store: "outbox", key: [this.id, row.id], value: null }) as const),
      ...fresh.map((row) => ({ store: "outbox", key: [this.id, row.id], value: row }) as const),
    ];
  }
}
