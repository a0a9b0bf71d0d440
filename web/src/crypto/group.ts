/**
 * An MLS group as this client uses one: a thin layer over ts-mls, states in and results out.
 *
 * Nothing here keeps or erases a state; a caller stores the new one first and only then wipes what the
 * step has used up (`wipe`), so that a crash in between leaves the old state whole.
 */
import {
  createCommit,
  createGroup as createMlsGroup,
  createGroupInfoWithExternalPubAndRatchetTree,
  decodeGroupState,
  decodeMlsMessage,
  encodeGroupState,
  encodeMlsMessage,
  zeroOutUint8Array,
  type ClientState,
  type KeyPackage,
  type MLSMessage,
  type Proposal,
} from "ts-mls";
import { idBytes, plain, sameBytes, type Bytes } from "../protocol/bytes";
import { deviceOf, type LookUp } from "./attestation";
import { clientConfig } from "./config";
import { CryptoRefused, refusing } from "./errors";
import { makePair, type KeyPackageOwner } from "./key-package";
import { sendersFrom, type Outside } from "./outside";
import type { Suite } from "./suite";

export type GroupState = ClientState;

/** A commit and what travels with it, and the state that stands once it is accepted. */
export interface CommitBundle {
  readonly commit: Bytes;
  readonly welcome: Bytes | null;
  readonly groupInfo: Bytes;
  readonly next: GroupState;
}

/** Whoever makes or enters groups, and who may propose in them from outside. */
export interface GroupOwner extends KeyPackageOwner {
  readonly outside: Outside;
}

/** Start a group of which this device is the only member, in epoch 0. */
export async function createGroup(
  owner: GroupOwner,
  conversation: string,
  now: number,
  lookUp: LookUp,
): Promise<GroupState> {
  const { publicPackage, privatePackage } = await makePair(owner, now);
  const config = clientConfig(lookUp);
  // ts-mls asks for the external sender's credential once, here. It is none of a member's.
  const { authService } = config;
  const trusting: typeof authService = {
    validateCredential: async (credential, key) =>
      sameBytes(key, owner.outside.removalKey) || authService.validateCredential(credential, key),
  };
  const extensions = sendersFrom(owner.outside);
  const made = await createMlsGroup(idBytes(conversation), publicPackage, privatePackage, extensions, owner.suite, {
    ...config,
    authService: trusting,
  });
  return { ...made, clientConfig: config };
}

/** The GroupInfo of the state's own epoch, ready for external joins. */
export async function groupInfoOf(suite: Suite, state: GroupState): Promise<Bytes> {
  const groupInfo = await createGroupInfoWithExternalPubAndRatchetTree(state, [], suite);
  return encodeMessage({ version: "mls10", wireformat: "mls_group_info", groupInfo });
}

/** Add devices in one commit. Throws `CryptoRefused` where a KeyPackage does not hold. */
export async function addMembers(
  suite: Suite,
  state: GroupState,
  packages: readonly KeyPackage[],
): Promise<CommitBundle> {
  return refusing("key_package", () => {
    return bundleOf(suite, state, packages.map((keyPackage) => ({ proposalType: "add", add: { keyPackage } })));
  });
}

/** Commit these proposals, and those that were sent before in this epoch. */
export async function bundleOf(suite: Suite, state: GroupState, proposals: Proposal[]): Promise<CommitBundle> {
  const { newState, commit, welcome } = await createCommit(
    { state, cipherSuite: suite },
    { wireAsPublicMessage: true, ratchetTreeExtension: true, extraProposals: proposals },
  );
  const next = withoutPast(newState);
  return {
    commit: encodeMessage(commit),
    welcome: welcome === undefined ? null : encodeMessage({ version: "mls10", wireformat: "mls_welcome", welcome }),
    groupInfo: await groupInfoOf(suite, next),
    next,
  };
}

export function epochOf(state: GroupState): number {
  return Number(state.groupContext.epoch);
}

/** Whether the commit that led here took this device out. */
export function isRemoved(state: GroupState): boolean {
  return state.groupActiveState.kind === "removedFromGroup";
}

/** The devices in the group, from left to right. */
export function rosterOf(state: GroupState): readonly string[] {
  return devicesIn(state.ratchetTree);
}

export function devicesIn(tree: GroupState["ratchetTree"]): readonly string[] {
  return tree.flatMap((node) => {
    if (node?.nodeType !== "leaf") return [];
    const device = deviceOf(node.leaf.credential);
    return device === null ? [] : [device];
  });
}

export function encodeState(state: GroupState): Bytes {
  return plain(encodeGroupState(state));
}

/** Bring a stored state back. It is our own sealed bytes; if it does not decode, the store is broken. */
export function decodeState(bytes: Uint8Array, lookUp: LookUp): GroupState {
  const decoded = decodeGroupState(bytes, 0)?.[0];
  if (decoded === undefined) throw new RangeError("stored group state does not decode");
  return { ...decoded, clientConfig: clientConfig(lookUp) };
}

/** The log is ordered: what belongs to a past epoch was read before the commit that ended it. */
export function withoutPast(state: GroupState): GroupState {
  return { ...state, historicalReceiverData: new Map() };
}

/** Check that a state or message is of this conversation's group. */
export function requirePlace(groupId: Uint8Array, conversation: string): void {
  if (!sameBytes(groupId, idBytes(conversation))) throw new CryptoRefused("place");
}

/** Overwrite secrets that a stored step has used up. */
export function wipe(secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) zeroOutUint8Array(secret);
}

/** The secrets of an epoch that is over, for `wipe`. Keys of the tree live on in the next. */
export function secretsOf(state: GroupState): readonly Uint8Array[] {
  const ratchets = state.secretTree.flatMap((node) => [node.application, node.handshake]);
  const schedule: readonly Uint8Array[] = Object.values(state.keySchedule);
  return [
    ...schedule,
    ...ratchets.flatMap((ratchet) => [ratchet.secret, ...Object.values(ratchet.unusedGenerations)]),
  ];
}

export function encodeMessage(message: MLSMessage): Bytes {
  return plain(encodeMlsMessage(message));
}

/** Decode an MLSMessage that fills its bytes to the end. */
export function decodeMessage(bytes: Uint8Array): MLSMessage | null {
  const decoded = decodeMlsMessage(bytes, 0);
  return decoded?.[1] === bytes.length ? decoded[0] : null;
}
