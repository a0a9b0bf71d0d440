/**
 * The stores that lie sealed on a tablet because nobody is signed in to them: only the page can find out that
 * one of them has to go. Fetched by staff's workers alone.
 */
import { eraseStore, pinOf } from "../store/pin";
import type { Profiles } from "../store/profiles";
import { Store } from "../store/store";
import type { Entrance } from "./entrance";

/**
 * Erase each store whose device was revoked, but for one that is in use; says whether there was one, or whether
 * the one that is locked is gone already.
 * Rejects where the gateway could not be asked about all of them.
 */
export async function eraseRevoked(
  profiles: Profiles,
  entrance: Entrance,
  inUse: () => string | null,
  locked: string | null,
): Promise<boolean> {
  let erased = false;
  for (const name of await profiles.stores()) {
    if (name !== inUse() && (await eraseIfRevoked(name, profiles, entrance))) erased = true;
  }
  return erased || (locked !== null && (await isErased(locked, profiles)));
}

/** Whether a store that had a PIN has nothing any more. */
async function isErased(name: string, profiles: Profiles): Promise<boolean> {
  if ((await profiles.stores()).includes(name)) {
    if ((await pinOf(name)) !== null) return false;
    const opened = await Store.look(name);
    opened?.close();
    if (opened !== null) return false;
    // Looking for what another window erased has made it anew, empty.
    await eraseStore(name);
  }
  await profiles.strike(name);
  return true;
}

async function eraseIfRevoked(name: string, profiles: Profiles, entrance: Entrance): Promise<boolean> {
  const kept = await pinOf(name);
  if (kept !== null) return eraseLocked(name, kept.pinned.device, profiles, entrance);
  const store = await Store.look(name);
  if (store === null) return false;
  try {
    const identity = await store.get("identity", ["me"]);
    if (identity === null || !(await entrance.isRevoked(identity.device))) return false;
    await store.wipe();
    await profiles.strike(name);
    // Whether it is heard or not, it is erased.
    await entrance.sayErased(identity).catch(() => undefined);
    return true;
  } finally {
    store.close();
  }
}

/** Without its PIN it has no key to say afterwards, by that, what became of it. */
async function eraseLocked(name: string, device: string, profiles: Profiles, entrance: Entrance): Promise<boolean> {
  if (!(await entrance.isRevoked(device))) return false;
  await eraseStore(name);
  await profiles.strike(name);
  return true;
}
