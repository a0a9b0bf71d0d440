/** The fake gateway's conversations: log, epochs, roster and idempotency, kept as honestly as the real one's. */
import { decodeMessage } from "../crypto/group";
import { devicesOfGroupInfo } from "../crypto/join";
import { deviceOf } from "../crypto/attestation";
import { sameBytes, utf8, type Bytes } from "../protocol/bytes";
import type { Request } from "../protocol/frames";
import type { Entry, EntryKind, SealedMark } from "../protocol/records";
import { authenticatedData } from "../protocol/signing";
import { Refused } from "../engine/errors";

export function refuse(code: string, fields: Readonly<Record<string, string | number>> = {}): never {
  throw new Refused({ code, fields });
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
  epoch = 0;
  groupInfo: Bytes;
  seen = 0;
  readonly #clock: () => number;

  constructor(request: Request<"open">, device: string, account: string, clock: () => number) {
    this.id = request.conversation;
    this.team = request.team;
    this.openedBy = account;
    this.opening = request.group_info;
    this.groupInfo = request.group_info;
    this.#clock = clock;
    const devices = devicesOfGroupInfo(request.group_info, this.id);
    if (devices.length !== 1 || devices[0] !== device) refuse("group.bundle", { rule: "roster" });
    this.#append("system", "", "", 0, utf8('{"code":"desk.opened"}'));
    this.#seat(device, 1);
  }

  get head(): number {
    return this.entries.length;
  }

  commit(request: Request<"commit">, device: string): { seq: number; epoch: number } {
    const decoded = decodeMessage(request.commit);
    if (decoded?.wireformat !== "mls_public_message") return refuse("group.malformed");
    const { content } = decoded.publicMessage;
    const epoch = Number(content.epoch);
    if (epoch < this.epoch) return this.#repeatedCommit(request, device, epoch);
    if (epoch !== this.epoch) refuse("group.wrong_epoch", { epoch: this.epoch });
    const external = content.sender.senderType === "new_member_commit";
    if (!external && !this.joined.has(device)) refuse("conversation.not_member");
    const { seq } = this.#append("handshake", device, "", epoch, request.commit);
    this.epoch = epoch + 1;
    this.groupInfo = request.group_info;
    const roster = devicesOfGroupInfo(request.group_info, this.id);
    for (const gone of [...this.joined.keys()].filter((each) => !roster.includes(each))) this.#unseat(gone);
    if (external) this.#unseat(device);
    for (const fresh of roster.filter((each) => !this.joined.has(each))) {
      this.#seat(fresh, seq);
      if (request.welcome) this.invitations.set(fresh, { seq, welcome: request.welcome });
    }
    return { seq, epoch: this.epoch };
  }

  send(request: Request<"send">, device: string): { seq: number; at: number } {
    const before = this.entries.find((entry) => entry.message_id === request.message_id);
    if (before !== undefined) {
      const same = before.sender === device && sameBytes(before.body, request.message);
      return same ? { seq: before.seq, at: before.at } : refuse("message.id");
    }
    if (!this.joined.has(device)) refuse("conversation.not_member");
    const decoded = decodeMessage(request.message);
    if (decoded?.wireformat !== "mls_private_message") return refuse("group.malformed");
    const { epoch, authenticatedData: bound } = decoded.privateMessage;
    if (!sameBytes(bound, authenticatedData(request.message_id))) refuse("message.id");
    if (Number(epoch) !== this.epoch) refuse("group.wrong_epoch", { epoch: this.epoch });
    return this.#append("application", device, request.message_id, this.epoch, request.message);
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
    const entry = { seq: this.head + 1, kind, epoch, sender, message_id: messageId, at: this.#clock(), body };
    this.entries.push(entry);
    return entry;
  }

  #seat(device: string, seq: number): void {
    this.joined.set(device, seq);
    this.cursors.set(device, seq - 1);
  }

  #unseat(device: string): void {
    this.joined.delete(device);
    this.cursors.delete(device);
    this.invitations.delete(device);
    this.marks.delete(device);
  }
}

/** The device that a KeyPackage names. */
export function deviceOfPackage(message: Bytes): string | null {
  const decoded = decodeMessage(message);
  return decoded?.wireformat === "mls_key_package" ? deviceOf(decoded.keyPackage.leafNode.credential) : null;
}

