/** The bodies of the HTTP interface (docs/protocol.md section 3). */
import { utf8, type Bytes } from "./bytes";
import { personKind, teamRecord, type PersonKind, type TeamRecord } from "./records";
import { base64, count, fields, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

export interface OrganisationRecord {
  readonly id: string;
  readonly name: string;
  readonly key: Bytes;
  readonly franking_key: Bytes;
  readonly removal_key: Bytes;
}

export interface MeRecord {
  readonly account: string;
  readonly device: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly title: string;
  readonly roles: readonly string[];
  readonly teams: readonly TeamRecord[];
  readonly organisation: OrganisationRecord;
  readonly statement: Bytes;
  readonly attestation: Bytes;
  readonly age_band: string | null;
  readonly school: string | null;
}

export interface JoinLook {
  readonly organisation: OrganisationRecord;
  readonly school: string;
  readonly age_band: string;
  readonly team: TeamRecord;
  readonly nicknames: readonly string[];
}

/** A statement is canonical JSON, which no base64url starts like; it may stand there as itself. */
const statementText: Reader<Bytes> = (value, at) => {
  const written = text(value, at);
  return written.startsWith("{") ? utf8(written) : base64(written, at);
};

const organisation: Reader<OrganisationRecord> = shape({
  id,
  name: text,
  key: base64,
  franking_key: base64,
  removal_key: base64,
});

export const me: Reader<MeRecord> = shape({
  account: id,
  device: id,
  kind: personKind,
  name: text,
  title: text,
  roles: listOf(text),
  teams: listOf(teamRecord),
  organisation,
  statement: statementText,
  attestation: base64,
  age_band: nullable(text),
  school: nullable(text),
});

export const joinLook: Reader<JoinLook> = shape({
  organisation,
  school: text,
  age_band: text,
  team: teamRecord,
  nicknames: listOf(text),
});

/** `key` is an uncompressed point of P-256. */
export const pushState: Reader<{ readonly key: Bytes }> = shape({ key: base64 });

export const challenge: Reader<{ readonly challenge: Bytes }> = shape({ challenge: base64 });

/** A code that the first device shows. */
export const linkOpened: Reader<{ readonly code: string; readonly expires_at: number }> = shape({
  code: text,
  expires_at: count,
});

/** How it stands with it. */
export interface LinkStanding {
  readonly state: "open" | "asked" | "accepted" | "refused" | "ended";
  readonly expires_at: number;
  readonly device: { readonly name: string; readonly signature_key: Bytes; readonly mac: Bytes } | null;
}

export const linkStanding: Reader<LinkStanding> = shape({
  state: oneOf("open", "asked", "accepted", "refused", "ended"),
  expires_at: count,
  device: nullable(shape({ name: text, signature_key: base64, mac: base64 })),
});

export const linkTicket: Reader<{ readonly ticket: Bytes; readonly expires_at: number }> = shape({
  ticket: base64,
  expires_at: count,
});

export interface LinkFinished {
  readonly me: MeRecord;
  /** The device that vouched for this one. */
  readonly by: string;
  readonly mac: Bytes;
}

const finished: Reader<LinkFinished> = shape({ me, by: id, mac: base64 });

/** Null while nobody decided. */
export const linkFinished: Reader<LinkFinished | null> = (value, at) => {
  return oneOf("asked", "accepted")(fields(value, at)["state"], `${at}.state`) === "asked" ? null : finished(value, at);
};

export const linkAccepted: Reader<{ readonly device: string }> = shape({ device: id });
