/** Commits and messages in a group: applying, sealing, opening. */
import {
  acceptAll,
  createApplicationMessage,
  emptyPskIndex,
  processPrivateMessage,
  processPublicMessage,
  type IncomingMessageCallback,
  type PrivateMessage,
  type ProposalWithSender,
} from "ts-mls";
import { decryptSenderData } from "ts-mls/privateMessage.js";
import { leafToNodeIndex, toLeafIndex } from "ts-mls/treemath.js";
import type { Bytes } from "../protocol/bytes";
import { authenticatedData, readCommitment } from "../protocol/franking";
import { deviceOf } from "./attestation";
import { padded } from "./config";
import { CryptoRefused, refusing } from "./errors";
import { openCommitted, plaintextOf, type Committed } from "./franking";
import { decodeMessage, encodeMessage, isRemoved, requirePlace, rosterOf, withoutPast, type GroupState } from "./group";
import { requirePathKeys } from "./path-keys";
import type { Suite } from "./suite";

/** A step that moves a state on; `consumed` is to be wiped once `next` is stored. */
export interface Step {
  readonly next: GroupState;
  readonly consumed: readonly Uint8Array[];
}

const PROPOSALS: readonly (string | number)[] = ["add", "remove", "external_init"];

/** A roster may change; the group's terms (suite, extensions, pre-shared keys) may not. */
const onlyRosterChanges: IncomingMessageCallback = (incoming) => {
  if (incoming.kind === "proposal") return "reject";
  return incoming.proposals.every(isRosterChange) ? "accept" : "reject";
};

function isRosterChange({ proposal }: ProposalWithSender): boolean {
  return PROPOSALS.includes(proposal.proposalType);
}

/** Apply somebody's commit. Throws `CryptoRefused` where it does not verify. */
export async function applyCommit(
  suite: Suite,
  state: GroupState,
  conversation: string,
  message: Uint8Array,
): Promise<Step> {
  return refusing("commit", async () => {
    const decoded = decodeMessage(message);
    if (decoded?.wireformat !== "mls_public_message") throw new CryptoRefused("commit");
    const { content } = decoded.publicMessage;
    requirePlace(content.groupId, conversation);
    if (content.contentType !== "commit") throw new CryptoRefused("commit");
    const result = await processPublicMessage(
      state,
      decoded.publicMessage,
      emptyPskIndex,
      suite,
      onlyRosterChanges,
    );
    if (result.actionTaken === "reject") throw new CryptoRefused("commit");
    const external = content.sender.senderType === "new_member_commit";
    if (!isRemoved(result.newState)) await requirePathKeys(suite, result.newState, state);
    if (external) requireOnlyOwnLeafReplaced(state, result.newState, content.commit.path?.leafNode.credential);
    return { next: withoutPast(result.newState), consumed: result.consumed };
  });
}

/** RFC 9420 section 12.4.3.2: whoever joins by external commit removes nobody but their own older leaf. */
function requireOnlyOwnLeafReplaced(
  before: GroupState,
  after: GroupState,
  joiner: Parameters<typeof deviceOf>[0] | undefined,
): void {
  const joined = joiner === undefined ? null : deviceOf(joiner);
  const kept = new Set(rosterOf(after));
  const lost = rosterOf(before).filter((device) => !kept.has(device));
  if (joined === null || lost.length > 0 || kept.size !== rosterOf(after).length) throw new CryptoRefused("commit");
}

/** Seal a message under its id. Throws where this device was removed from the group. */
export async function encrypt(
  suite: Suite,
  state: GroupState,
  messageId: string,
  committed: Committed,
): Promise<Step & { readonly message: Bytes }> {
  const plaintext = plaintextOf(committed);
  const configured = { ...state, clientConfig: padded(state.clientConfig, plaintext.length) };
  const { newState, privateMessage, consumed } = await createApplicationMessage(
    configured,
    plaintext,
    suite,
    authenticatedData(messageId, committed.commitment),
  );
  return {
    next: { ...newState, clientConfig: state.clientConfig },
    message: encodeMessage({ version: "mls10", wireformat: "mls_private_message", privateMessage }),
    consumed,
  };
}

export interface Opened extends Step {
  /** Null where it is not what the sender committed to: then nothing of it may be shown. */
  readonly committed: Committed | null;
  /** The device of the leaf whose signature the message carries. */
  readonly sender: string;
}

/** Open a message and say whose it is. Throws `CryptoRefused`; the state is then as it was. */
export async function decrypt(
  suite: Suite,
  state: GroupState,
  conversation: string,
  messageId: string,
  message: Uint8Array,
): Promise<Opened> {
  return refusing("message", async () => {
    const decoded = decodeMessage(message);
    if (decoded?.wireformat !== "mls_private_message") throw new CryptoRefused("message");
    const { privateMessage } = decoded;
    requireMessagePlace(privateMessage, state, conversation);
    const commitment = readCommitment(privateMessage.authenticatedData, messageId);
    if (commitment === null) throw new CryptoRefused("place");
    const sender = await senderOf(suite, state, privateMessage);
    const result = await processPrivateMessage(state, privateMessage, emptyPskIndex, suite, acceptAll);
    if (result.kind !== "applicationMessage") throw new CryptoRefused("message");
    const committed = await openCommitted({ conversation, sender, messageId }, result.message, commitment);
    return { next: result.newState, committed, sender, consumed: result.consumed };
  });
}

function requireMessagePlace(message: PrivateMessage, state: GroupState, conversation: string): void {
  requirePlace(message.groupId, conversation);
  if (message.contentType !== "application") throw new CryptoRefused("message");
  if (message.epoch !== state.groupContext.epoch) throw new CryptoRefused("place");
}

/**
 * The device of the leaf that the sealed sender data names. ts-mls verifies the signature by that very
 * leaf but does not say which it was.
 */
async function senderOf(suite: Suite, state: GroupState, message: PrivateMessage): Promise<string> {
  const data = await decryptSenderData(message, state.keySchedule.senderDataSecret, suite);
  const node = data && state.ratchetTree[leafToNodeIndex(toLeafIndex(data.leafIndex))];
  const device = node?.nodeType === "leaf" ? deviceOf(node.leaf.credential) : null;
  if (device === null) throw new CryptoRefused("sender");
  return device;
}
