/** Keeping what a later report will have to show of a message. */
import { isNative } from "../crypto/ed25519";
import { verifyFrank, type Committed } from "../crypto/franking";
import type { Bytes } from "../protocol/bytes";
import { readFrank } from "../protocol/franking";
import type { Draft } from "./draft";
import type { Tools } from "./tools";

/** A message's entry in the log, as far as it is franked. */
export interface FrankedEntry {
  readonly seq: number;
  readonly at: number;
  readonly sender: string;
  readonly message_id: string;
  readonly frank: Bytes;
}

/** Keep a message's proof beside it. One that does not hold is kept without its frank: it cannot be reported. */
export async function keepProof(tools: Tools, draft: Draft, entry: FrankedEntry, committed: Committed): Promise<void> {
  const { seq, at, sender, message_id: messageId, frank } = entry;
  // Without the browser's own Ed25519 a check costs a phone too much for every message: then a report checks.
  const verified = isNative(tools.owner.suite.signature);
  const claimed = { conversation: draft.talk, sender, seq, at, commitment: committed.commitment, frank };
  const holds = verified
    ? await verifyFrank(tools.owner.suite, tools.identity.organisation.frankingKey, claimed)
    : readFrank(frank) !== null;
  draft.prove({ messageId, sender, seq, at, ...committed, frank: holds ? frank : null, verified: holds && verified });
}
