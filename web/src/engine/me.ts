/** Who this device's person is, as the screens show it. */
import type { KnownDevice } from "../crypto/attestation";
import type { Me } from "../model";
import type { Identity } from "../store/records";

export function meOf({ account, device, name, title, roles, teams, organisation, ageBand, school }: Identity): Me {
  const { id, name: called } = organisation;
  return { account, device, name, title, roles, teams, organisation: { id, name: called }, ageBand, school };
}

/** This device, as the directory keeps the others. */
export function ownOf({ account, device, kind, name, title, publicKey: signatureKey, linked }: Identity): KnownDevice {
  const own = { account, device, kind, name, title, signatureKey, endorsedBy: linked?.by ?? null };
  return linked?.recovered === true ? { ...own, recovered: true } : own;
}

/** They came back here with their recovery words, and were not asked yet what is to become of their old devices. */
export function hasJustComeBack({ linked }: Identity): boolean {
  return linked?.recovered === true && linked.asked !== true;
}
