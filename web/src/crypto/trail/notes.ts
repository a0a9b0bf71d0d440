/** Signed notes (C2SP signed-note) and a witness's cosignature (C2SP tlog-cosignature). */
import type { Signature as Ed25519 } from "ts-mls";
import { concat, sameBytes, toHex, utf8, type Bytes } from "../../protocol/bytes";
import { TrailBroken } from "./broken";

const PLAIN = 1;
const COSIGNATURE = 4;
const MOST_BYTES = 64 * 1024;
const MOST_SIGNATURES = 64;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
const TIME_BYTES = 8;
const DASH = "\u2014 ";

interface SignatureLine {
  readonly name: string;
  readonly keyId: Bytes;
  readonly value: Bytes;
}

/** A text, which ends with a newline, and what stands under it; nothing is checked. */
export interface Note {
  readonly text: string;
  readonly signatures: readonly SignatureLine[];
}

/** A name with a public key: whose signatures are to be believed. */
export interface VerifierKey {
  readonly name: string;
  readonly algorithm: number;
  readonly key: Bytes;
  readonly keyId: Bytes;
  /** As it is written. */
  readonly text: string;
}

const badForm = (): TrailBroken => new TrailBroken("note.form");

/** Decode standard base64 in the one way in which it can be written. */
export function decodeBase64(text: string): Bytes {
  try {
    const binary = atob(text);
    if (btoa(binary) === text) return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    // As below.
  }
  throw badForm();
}

function decodeText(data: Uint8Array): string {
  if (data.length > MOST_BYTES) throw badForm();
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw badForm();
  }
  for (const character of text) if (character < " " && character !== "\n") throw badForm();
  return text;
}

function nameOf(name: string): string {
  if (name === "" || /[+\s]/u.test(name)) throw badForm();
  return name;
}

function signatureLine(line: string): SignatureLine {
  const words = line.slice(DASH.length).split(" ");
  const [name, encoded] = words;
  if (!line.startsWith(DASH) || name === undefined || encoded === undefined || words.length !== 2) throw badForm();
  const value = decodeBase64(encoded);
  if (value.length <= 4) throw badForm();
  return { name: nameOf(name), keyId: value.slice(0, 4), value: value.slice(4) };
}

export function parseNote(data: Uint8Array): Note {
  const whole = decodeText(data);
  const end = whole.lastIndexOf("\n\n");
  if (end < 0 || !whole.endsWith("\n")) throw badForm();
  const lines = whole.slice(end + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw badForm();
  return { text: whole.slice(0, end + 1), signatures: lines.map(signatureLine) };
}

/** Read a verifier key (`name+id+base64`). */
export async function parseVerifierKey(text: string): Promise<VerifierKey> {
  const [name = "", keyId = "", ...rest] = text.trim().split("+");
  const material = decodeBase64(rest.join("+"));
  const algorithm = material[0] ?? 0;
  if (material.length !== 1 + KEY_BYTES || (algorithm !== PLAIN && algorithm !== COSIGNATURE)) throw badForm();
  const hash = await crypto.subtle.digest("SHA-256", concat(utf8(`${nameOf(name)}\n`), material));
  const made = new Uint8Array(hash).slice(0, 4);
  if (toHex(made) !== keyId) throw badForm();
  return { name, algorithm, key: material.slice(1), keyId: made, text: text.trim() };
}

/**
 * When a key signed a note: a witness's time in seconds, 0 for a signature that has none, null where there is none.
 * Throws where there is a signature in its name that does not verify.
 */
export async function signedAt(ed25519: Ed25519, key: VerifierKey, note: Note): Promise<number | null> {
  let time: number | null = null;
  for (const line of note.signatures) {
    if (line.name !== key.name || !sameBytes(line.keyId, key.keyId)) continue;
    time = await checked(ed25519, key, note.text, line.value);
  }
  return time;
}

async function checked(ed25519: Ed25519, key: VerifierKey, text: string, value: Bytes): Promise<number> {
  let [message, signature, seconds] = [text, value, 0];
  if (key.algorithm === COSIGNATURE) {
    if (value.length < TIME_BYTES) throw new TrailBroken("checkpoint.signature");
    seconds = Number(new DataView(value.buffer, value.byteOffset).getBigUint64(0));
    if (seconds === 0 || !Number.isSafeInteger(seconds)) throw new TrailBroken("checkpoint.signature");
    message = `cosignature/v1\ntime ${String(seconds)}\n${text}`;
    signature = value.slice(TIME_BYTES);
  }
  const good = signature.length === SIGNATURE_BYTES && (await verified(ed25519, key.key, message, signature));
  if (!good) throw new TrailBroken("checkpoint.signature");
  return seconds;
}

async function verified(ed25519: Ed25519, key: Bytes, message: string, signature: Bytes): Promise<boolean> {
  try {
    return await ed25519.verify(key, utf8(message), signature);
  } catch {
    return false;
  }
}
