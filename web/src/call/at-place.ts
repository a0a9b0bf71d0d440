/** Have a visit at a place: a guest's link of its own, sealed for the members and for the tablet there. */
import { guestKeys, hashOfToken, type GuestLink } from "../crypto/visit-keys";
import type { Client, Outcome } from "../model";
import { toBase64Url, toHex } from "../protocol/bytes";
import { MemberLine, type VisitTalk } from "./member-line";

const HOUR = 3_600_000;
const GOOD_FOR = 24 * HOUR;
/** Three days, less what two clocks may differ. */
export const LONGEST = 71 * HOUR;

export interface AtPlace {
  readonly client: Client;
  /** This device. */
  readonly me: string;
  readonly talk: VisitTalk;
  readonly visit: string;
  readonly startsAt: number;
  readonly team: string;
  readonly place: string;
  /** As what the others see who comes there. */
  readonly name: string;
}

export async function putAtPlace({ client, me, talk, visit, startsAt, team, place, name }: AtPlace): Promise<Outcome<unknown>> {
  const line = new MemberLine(client, visit, me, talk);
  const secrets = await client.visitSecrets(talk.talk, visit);
  if (!secrets.ok) return secrets;
  line.keys.addEpoch(secrets.value);
  const random = (size: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(size));
  const link: GuestLink = { visit, guest: toHex(random(16)), seed: random(32) };
  const forMembers = await line.sealSeed(link.guest, link.seed);
  if (forMembers === null) return { ok: false, problem: { code: "visit.key", fields: {} } };
  const sealed = await client.office("sealToPlace", team, place, link);
  if (!sealed.ok) return sealed;
  const { token } = await guestKeys(link);
  return client.visitCall("POST", `/v1/visits/${visit}/place`, {
    place,
    link: {
      guest: link.guest,
      name,
      role: "young_at_place",
      token_hash: toBase64Url(await hashOfToken(token)),
      expires_at: Math.min(Date.now() + LONGEST, Math.max(Date.now(), startsAt) + GOOD_FOR),
      epoch: forMembers.epoch,
      sealed: toBase64Url(forMembers.sealed),
    },
    sealed: sealed.value,
  });
}
