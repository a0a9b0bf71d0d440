/** The gateway proposes that somebody be taken out (docs/removals.md). */
import { CryptoRefused } from "../crypto/errors";
import { epochOf, rosterOf } from "../crypto/group";
import { takeProposal } from "../crypto/removal";
import type { Entry } from "../protocol/records";
import type { Draft } from "./draft";
import { otherDeviceStays, sayLeaving } from "./roster";
import type { Tools } from "./tools";

/** Take in what the gateway proposes. What will not do is passed over: it must hold up nobody. */
export async function absorbProposal(tools: Tools, draft: Draft, entry: Entry): Promise<void> {
  if (draft.group === null || entry.epoch !== epochOf(draft.group)) return;
  try {
    const { next, device } = await takeProposal(tools.owner.suite, draft.group, draft.talk, entry.body);
    draft.step(next, []);
    if (!otherDeviceStays(tools, rosterOf(next), device)) await sayLeaving(draft, entry, device);
  } catch (error) {
    if (!(error instanceof CryptoRefused)) throw error;
  }
}
