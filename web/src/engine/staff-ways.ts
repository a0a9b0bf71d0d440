/** How staff come in by passkey, and what they change of their ways in (docs/sign-in.md). Fetched when it is needed. */
import type { Outcome } from "../model";
import type { PasskeyProof, WaysCall, WaysCallName, WaysCalls, WaysValue } from "../model-ways";
import { fromBase64Url, toBase64Url, toHex } from "../protocol/bytes";
import { challenge } from "../protocol/http";
import { freshCodes, waysRecord } from "../protocol/ways";
import type { Profiles } from "../store/profiles";
import type { Identity } from "../store/records";
import type { Store } from "../store/store";
import { outcomeOf, type Api } from "./api";
import type { Entrance, StaffWay } from "./entrance";
import { isRefused, Refused } from "./errors";
import type { Remains } from "./remains";

/** What signing in needs of the engine. */
export interface Door {
  readonly entrance: Entrance;
  readonly profiles: Profiles;
  readonly remains: Remains;
  /** Null: it waits for its PIN now. */
  open(name: string): Promise<Store | null>;
  settle(store: Store, identity: Identity): Promise<void>;
}

type Questions = { readonly [N in WaysCallName]: (...args: WaysCalls[N]["args"]) => Promise<WaysCalls[N]["value"]> };

function nothing(): null {
  return null;
}

function questions(api: Api, door: Door): Questions {
  return {
    challenge: async () => toBase64Url((await api.post("/v1/challenge", {}, challenge)).challenge),
    signIn: (given, proof) => signIn(api, door, given, proof),
    ways: () => api.get("/v1/sign-in/ways", waysRecord),
    add: (name, given, made) => api.post("/v1/sign-in/passkeys", { name, challenge: given, made }, waysRecord),
    rename: (passkey, name) => api.post(`/v1/sign-in/passkeys/${passkey}/name`, { name }, waysRecord),
    remove: (passkey) => api.post(`/v1/sign-in/passkeys/${passkey}/remove`, {}, waysRecord),
    codes: () => api.post("/v1/sign-in/recovery-codes", {}, freshCodes),
    proveByPasskey: (given, assertion) => api.post("/v1/sign-in/again", { challenge: given, assertion }, nothing),
    proveByPassword: (password, code) => api.post("/v1/sign-in/again", { password, code }, nothing),
  };
}

/** A passkey says whose it is: with that person's store here, if they have one, and otherwise a new one. */
async function signIn(api: Api, door: Door, given: string, assertion: PasskeyProof): Promise<null> {
  const account = toHex(fromBase64Url(assertion.user_handle));
  const way = { path: "/v1/sign-in/passkey", body: { assertion }, challenge: fromBase64Url(given) };
  const named = await door.profiles.storeOfAccount(account);
  const store = named === null ? null : await opened(door, named);
  const known = store === null ? null : await store.get("identity", ["me"]);
  if (store !== null && known !== null) {
    await comeBack(door, store, known, way);
    return null;
  }
  store?.close();
  const identity = await door.entrance.signInStaff(null, "", way);
  const { username } = await api.get("/v1/sign-in/ways", waysRecord);
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

/** Ask the gateway one of them; there is a question of each call's name. */
export function askWays(api: Api, door: Door, { name, args }: WaysCall): Promise<Outcome<WaysValue>> {
  const question = questions(api, door)[name] as (...args: readonly unknown[]) => Promise<WaysValue>;
  return outcomeOf(() => question(...args));
}
