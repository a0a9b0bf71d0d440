/** The fake gateway's conversations: log, epochs, roster and idempotency, kept as honestly as the real one's. */
import { decodeMessage } from "../crypto/group";
import { ratchetTreeFromExtension } from "ts-mls/groupInfo.js";
import { devicesOfGroupInfo } from "../crypto/join";
import { deviceOf } from "../crypto/attestation";
import { sameBytes, utf8, type Bytes } from "../protocol/bytes";
import { readCommitment } from "../protocol/franking";
import type { Request } from "../protocol/frames";
import type { Entry, EntryKind, SealedMark } from "../protocol/records";
import { Refused } from "../engine/errors";
import type { TestOrganisation } from "./organisation";

export function refuse(code: string, fields: Readonly<Record<string, string | number>> = {}): never {
  throw new Refused({ code, fields });
}

/** Whose log it is: its clock, and what it franks with. */
export interface Keeper {
  now(): number;
  readonly organisation: TestOrganisation;
}

interface Invitation {
  readonly seq: number;
  readonly welcome: Bytes;
}

export class GatewayLog {
  readonly id: string;
  readonly team: string;
  readonly openedBy: string;
  readonly entries: Entry[] = [];
  /** Device to the entry since which it is in the group. */
  readonly joined = new Map<string, number>();
  readonly cursors = new Map<string, number>();
  readonly invitations = new Map<string, Invitation>();
  readonly marks = new Map<string, SealedMark>();
  readonly opening: Bytes;
  /** Devices that have to go. */
  readonly leaving = new Set<string>();
  readonly #proposed = new Set<string>();
  /** Whether messages are refused while somebody has to go. */
  graceIsOver = false;
  /** Off, the gateway proposes nothing, as in a group from before. */
  takesProposals = true;
  epoch = 0;
  groupInfo: Bytes;
  /** The GroupInfo of each epoch. */
  readonly infos: Bytes[] = [];
  readonly continues: string;
  continuedBy = "";
  restarted = false;
  /** Logs of another conversation that this one goes on from. */
  brings: readonly string[] = [];
  seen = 0;
  readonly #keeper: Keeper;

  constructor(request: Request<"open">, device: string, account: string, keeper: Keeper) {
    this.continues = request.continues ?? "";
    this.infos.push(request.group_info);
    this.id = request.conversation;
    this.team = request.team;
    this.openedBy = account;
    this.opening = request.group_info;
    this.groupInfo = request.group_info;
    this.#keeper = keeper;
    const devices = devicesOfGroupInfo(request.group_info, this.id);
    if (devices.length !== 1 || devices[0] !== device) refuse("group.bundle", { rule: "roster" });
    this.#append("system", "", "", 0, utf8('{"code":"desk.opened"}'));
    this.#seat(device, 1);
  }

  get head(): number {
    return this.entries.length;
  }

  /** What a summary says of the log itself. */
  summaryFor(device: string): object {
    return {
      conversation: this.id,
      opened_at: this.entries[0]?.at ?? 0,
      head: this.head,
      epoch: this.epoch,
      member: this.joined.has(device),
      invited: this.invitations.has(device),
      joined_seq: this.joined.get(device) ?? 0,
      cursor: this.cursors.get(device) ?? 0,
      last_at: this.entries.at(-1)?.at ?? 0,
      marks: [...this.marks.values()],
      restarted: this.restarted,
      continued_by: this.continuedBy,
      continues: this.continues,
      brings: this.brings,
    };
  }

  async commit(request: Request<"commit">, device: string): Promise<{ seq: number; epoch: number }> {
    const committed = this.#commit(request, device);
    await this.propose();
    return committed;
  }

  #commit(request: Request<"commit">, device: string): { seq: number; epoch: number } {
    const decoded = decodeMessage(request.commit);
    if (decoded?.wireformat !== "mls_public_message") return refuse("group.malformed");
    const { content } = decoded.publicMessage;
    const epoch = Number(content.epoch);
    if (epoch < this.epoch) return this.#repeatedCommit(request, device, epoch);
    this.requireRunning();
    if (epoch !== this.epoch) refuse("group.wrong_epoch", { epoch: this.epoch });
    const external = content.sender.senderType === "new_member_commit";
    if (!external) this.#requireMember(device);
    const roster = devicesOfGroupInfo(request.group_info, this.id);
    // An external commit cannot carry proposals by reference.
    if (!external) this.#requireGone(roster);
    const { seq } = this.#append("handshake", device, "", epoch, request.commit);
    this.epoch = epoch + 1;
    this.groupInfo = request.group_info;
    this.infos.push(request.group_info);
    for (const gone of [...this.joined.keys()].filter((each) => !roster.includes(each))) this.#unseat(gone);
    if (external) this.#unseat(device);
    for (const fresh of roster.filter((each) => !this.joined.has(each))) {
      this.#seat(fresh, seq);
      if (request.welcome) this.invitations.set(fresh, { seq, welcome: request.welcome });
    }
    return { seq, epoch: this.epoch };
  }

  send(request: Request<"send">, device: string): { seq: number; at: number; frank: Bytes } {
    const before = this.entries.find((entry) => entry.message_id === request.message_id);
    if (before !== undefined) {
      const same = before.sender === device && sameBytes(before.body, request.message);
      return same ? before : refuse("message.id");
    }
    this.requireRunning();
    this.#requireMember(device);
    const decoded = decodeMessage(request.message);
    if (decoded?.wireformat !== "mls_private_message") return refuse("group.malformed");
    const { epoch, authenticatedData: bound } = decoded.privateMessage;
    if (readCommitment(bound, request.message_id) === null) refuse("message.id");
    if (Number(epoch) !== this.epoch) refuse("group.wrong_epoch", { epoch: this.epoch });
    if (this.graceIsOver) this.#requireGone([...this.joined.keys()]);
    return this.#append("application", device, request.message_id, this.epoch, request.message);
  }

  /** Propose, once an epoch, that those go who have to. */
  async propose(): Promise<void> {
    for (const device of this.leaving) {
      if (!this.takesProposals || this.#proposed.has(`${this.epoch} ${device}`)) continue;
      this.#proposed.add(`${this.epoch} ${device}`);
      const removed = leafOfDevice(this.groupInfo, device);
      const proposal = { proposalType: "remove" as const, remove: { removed } };
      this.#append("proposal", "", "", this.epoch, await this.#keeper.organisation.propose(this.groupInfo, proposal));
    }
  }

  /** From now on a device has to go. False where it is not in the group. */
  async putOff(device: string): Promise<boolean> {
    if (!this.joined.has(device)) return false;
    this.leaving.add(device);
    await this.propose();
    return true;
  }

  #requireMember(device: string): void {
    if (!this.joined.has(device) || this.leaving.has(device)) refuse("conversation.not_member");
  }

  #requireGone(roster: readonly string[]): void {
    const due = [...this.leaving].filter((device) => roster.includes(device));
    if (due.length > 0) refuse("group.removal_due", { devices: due.join(" ") });
  }

  requireRunning(): void {
    if (this.restarted) refuse("conversation.restarted", { conversation: this.continuedBy });
  }

  /** Close it for writing; `said` is its last entry. */
  restart(said: Bytes): void {
    this.restarted = true;
    this.#append("system", "", "", this.epoch, said);
  }

  /** Put something into the log as a dishonest gateway might. */
  forge(kind: EntryKind, sender: string, messageId: string, body: Bytes): Entry {
    return this.#append(kind, sender, messageId, this.epoch, body);
  }

  after(seq: number, device: string, limit: number): readonly Entry[] {
    const from = Math.max(seq, (this.joined.get(device) ?? Infinity) - 1);
    return this.entries.filter((entry) => entry.seq > from).slice(0, limit);
  }

  acknowledge(device: string, seq: number): void {
    if (!this.joined.has(device) || seq > this.head) return;
    this.cursors.set(device, Math.max(seq, this.cursors.get(device) ?? 0));
    const invitation = this.invitations.get(device);
    if (invitation && invitation.seq <= seq) this.invitations.delete(device);
  }

  #repeatedCommit(request: Request<"commit">, device: string, epoch: number): { seq: number; epoch: number } {
    const winner = this.entries.find((entry) => entry.kind === "handshake" && entry.epoch === epoch);
    if (winner?.sender === device && sameBytes(winner.body, request.commit)) return { seq: winner.seq, epoch: epoch + 1 };
    return refuse("group.epoch_taken", { epoch: this.epoch, head: this.head });
  }

  #append(kind: EntryKind, sender: string, messageId: string, epoch: number, body: Bytes): Entry {
    const [seq, at] = [this.head + 1, this.#keeper.now()];
    const frank = kind === "application" ? this.#frank(seq, at, sender, messageId, body) : new Uint8Array();
    const entry = { seq, kind, epoch, sender, message_id: messageId, at, body, frank };
    this.entries.push(entry);
    return entry;
  }

  #frank(seq: number, at: number, sender: string, messageId: string, body: Bytes): Bytes {
    const decoded = decodeMessage(body);
    const bound = decoded?.wireformat === "mls_private_message" ? decoded.privateMessage.authenticatedData : null;
    const commitment = bound && readCommitment(bound, messageId);
    if (!commitment) return new Uint8Array();
    return this.#keeper.organisation.frank({ conversation: this.id, sender, seq, at }, commitment);
  }

  #seat(device: string, seq: number): void {
    this.joined.set(device, seq);
    this.cursors.set(device, seq - 1);
  }

  #unseat(device: string): void {
    this.joined.delete(device);
    this.leaving.delete(device);
    this.cursors.delete(device);
    this.invitations.delete(device);
    this.marks.delete(device);
  }
}

/** The leaf at which a device is, in the group that a GroupInfo describes. */
export function leafOfDevice(groupInfo: Bytes, device: string): number {
  const decoded = decodeMessage(groupInfo);
  const tree = decoded?.wireformat === "mls_group_info" ? (ratchetTreeFromExtension(decoded.groupInfo) ?? []) : [];
  return tree.findIndex((node) => node?.nodeType === "leaf" && deviceOf(node.leaf.credential) === device) / 2;
}

/** The device that a KeyPackage names. */
export function deviceOfPackage(message: Bytes): string | null {
  const decoded = decodeMessage(message);
  return decoded?.wireformat === "mls_key_package" ? deviceOf(decoded.keyPackage.leafNode.credential) : null;
}

