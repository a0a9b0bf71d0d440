/** Saying that a commit cannot be followed, so that the gateway can tell who says it and of which epoch. */
import { plain, type Bytes } from "../protocol/bytes";
import { stuckBytes } from "../protocol/stuck";
import { epochOf, type GroupState } from "./group";
import type { KeyPackageOwner } from "./key-package";

/** What a report needs, made while the state of the epoch is still at hand. */
export interface StuckReport {
  readonly conversation: string;
  readonly seq: number;
  readonly epoch: number;
  readonly authenticator: Bytes;
  readonly externalPub: Bytes;
  readonly signature: Bytes;
}

/** Report that `commit`, entry `seq`, ends the state's epoch in a way that this device cannot follow. */
export async function reportStuck(
  owner: KeyPackageOwner,
  state: GroupState,
  place: { readonly conversation: string; readonly seq: number; readonly commit: Uint8Array },
): Promise<StuckReport> {
  const { suite, device, key } = owner;
  const epoch = epochOf(state);
  const authenticator = new Uint8Array(state.keySchedule.epochAuthenticator);
  const external = await suite.hpke.deriveKeyPair(state.keySchedule.externalSecret);
  const externalPub = plain(await suite.hpke.exportPublicKey(external.publicKey));
  const transcript = state.groupContext.confirmedTranscriptHash;
  const signed = await stuckBytes({ ...place, device, epoch, transcript, authenticator, externalPub });
  const signature = plain(await suite.signature.sign(key.signKey, signed));
  return { conversation: place.conversation, seq: place.seq, epoch, authenticator, externalPub, signature };
}
