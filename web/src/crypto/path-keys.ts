/**
 * Whether the private keys that a path secret gave are those of the public keys in the tree (RFC 9420
 * sections 7.5 and 12.4.3.1). ts-mls does not look: a commit could put public keys there that nobody has
 * the other half of, and the next honest commit could not be followed.
 */
import { utf8 } from "../protocol/bytes";
import { CryptoRefused } from "./errors";
import type { GroupState } from "./group";
import type { Suite } from "./suite";

const PROBE = utf8("earshot path key");

/** Check the keys that `state` has and `before` had not. Throws `CryptoRefused`. */
export async function requirePathKeys(suite: Suite, state: GroupState, before: GroupState | null): Promise<void> {
  const older = before?.privatePath.privateKeys ?? {};
  for (const [index, key] of Object.entries(state.privatePath.privateKeys)) {
    const node = state.ratchetTree[Number(index)];
    // A key of a blank node, or one that did not change, opens what it opened before.
    if (node === undefined || older[Number(index)] === key) continue;
    const publicKey = node.nodeType === "leaf" ? node.leaf.hpkePublicKey : node.parent.hpkePublicKey;
    await requirePair(suite, publicKey, key);
  }
}

async function requirePair(suite: Suite, publicKey: Uint8Array, privateKey: Uint8Array): Promise<void> {
  const { hpke } = suite;
  try {
    const { ct, enc } = await hpke.seal(await hpke.importPublicKey(publicKey), PROBE, PROBE);
    await hpke.open(await hpke.importPrivateKey(privateKey), enc, ct, PROBE);
  } catch (error) {
    throw new CryptoRefused("commit", { cause: error });
  }
}
