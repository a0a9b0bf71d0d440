/** WebAuthn's two ceremonies, on the page, where the browser has them (docs/sign-in.md). */
import type { Outcome } from "../../model";
import type { MadePasskey, PasskeyProof, Ways } from "../../model-ways";
import { fromBase64Url, idBytes, toBase64Url } from "../../protocol/bytes";

const ES256 = -7;
const EDDSA = -8;
const RS256 = -257;
const PATIENCE = 120_000;

export function hasPasskeys(): boolean {
  return "PublicKeyCredential" in window;
}

/** Have the person prove, by whatever passkey they choose, that it is them. */
export function signByPasskey(challenge: string): Promise<Outcome<PasskeyProof>> {
  return ceremony(async () => {
    const found = await navigator.credentials.get({
      publicKey: { challenge: fromBase64Url(challenge), userVerification: "required", timeout: PATIENCE },
    });
    if (!(found instanceof PublicKeyCredential) || !(found.response instanceof AuthenticatorAssertionResponse)) return null;
    const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
    if (userHandle === null) return null;
    return {
      id: found.id,
      client_data: text(clientDataJSON),
      authenticator_data: text(authenticatorData),
      signature: text(signature),
      user_handle: text(userHandle),
    };
  });
}

/** Have an authenticator make a passkey that it keeps. */
export function makePasskey(challenge: string, ways: Ways): Promise<Outcome<MadePasskey>> {
  return ceremony(async () => {
    const made = await navigator.credentials.create({
      publicKey: {
        challenge: fromBase64Url(challenge),
        rp: { name: "Earshot" },
        user: { id: idBytes(ways.account), name: ways.username, displayName: ways.name },
        pubKeyCredParams: [ES256, EDDSA, RS256].map((alg) => ({ type: "public-key", alg })),
        authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
        excludeCredentials: ways.passkeys.map(({ credential }) => ({ type: "public-key", id: fromBase64Url(credential) })),
        attestation: "none",
        timeout: PATIENCE,
      },
    });
    if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse)) return null;
    const { clientDataJSON, attestationObject } = made.response;
    return { id: made.id, client_data: text(clientDataJSON), attestation_object: text(attestationObject) };
  });
}

function text(bytes: ArrayBuffer): string {
  return toBase64Url(new Uint8Array(bytes));
}

async function ceremony<T>(work: () => Promise<T | null>): Promise<Outcome<T>> {
  try {
    const value = await work();
    return value === null ? failed("passkey.impossible") : { ok: true, value };
  } catch (error) {
    return failed(error instanceof DOMException ? codeOf(error.name) : "passkey.impossible");
  }
}

function failed(code: string): Outcome<never> {
  return { ok: false, problem: { code, fields: {} } };
}

function codeOf(name: string): string {
  if (name === "InvalidStateError") return "passkey.there";
  // The browser does not tell "no" from "too late" or "none here".
  return name === "NotAllowedError" || name === "AbortError" ? "passkey.cancelled" : "passkey.impossible";
}
