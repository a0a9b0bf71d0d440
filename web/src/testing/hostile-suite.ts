/**
 * A suite for a device that means harm: everything about its commits that can be seen from outside is right
 * (signatures, tree and parent hashes, transcript, confirmation tag), only what is sealed in the path is not.
 */
import type { Suite } from "../crypto/suite";

export interface Malice {
  /** Whether the next path secrets are sealed wrongly. */
  active: boolean;
}

const LABEL = "MLS 1.0 UpdatePathNode";

export function hostileSuite(suite: Suite, malice: Malice): Suite {
  const { hpke } = suite;
  return {
    ...suite,
    hpke: {
      ...hpke,
      seal: (publicKey, plaintext, info, aad) => {
        const wrong = malice.active && isPath(info);
        return hpke.seal(publicKey, wrong ? suite.rng.randomBytes(plaintext.length) : plaintext, info, aad);
      },
    },
  };
}

/** HPKE's info begins with the length of the label, then the label (RFC 9420 section 5.1.3). */
function isPath(info: Uint8Array): boolean {
  return new TextDecoder("latin1").decode(info.slice(1, 1 + LABEL.length)) === LABEL;
}

/**
 * A suite whose path secrets are sealed rightly, but whose public keys in the tree have nothing to do with
 * them: whoever can follow its commit cannot follow the next one.
 */
export function crossedSuite(suite: Suite, malice: Malice): Suite {
  const { hpke } = suite;
  return {
    ...suite,
    hpke: { ...hpke, deriveKeyPair: (ikm) => (malice.active ? hpke.generateKeyPair() : hpke.deriveKeyPair(ikm)) },
  };
}
