/**
 * Opening, joining and adding: every way in which this device changes a group.
 *
 * A handshake is stored, with the state that it leads to, before it is sent. Whether the gateway took it
 * is then never in doubt for long: the same bytes are sent again and get the same answer, and the log
 * shows whose commit won.
 */
import { CryptoRefused } from "../crypto/errors";
import { addMembers, encodeState, rosterOf, type CommitBundle } from "../crypto/group";
import { devicesOfGroupInfo, joinByWelcome, joinExternally, requireSameEpoch, welcomedReferences } from "../crypto/join";
import { readKeyPackage } from "../crypto/key-package";
import type { Bytes } from "../protocol/bytes";
import type { Summary } from "../protocol/records";
import type { PendingRow } from "../store/records";
import { devicesDue, isRefused } from "./errors";
import { absorbAnswered, catchUp, type Desk } from "./log";
import { withGap } from "./history-plan";
import { updateHistory } from "./history-record";
import { enterEpoch } from "./roster";

type PendingCommit = PendingRow & { readonly kind: "commit" };

/** Tell the gateway of a conversation that was begun on this device. Null where it may not be, and is let go of. */
export async function sendOpen(desk: Desk, groupInfo: Bytes): Promise<Summary | null> {
  try {
    return await open(desk, groupInfo);
  } catch (error) {
    // What it was to be opened for was taken back: nothing has left this device.
    if (desk.held.record.moving !== true || !isRefused(error, "conversation.not_yours")) throw error;
    desk.tools.refused(desk.held.record.id);
    return null;
  }
}

async function open(desk: Desk, groupInfo: Bytes): Promise<Summary> {
  const { id: conversation, tools } = desk;
  const team = desk.held.record.team.id;
  const { summary } = await tools.request({ t: "open", conversation, team, group_info: groupInfo, continues: null });
  await desk.transact((draft) => {
    draft.pending = null;
    draft.update({ team: summary.team, person: summary.person, openedAt: summary.opened_at, moving: false });
  });
  return summary;
}

/** Hand in the commit that is stored. Returns whether the group is now where it leads. */
export async function sendCommit(desk: Desk, pending: PendingCommit): Promise<boolean> {
  const { id: conversation, tools } = desk;
  const { commit, welcome, groupInfo } = pending;
  try {
    const { seq, epoch } = await tools.request({ t: "commit", conversation, commit, welcome, group_info: groupInfo });
    return await settleCommit(desk, pending, seq, epoch);
  } catch (error) {
    if (isRefused(error, "group.epoch_taken", "group.wrong_epoch")) {
      await dropCommit(desk, pending);
      if (desk.held.group !== null) await catchUp(desk);
      return false;
    }
    const due = devicesDue(error);
    if (due !== null) {
      await dropCommit(desk, pending);
      desk.removalDue(due);
      if (desk.held.group !== null) await catchUp(desk);
      return false;
    }
    // Refused for good (by policy, say): the same bytes will not do better.
    if (isRefused(error, ...COMMIT_REFUSALS)) await dropCommit(desk, pending);
    throw error;
  }
}

const COMMIT_REFUSALS = [
  "request.malformed",
  "request.too_large",
  "conversation.unknown",
  "conversation.not_yours",
  "conversation.not_member",
  "group.malformed",
  "group.wrong_group",
  "group.bundle",
  "group.stranger",
  "group.removal",
  "group.suite",
  "conversation.restarted",
  "device.quarantined",
];

async function settleCommit(desk: Desk, pending: PendingCommit, seq: number, epoch: number): Promise<boolean> {
  const { tools, held } = desk;
  const entry = {
    seq,
    kind: "handshake" as const,
    epoch: epoch - 1,
    sender: tools.identity.device,
    message_id: "",
    at: tools.now(),
    body: pending.commit,
    frank: new Uint8Array(),
  };
  // Whoever never was inside reads from here on; what lies before is not for this device.
  const mayJump = held.group === null && held.record.joinedSeq === null;
  if (!(await absorbAnswered(desk, entry, mayJump))) await catchUp(desk);
  if (desk.held.pending !== pending) return true;
  // The log went past the entry without showing our commit there: trust nothing, join anew.
  await desk.transact((draft) => {
    draft.pending = null;
    draft.leaveEpoch(null);
  });
  return false;
}

async function dropCommit(desk: Desk, pending: PendingCommit): Promise<void> {
  await desk.transact((draft) => {
    if (draft.pending === pending) draft.pending = null;
  });
}

/** Come in by the Welcome that waits. False where there is none that this device can use. */
export async function acceptInvitation(desk: Desk): Promise<boolean> {
  const { id: conversation, tools } = desk;
  try {
    const { seq, welcome } = await tools.request({ t: "invitation", conversation });
    const own = await findPackage(desk, welcome);
    if (own === null) return false;
    const { entries } = await tools.request({ t: "sync", conversation, after: seq - 1, limit: 1 });
    const { lookUp } = tools.directory;
    await desk.transact(async (draft) => {
      const group = await joinByWelcome(tools.owner, own, conversation, welcome, lookUp);
      requireSameEpoch(group, entries[0]?.body ?? new Uint8Array());
      const gap = { from: draft.record.cursor + 1, to: seq - 1 };
      await enterEpoch(tools, draft, group, { seq, at: tools.now() });
      updateHistory(draft, (history) => withGap(history, gap, true));
      draft.update({ cursor: seq });
      if (!own.lastResort) draft.usePackage(own.reference);
    });
    await catchUp(desk);
    return true;
  } catch (error) {
    if (error instanceof CryptoRefused || isRefused(error, "conversation.unknown", "conversation.not_member")) {
      return false;
    }
    throw error;
  }
}

async function findPackage(desk: Desk, welcome: Bytes): ReturnType<typeof desk.tools.store.get<"packages">> {
  for (const reference of welcomedReferences(welcome)) {
    const own = await desk.tools.store.get("packages", [reference]);
    if (own !== null) return own;
  }
  return null;
}

/**
 * Prepare to come in by external commit; `sendCommit` does the rest. False, unless `anyway`, where this
 * device is in the group already: then a Welcome waits, and by it one reads from an earlier entry on.
 */
export async function prepareExternalJoin(desk: Desk, anyway: boolean): Promise<boolean> {
  const { id: conversation, tools } = desk;
  const { group_info: groupInfo } = await tools.request({ t: "group", conversation });
  const devices = devicesOfGroupInfo(groupInfo, conversation);
  if (!anyway && devices.includes(tools.identity.device)) return false;
  await tools.directory.ensure(devices);
  const { lookUp } = tools.directory;
  await desk.transact(async (draft) => {
    draft.pending = pendingOf(await joinExternally(tools.owner, conversation, groupInfo, tools.now(), lookUp));
  });
  return true;
}

/** Prepare to add the team's devices that are not in the group. False where there is none to add. */
export async function prepareAdding(desk: Desk): Promise<boolean> {
  const { id: conversation, tools } = desk;
  const { packages } = await tools.request({ t: "claim", conversation });
  const offered = packages.map((each) => each.device);
  await tools.directory.ensure(offered);
  const revoked = await tools.directory.revoked(offered);
  return desk.transact(async (draft) => {
    if (draft.group === null) return false;
    const inside = new Set(rosterOf(draft.group));
    const usable = packages
      .filter(({ device }) => !inside.has(device) && !revoked.has(device) && tools.directory.get(device) !== null)
      .flatMap((each) => readable(each.package, each.device));
    if (usable.length === 0) return false;
    draft.pending = pendingOf(await addMembers(tools.owner.suite, draft.group, usable));
    return true;
  });
}

/** A package that does not decode is left out; its device can still join by itself. */
function readable(message: Bytes, device: string): readonly ReturnType<typeof readKeyPackage>[] {
  try {
    return [readKeyPackage(message, device)];
  } catch (error) {
    if (error instanceof CryptoRefused) return [];
    throw error;
  }
}

export function pendingOf(bundle: CommitBundle): PendingRow {
  const { commit, welcome, groupInfo, next } = bundle;
  return { kind: "commit", commit, welcome, groupInfo, next: encodeState(next) };
}

