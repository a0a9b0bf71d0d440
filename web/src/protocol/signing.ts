/** The bytes that are signed, and those that bind a sealed signal to its place (sections 2 and 6). */
import { concat, idBytes, uint64, utf8, type Bytes } from "./bytes";
import { personKind, type PersonKind } from "./records";
import { id, Malformed, shape, text, type Reader } from "./shape";

export type ProofPurpose = "join" | "sign-in" | "staff" | "link" | "erased" | "recovery";

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

export type SealedKind = "signal" | "mark";

/** What a sealed signal or mark is bound to. */
export interface SealedPlace {
  readonly kind: SealedKind;
  readonly conversation: string;
  readonly epoch: number;
  readonly sender: string;
}

export function signalAssociatedData(place: SealedPlace): Bytes {
  return concat(utf8(`${place.kind}\0`), idBytes(place.conversation), uint64(place.epoch), idBytes(place.sender));
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    throw new Malformed("statement");
  }
}
