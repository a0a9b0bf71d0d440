/** How somebody comes in whose account is known before their store is: by a passkey, or by the organisation's provider. */
import type { Bytes } from "../protocol/bytes";
import type { Profiles } from "../store/profiles";
import type { Identity } from "../store/records";
import type { Store } from "../store/store";
import type { Entrance, StaffWay } from "./entrance";
import type { Environment } from "./environment";
import { isRefused, Refused } from "./errors";
import type { Remains } from "./remains";

/** What signing in needs of the engine. */
export interface Door {
  readonly environment: Environment;
  readonly entrance: Entrance;
  readonly profiles: Profiles;
  readonly remains: Remains;
  /** Null: it waits for its PIN now. */
  open(name: string): Promise<Store | null>;
  settle(store: Store, identity: Identity): Promise<void>;
}

/** A way whose challenge is there already. */
type Signed = StaffWay & { readonly challenge: Bytes };

/** Let somebody in with the store that they have here, if they have one, and otherwise with a new one. */
export async function enter(door: Door, account: string, way: Signed, usernameOf: () => Promise<string>): Promise<null> {
  const named = await door.profiles.storeOfAccount(account);
  const store = named === null ? null : await opened(door, named);
  const known = store === null ? null : await store.get("identity", ["me"]);
  if (store !== null && known !== null) {
    await comeBack(door, store, known, way);
    return null;
  }
  store?.close();
  const identity = await door.entrance.signInStaff(null, "", way);
  const username = await usernameOf();
  await door.settle(await opened(door, await door.profiles.storeOf(username)), { ...identity, username });
  return null;
}

async function opened(door: Door, name: string): Promise<Store> {
  return (await door.open(name)) ?? Promise.reject(new Refused({ code: "pin.needed", fields: {} }));
}

async function comeBack(door: Door, store: Store, known: Identity, way: StaffWay): Promise<void> {
  try {
    await door.settle(store, await door.entrance.signInStaff(known, known.username, way));
  } catch (error) {
    // As with a password: the next attempt is a new device's.
    if (isRefused(error, "device.unknown", "device.revoked")) await door.remains.erase(store, isRefused(error, "device.revoked") ? known : null);
    else store.close();
    throw error;
  }
}
