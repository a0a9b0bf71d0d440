/** How staff go to their organisation's provider and come back (docs/sign-in.md section 6). */
import type { ProviderLink, SignedOn, SignOnPurpose, SignOnReturn, Vouched, WaysCalls } from "../model-ways";
import { fromBase64Url, toBase64Url } from "../protocol/bytes";
import { begunSignOn, linkedSince, namedProvider, signedOn } from "../protocol/ways";
import type { Api } from "./api";
import { isRefused, Refused } from "./errors";
import { enter, type Door } from "./staff-entering";

type SignOnCallName = "provider" | "leave" | "comeBack" | "signInByProvider" | "link" | "unlink";

type SignOnQuestions = { readonly [N in SignOnCallName]: (...args: WaysCalls[N]["args"]) => Promise<WaysCalls[N]["value"]> };

/** Under what this browser keeps which state it waits for, and the secret that belongs to it. */
const KEPT = "sign-on";
const SECRET_BYTES = 32;

/** What a provider says where it was the person who did not want to (RFC 6749 and OpenID Connect). */
const THEIR_NO = new Set(["access_denied", "consent_required", "interaction_required", "login_required"]);
const ITS_TROUBLE = new Set(["server_error", "temporarily_unavailable"]);

export function signOnQuestions(api: Api, door: Door): SignOnQuestions {
  return {
    provider: () => nameOf(api),
    leave: (purpose) => leave(api, door, purpose),
    comeBack: (back) => comeBack(api, door, back),
    signInByProvider: (vouched) => signIn(door, vouched),
    link: () => linkOf(api),
    unlink: () => api.post("/v1/sign-on/unlink", {}, () => null),
  };
}

async function nameOf(api: Api): Promise<string | null> {
  return (await api.get("/v1/sign-on", namedProvider)).name;
}

async function linkOf(api: Api): Promise<ProviderLink> {
  const provider = await nameOf(api);
  const linkedAt = provider === null ? null : (await api.get("/v1/sign-on/link", linkedSince)).linked_at;
  return { provider, linkedAt };
}

async function leave(api: Api, door: Door, purpose: SignOnPurpose): Promise<string> {
  const secret = door.environment.randomBytes(SECRET_BYTES);
  const keep = toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", secret)));
  const { state, address } = await api.post("/v1/sign-on/begin", { purpose, keep }, begunSignOn);
  await door.profiles.keep(KEPT, `${state} ${toBase64Url(secret)}`);
  return address;
}

/** Finish what this browser began, and nothing else: a link that somebody else made carries another state. */
async function comeBack(api: Api, door: Door, { state, code, error }: SignOnReturn): Promise<SignedOn> {
  const [expected, secret] = (await door.profiles.kept(KEPT))?.split(" ") ?? [];
  if (expected !== state) throw new Refused({ code: "provider.over", fields: {} });
  await door.profiles.keep(KEPT, null);
  if (code === null) throw new Refused({ code: codeOf(error), fields: {} });
  try {
    return await api.post("/v1/sign-on/finish", { state, code, secret }, signedOn);
  } catch (error) {
    // The provider named somebody who signed out: it may be somebody else who is here now.
    if (isRefused(error, "sign_in.stale")) return { purpose: "afresh", vouched: null };
    throw error;
  }
}

function codeOf(error: string): string {
  if (THEIR_NO.has(error)) return "provider.cancelled";
  return ITS_TROUBLE.has(error) ? "provider.away" : "provider.refused";
}

function signIn(door: Door, { account, username, challenge }: Vouched): Promise<null> {
  const way = { path: "/v1/sign-in/provider", body: {}, challenge: fromBase64Url(challenge) };
  return enter(door, account, way, () => Promise.resolve(username));
}
