/** Removals that the gateway proposes and a member commits (docs/removals.md). */
import { acceptAll, emptyPskIndex, processPublicMessage, type Proposal, type PublicMessage } from "ts-mls";
import { leafToNodeIndex, toLeafIndex } from "ts-mls/treemath.js";
import { deviceOf } from "./attestation";
import { CryptoRefused, refusing } from "./errors";
import { bundleOf, decodeMessage, requirePlace, type CommitBundle, type GroupState } from "./group";
import type { Suite } from "./suite";

/** The devices that the gateway proposed to remove in this epoch. */
export function removalsOf(state: GroupState): readonly string[] {
  return Object.values(state.unappliedProposals).flatMap(({ proposal }) => {
    const device = proposal.proposalType === "remove" ? deviceAt(state, proposal.remove.removed) : null;
    return device === null ? [] : [device];
  });
}

/**
 * Keep a proposal of the gateway's for the next commit. Throws `CryptoRefused` where it is not the gateway's,
 * not of this epoch, proposes anything but to remove a member, or says what was proposed before: a commit of
 * such a one would be refused, and with it everybody who has to make one.
 */
export async function takeProposal(
  suite: Suite,
  state: GroupState,
  conversation: string,
  message: Uint8Array,
): Promise<{ readonly next: GroupState; readonly device: string }> {
  return refusing("proposal", async () => {
    const decoded = decodeMessage(message);
    if (decoded?.wireformat !== "mls_public_message") throw new CryptoRefused("proposal");
    const { content } = decoded.publicMessage;
    requirePlace(content.groupId, conversation);
    const { sender, epoch } = content;
    if (sender.senderType !== "external" || sender.senderIndex !== 0) throw new CryptoRefused("sender");
    if (epoch !== state.groupContext.epoch) throw new CryptoRefused("place");
    const device = removedBy(state, content);
    if (device === null || removalsOf(state).includes(device)) throw new CryptoRefused("proposal");
    const { newState } = await processPublicMessage(state, decoded.publicMessage, emptyPskIndex, suite, acceptAll);
    return { next: newState, device };
  });
}

function removedBy(state: GroupState, content: PublicMessage["content"]): string | null {
  if (content.contentType !== "proposal" || content.proposal.proposalType !== "remove") return null;
  return deviceAt(state, content.proposal.remove.removed);
}

/** Commit what was proposed, and remove `also` whoever of these is still there. Null where nobody is to go. */
export async function commitRemovals(
  suite: Suite,
  state: GroupState,
  also: readonly string[],
): Promise<CommitBundle | null> {
  const proposed = removalsOf(state);
  const removed = also.flatMap((device): Proposal[] => {
    const leaf = proposed.includes(device) ? null : leafOf(state, device);
    return leaf === null || leaf === state.privatePath.leafIndex ? [] : [{ proposalType: "remove", remove: { removed: leaf } }];
  });
  return proposed.length + removed.length === 0 ? null : bundleOf(suite, state, removed);
}

function deviceAt(state: GroupState, leaf: number): string | null {
  const node = state.ratchetTree[leafToNodeIndex(toLeafIndex(leaf))];
  return node?.nodeType === "leaf" ? deviceOf(node.leaf.credential) : null;
}

function leafOf(state: GroupState, device: string): number | null {
  const node = state.ratchetTree.findIndex((each) => each?.nodeType === "leaf" && deviceOf(each.leaf.credential) === device);
  return node === -1 ? null : node / 2;
}
