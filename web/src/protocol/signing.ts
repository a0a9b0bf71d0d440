/** The bytes that are signed, and those that bind a ciphertext to its place (sections 2, 5 and 6). */
import { concat, idBytes, utf8, type Bytes } from "./bytes";
import { personKind, type PersonKind } from "./records";
import { id, Malformed, shape, text, type Reader } from "./shape";

export type ProofPurpose = "join" | "sign-in" | "staff";

const AUTHENTICATED_DATA_V1 = 0x01;

export function proofBytes(purpose: ProofPurpose, origin: string, challenge: Uint8Array): Bytes {
  return concat(utf8(`Earshot device proof v1\n${purpose}\n${origin}\n`), challenge);
}

/** Who a device is, as the organisation states it. `signature_key` is base64url. */
export interface Statement {
  readonly account: string;
  readonly device: string;
  readonly kind: PersonKind;
  readonly name: string;
  readonly organisation: string;
  readonly signature_key: string;
  readonly title: string;
}

const statement: Reader<Statement> = shape({
  account: id,
  device: id,
  kind: personKind,
  name: text,
  organisation: id,
  signature_key: text,
  title: text,
});

const version: Reader<1> = (value, at) => {
  if (value !== 1) throw new Malformed(at);
  return 1;
};

/** What an attestation signs: the statement's own bytes under a prefix of their own. */
export function attestationBytes(statementBytes: Uint8Array): Bytes {
  return concat(utf8("Earshot device attestation v1\n"), statementBytes);
}

export function readStatement(statementBytes: Uint8Array): Statement {
  const value = parseJson(statementBytes);
  version((value as { readonly v?: unknown } | null)?.v, "statement.v");
  return statement(value, "statement");
}

export function authenticatedData(messageId: string): Bytes {
  return concat(Uint8Array.of(AUTHENTICATED_DATA_V1), idBytes(messageId));
}

export type SealedKind = "signal" | "mark";

/** What a sealed signal or mark is bound to. */
export interface SealedPlace {
  readonly kind: SealedKind;
  readonly conversation: string;
  readonly epoch: number;
  readonly sender: string;
}

export function signalAssociatedData(place: SealedPlace): Bytes {
  const epoch = new Uint8Array(8);
  new DataView(epoch.buffer).setBigUint64(0, BigInt(place.epoch));
  return concat(utf8(`${place.kind}\0`), idBytes(place.conversation), epoch, idBytes(place.sender));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Malformed("statement");
  }
}
