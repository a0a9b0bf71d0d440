/** A new device's side of being let in by another one of the same person (docs/devices.md). */
import type { DeviceKey } from "../crypto/device";
import { isMacOf, macOf } from "../crypto/linking";
import { toBase64Url } from "../protocol/bytes";
import { linkFinished, linkTicket, type LinkFinished } from "../protocol/http";
import { linkAnswerBytes, linkRequestBytes, type LinkText } from "../protocol/linking";
import type { Api } from "./api";
import type { Environment } from "./environment";
import { ConnectionLost, Refused } from "./errors";

const LOOK_EVERY = 1_500;

export interface Proof {
  readonly challenge: string;
  readonly proof: string;
}

/** Ask in by a link, and wait for the other device's person to say yes. Rejects where it comes to nothing. */
export async function comeIn(
  environment: Environment,
  api: Api,
  key: DeviceKey,
  { code, secret }: LinkText,
  proof: Proof,
  signal: AbortSignal,
): Promise<LinkFinished> {
  const name = environment.deviceName;
  const mac = await macOf(secret, linkRequestBytes(code, key.publicKey, name));
  const device = { name, signature_key: toBase64Url(key.publicKey) };
  const body = { code, device, ...proof, mac: toBase64Url(mac) };
  const { ticket } = await api.post("/v1/link", body, linkTicket);
  for (;;) {
    await pause(environment, signal);
    const finished = await ask(api, toBase64Url(ticket));
    if (signal.aborted) throw new ConnectionLost();
    if (finished !== null) return finished;
  }
}

/** Null while nobody decided, and where the network is away for a moment. */
async function ask(api: Api, ticket: string): Promise<LinkFinished | null> {
  try {
    return await api.post("/v1/link/finish", { ticket }, linkFinished);
  } catch (error) {
    if (error instanceof ConnectionLost) return null;
    throw error;
  }
}

/** Check that it was the other device that said yes: to this key, and meaning the organisation that we are told of. */
export async function requireAnswer(key: DeviceKey, { secret }: LinkText, finished: LinkFinished): Promise<void> {
  const { me, by, mac } = finished;
  const { id: organisation, key: organisationKey, franking_key: frankingKey, removal_key: removalKey } = me.organisation;
  const keys = { organisationKey, frankingKey, removalKey, signatureKey: key.publicKey };
  const answer = linkAnswerBytes({ organisation, ...keys, account: me.account, by });
  if (!(await isMacOf(secret, answer, mac))) throw new Refused({ code: "link.broken", fields: {} });
}

function pause(environment: Environment, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const callOff = environment.after(LOOK_EVERY, resolve);
    const end = (): void => {
      callOff();
      reject(new ConnectionLost());
    };
    signal.addEventListener("abort", end, { once: true });
  });
}
