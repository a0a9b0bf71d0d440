/** Seeds of guests' links, kept sealed at the gateway for the members' devices (docs/visits.md section 6). */
import { CryptoRefused } from "../crypto/errors";
import { openVisitSignal, sealVisitSignal } from "../crypto/visit-signal";
import type { Bytes } from "../protocol/bytes";
import type { GuestRecord } from "../protocol/visits";
import type { SignalKeys } from "./signal-keys";

export async function sealSeed(
  keys: SignalKeys,
  visit: string,
  me: string,
  guest: string,
  seed: Bytes,
): Promise<{ readonly epoch: number; readonly sealed: Bytes } | null> {
  const { epoch } = keys;
  const key = epoch === null ? null : keys.find("member", epoch, guest);
  if (epoch === null || key === null) return null;
  const place = { use: "seed", key: "member", visit, epoch, sender: me, to: guest } as const;
  return { epoch, sealed: await sealVisitSignal(key, place, seed) };
}

/** The seed of a link that one of these devices made; null where it cannot be opened here. */
export async function openSeed(
  keys: SignalKeys,
  visit: string,
  makers: readonly string[],
  { guest, epoch, sealed }: GuestRecord,
): Promise<Bytes | null> {
  const key = keys.find("member", epoch, guest);
  if (key === null) return null;
  for (const sender of makers) {
    try {
      const place = { use: "seed", key: "member", visit, epoch, sender, to: guest } as const;
      return await openVisitSignal(key, place, sealed);
    } catch (error) {
      if (!(error instanceof CryptoRefused)) throw error;
    }
  }
  return null;
}
