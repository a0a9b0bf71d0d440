/** The fake gateway's way with a group that is stuck: reports, quarantine, going on (docs/resets.md). */
import { decodeMessage } from "../crypto/group";
import { devicesOfGroupInfo } from "../crypto/join";
import type { Suite } from "../crypto/suite";
import { utf8 } from "../protocol/bytes";
import type { Request } from "../protocol/frames";
import { stuckBytes } from "../protocol/stuck";
import { GatewayLog, refuse, type Keeper } from "./gateway-log";

interface Member {
  readonly account: string;
  readonly signatureKey: Uint8Array;
}

type Reporters = Map<string, Set<string>>;

export class GatewayResets {
  readonly quarantined = new Set<string>();
  /** Every report that was taken. */
  readonly reports: { readonly device: string; readonly seq: number }[] = [];
  /** Whether so many packages were claimed that no more may be for a minute. */
  limited = false;
  readonly #suite: Suite;
  readonly #member: (device: string) => Member;
  readonly #accounts = new WeakMap<GatewayLog, Map<number, Reporters>>();

  constructor(suite: Suite, member: (device: string) => Member) {
    this.#suite = suite;
    this.#member = member;
  }

  requireFree(device: string): void {
    if (this.quarantined.has(device)) refuse("device.quarantined", { reason: "quarantined" });
  }

  claimable(log: GatewayLog): GatewayLog {
    return this.limited ? refuse("request.too_many", { retry_after: 60 }) : log;
  }

  /** Open a conversation, or the one in which `older` goes on. */
  open(request: Request<"open">, device: string, older: GatewayLog | null, keeper: Keeper): GatewayLog {
    if (older === null) return new GatewayLog(request, device, this.#member(device).account, keeper);
    if (older.continuedBy !== "") older.requireRunning();
    if (!older.restarted) refuse("request.malformed", { at: "$.continues" });
    const log = new GatewayLog(request, device, older.openedBy, keeper);
    older.continuedBy = log.id;
    return log;
  }

  /** Take a report as the real one does, and restart the group where it makes enough. */
  async report(log: GatewayLog, request: Request<"stuck">, device: string): Promise<{ restarted: boolean }> {
    const entry = log.entries[request.seq - 1];
    if (entry?.kind !== "handshake" || entry.epoch !== request.epoch) return refuse("stuck.refused", { rule: "commit" });
    const info = log.infos[request.epoch] ?? refuse("stuck.refused", { rule: "epoch" });
    const roster = devicesOfGroupInfo(info, log.id);
    if (!roster.includes(device)) refuse("stuck.refused", { rule: "member" });
    const { account, signatureKey } = this.#member(device);
    const committer = this.#member(entry.sender).account;
    if (account === committer) refuse("stuck.refused", { rule: "own" });
    const { authenticator, external_pub: externalPub, conversation, seq, epoch } = request;
    const decoded = decodeMessage(info);
    if (decoded?.wireformat !== "mls_group_info") return refuse("group.malformed");
    const transcript = decoded.groupInfo.groupContext.confirmedTranscriptHash;
    const commit = entry.body;
    const signed = await stuckBytes({ conversation, device, epoch, seq, commit, transcript, authenticator, externalPub });
    const holds = await this.#suite.signature.verify(signatureKey, signed, request.signature);
    if (!holds) refuse("stuck.refused", { rule: "signature" });
    this.reports.push({ device, seq });
    const agreeing = this.#count(log, seq, `${authenticator.join()} ${externalPub.join()}`, account);
    const others = new Set(roster.map((each) => this.#member(each).account).filter((each) => each !== committer));
    if (!log.restarted && agreeing >= Math.max(2, Math.ceil(others.size / 2))) {
      this.quarantined.add(entry.sender);
      log.restart(utf8('{"code":"conversation.restarted"}'));
    }
    return { restarted: log.restarted };
  }

  #count(log: GatewayLog, seq: number, said: string, account: string): number {
    const cases = this.#accounts.get(log) ?? new Map<number, Reporters>();
    this.#accounts.set(log, cases);
    const reporters = cases.get(seq) ?? new Map<string, Set<string>>();
    cases.set(seq, reporters);
    const accounts = reporters.get(said) ?? new Set<string>();
    reporters.set(said, accounts.add(account));
    return accounts.size;
  }
}
