/** Coming into a group: by Welcome or by external commit (RFC 9420 sections 12.4.3.1 and 12.4.3.2). */
import { emptyPskIndex, joinGroup, joinGroupExternal, type GroupInfo } from "ts-mls";
import { ratchetTreeFromExtension } from "ts-mls/groupInfo.js";
import { makeKeyPackageRef } from "ts-mls/keyPackage.js";
import { sameBytes, toHex } from "../protocol/bytes";
import type { LookUp } from "./attestation";
import { clientConfig } from "./config";
import { CryptoRefused, refusing } from "./errors";
import {
  decodeMessage,
  devicesIn,
  encodeMessage,
  groupInfoOf,
  requirePlace,
  withoutPast,
  type CommitBundle,
  type GroupOwner,
  type GroupState,
} from "./group";
import { makePair, pairOf, type OwnKeyPackage } from "./key-package";
import { requireSenders } from "./outside";
import { requirePathKeys } from "./path-keys";

/** The KeyPackages, by reference in hex, that a Welcome is for. */
export function welcomedReferences(message: Uint8Array): readonly string[] {
  const decoded = decodeMessage(message);
  if (decoded?.wireformat !== "mls_welcome") throw new CryptoRefused("welcome");
  return decoded.welcome.secrets.map((secret) => toHex(secret.newMember));
}

export async function joinByWelcome(
  owner: GroupOwner,
  own: OwnKeyPackage,
  conversation: string,
  message: Uint8Array,
  lookUp: LookUp,
): Promise<GroupState> {
  return refusing("welcome", async () => {
    const decoded = decodeMessage(message);
    if (decoded?.wireformat !== "mls_welcome") throw new CryptoRefused("welcome");
    const { publicPackage, privatePackage } = pairOf(own, owner.key);
    const reference = toHex(await makeKeyPackageRef(publicPackage, owner.suite.hash));
    if (reference !== own.reference) throw new CryptoRefused("welcome");
    const state = await joinGroup(
      decoded.welcome,
      publicPackage,
      privatePackage,
      emptyPskIndex,
      owner.suite,
      undefined,
      undefined,
      clientConfig(lookUp),
    );
    requirePlace(state.groupContext.groupId, conversation);
    requireSenders(state.groupContext.extensions, owner.outside);
    await requirePathKeys(owner.suite, state, null);
    return state;
  });
}

/**
 * Check that a Welcome let us into the epoch that this commit made for everybody else, and not into one of
 * its sender's own making, in which every honest commit would look broken. Throws `CryptoRefused`.
 */
export function requireSameEpoch(state: GroupState, commit: Uint8Array): void {
  const decoded = decodeMessage(commit);
  const auth = decoded?.wireformat === "mls_public_message" ? decoded.publicMessage.auth : null;
  const same = auth?.contentType === "commit" && sameBytes(auth.confirmationTag, state.confirmationTag);
  if (!same) throw new CryptoRefused("welcome");
}

/** Join by external commit; where an older leaf of this device is in the tree, it is replaced (resync). */
export async function joinExternally(
  owner: GroupOwner,
  conversation: string,
  groupInfoMessage: Uint8Array,
  now: number,
  lookUp: LookUp,
): Promise<CommitBundle> {
  return refusing("group_info", async () => {
    const groupInfo = readGroupInfo(groupInfoMessage, conversation);
    requireSenders(groupInfo.groupContext.extensions, owner.outside);
    const { publicPackage, privatePackage } = await makePair(owner, now);
    const { publicMessage, newState } = await joinGroupExternal(
      groupInfo,
      publicPackage,
      privatePackage,
      holds(groupInfo, owner.device),
      owner.suite,
      undefined,
      clientConfig(lookUp),
    );
    const next = withoutPast(newState);
    return {
      commit: encodeMessage({ version: "mls10", wireformat: "mls_public_message", publicMessage }),
      welcome: null,
      groupInfo: await groupInfoOf(owner.suite, next),
      next,
    };
  });
}

/** The devices that a GroupInfo's tree has, so that they can be looked up together beforehand. */
export function devicesOfGroupInfo(message: Uint8Array, conversation: string): readonly string[] {
  return devicesIn(ratchetTreeFromExtension(readGroupInfo(message, conversation)) ?? []);
}

function readGroupInfo(message: Uint8Array, conversation: string): GroupInfo {
  const decoded = decodeMessage(message);
  if (decoded?.wireformat !== "mls_group_info") throw new CryptoRefused("group_info");
  requirePlace(decoded.groupInfo.groupContext.groupId, conversation);
  return decoded.groupInfo;
}

function holds(groupInfo: GroupInfo, device: string): boolean {
  return devicesIn(ratchetTreeFromExtension(groupInfo) ?? []).includes(device);
}
