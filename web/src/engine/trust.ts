/** Whether a device of an account is vouched for by the one that was there first (docs/devices.md). */
import type { KnownDevice } from "../crypto/attestation";
import type { ConversationRecord } from "../store/records";
import { isGranted } from "./consents";
import type { Tools } from "./tools";

/** No account has a longer chain of devices that let one another in. */
const LONGEST_CHAIN = 32;

export type Find = (device: string) => KnownDevice | null;

/** The device at which a chain of endorsements begins. */
export function rootOf(device: string, find: Find): string {
  let root = device;
  for (let step = 0; step < LONGEST_CHAIN; step++) {
    const by = find(root)?.endorsedBy ?? null;
    if (by === null) return root;
    root = by;
  }
  return device;
}

/** Whether a newcomer belongs to those devices of its account that are inside; staff need nobody's word. */
export function isVouched(device: string, inside: readonly string[], find: Find): boolean {
  const known = find(device);
  if (known === null) return false;
  if (known.kind === "staff") return true;
  const own = inside.filter((each) => each !== device && find(each)?.account === known.account);
  const roots = new Set(own.map((each) => rootOf(each, find)));
  return roots.size === 0 || roots.has(rootOf(device, find));
}

/** Where the chains of the young person's devices begin; null where none is inside, or those that were first do not agree. */
export function rootIn({ root, person, roster }: Pick<ConversationRecord, "root" | "person" | "roster">, find: Find): string | null {
  if (root !== undefined) return root;
  const own = Object.entries(roster).filter(([each]) => find(each)?.account === person.account);
  const first = Math.min(...own.map(([, since]) => since));
  const [eldest, ...others] = new Set(own.filter(([, since]) => since === first).map(([each]) => rootOf(each, find)));
  return others.length > 0 ? null : (eldest ?? null);
}

/** Whether a device may be handed what was written before: the young person's own, or staff in the group. */
export function mayBeGiven(tools: Tools, record: ConversationRecord, device: string): boolean {
  const find: Find = (each) => tools.directory.get(each);
  const known = find(device);
  if (known === null || !(device in record.roster)) return false;
  if (known.kind === "staff") return isGranted(record, known.account);
  if (known.account !== record.person.account) return false;
  if (known.account === tools.identity.account) return isVouched(device, [tools.identity.device], find);
  // Of devices that nobody connects, only those are believed that were inside before all others, gone by now or not.
  return rootIn(record, find) === rootOf(device, find);
}
