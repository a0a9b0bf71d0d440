/**
 * The gateway as a group's external sender (RFC 9420 section 12.1.8.1): it may propose that somebody be
 * removed, and nothing else (docs/removals.md).
 */
import { encodeExternalSender, type Extension } from "ts-mls";
import { idBytes, sameBytes } from "../protocol/bytes";
import { CryptoRefused } from "./errors";

/** Who may propose from outside: the organisation's gateway, under the key that this device pinned. */
export interface Outside {
  /** The organisation's id, which its credential names. */
  readonly id: string;
  readonly removalKey: Uint8Array;
}

/** The extensions of a new group's context. ts-mls reads and writes one bare entry. */
export function sendersFrom({ id, removalKey }: Outside): Extension[] {
  const entry = { signaturePublicKey: removalKey, credential: { credentialType: "basic" as const, identity: idBytes(id) } };
  return [{ extensionType: "external_senders", extensionData: encodeExternalSender(entry) }];
}

/** Refuse a group in which somebody else may propose from outside. Groups from before have nobody. */
export function requireSenders(extensions: readonly Extension[], outside: Outside): void {
  const found = extensions.filter((each) => each.extensionType === "external_senders");
  const [expected] = sendersFrom(outside);
  const isOurs = found.length === 1 && sameBytes(found[0]?.extensionData ?? NOTHING, expected?.extensionData ?? NOTHING);
  if (found.length > 0 && !isOurs) throw new CryptoRefused("group_info");
}

const NOTHING = new Uint8Array();
