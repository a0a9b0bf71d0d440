/** How staff come in by passkey, and what they change of their ways in (docs/sign-in.md). Fetched when it is needed. */
import type { Outcome } from "../model";
import type { PasskeyProof, WaysCall, WaysCallName, WaysCalls, WaysValue } from "../model-ways";
import { fromBase64Url, toBase64Url, toHex } from "../protocol/bytes";
import { challenge } from "../protocol/http";
import { freshCodes, waysRecord } from "../protocol/ways";
import { outcomeOf, type Api } from "./api";
import { enter, type Door } from "./staff-entering";
import { signOnQuestions } from "./staff-sign-on";

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
    ...signOnQuestions(api, door),
  };
}

/** A passkey says whose it is. */
function signIn(api: Api, door: Door, given: string, assertion: PasskeyProof): Promise<null> {
  const account = toHex(fromBase64Url(assertion.user_handle));
  const way = { path: "/v1/sign-in/passkey", body: { assertion }, challenge: fromBase64Url(given) };
  return enter(door, account, way, async () => (await api.get("/v1/sign-in/ways", waysRecord)).username);
}

/** Ask the gateway one of them; there is a question of each call's name. */
export function askWays(api: Api, door: Door, { name, args }: WaysCall): Promise<Outcome<WaysValue>> {
  const question = questions(api, door)[name] as (...args: readonly unknown[]) => Promise<WaysValue>;
  return outcomeOf(() => question(...args));
}
