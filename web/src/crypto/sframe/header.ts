/** The SFrame header (RFC 9605 section 4.3): a configuration byte, then key id and counter as short as they go. */
import { concat, type Bytes } from "../../protocol/bytes";
import { CryptoRefused } from "../errors";

/** Both fields are 64 bits wide. */
const LIMIT = 1n << 64n;
/** What fits into three bits stands in the configuration byte itself. */
const SHORT = 8n;
const EXTENDED = 0b1000;

export interface SframeHeader {
  readonly kid: bigint;
  readonly counter: bigint;
  /** How many bytes it takes. */
  readonly length: number;
}

export function encodeHeader(kid: bigint, counter: bigint): Bytes {
  const [kidBits, kidBytes] = encodeField(kid);
  const [counterBits, counterBytes] = encodeField(counter);
  return concat(Uint8Array.of((kidBits << 4) | counterBits), kidBytes, counterBytes);
}

/** Read the header that a ciphertext starts with. Throws `CryptoRefused` where it is cut short. */
export function decodeHeader(frame: Uint8Array): SframeHeader {
  const config = byteAt(frame, 0);
  const [kid, afterKid] = decodeField(frame, config >> 4, 1);
  const [counter, length] = decodeField(frame, config & 0b1111, afterKid);
  return { kid, counter, length };
}

function encodeField(value: bigint): readonly [bits: number, bytes: Bytes] {
  if (value < 0n || value >= LIMIT) throw new RangeError("not 64 bits");
  if (value < SHORT) return [Number(value), new Uint8Array()];
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return [EXTENDED | (bytes.length - 1), Uint8Array.from(bytes)];
}

function decodeField(frame: Uint8Array, bits: number, start: number): readonly [value: bigint, end: number] {
  if ((bits & EXTENDED) === 0) return [BigInt(bits), start];
  const end = start + (bits & 0b111) + 1;
  let value = 0n;
  for (let at = start; at < end; at += 1) value = (value << 8n) | BigInt(byteAt(frame, at));
  return [value, end];
}

function byteAt(frame: Uint8Array, at: number): number {
  const byte = frame[at];
  if (byte === undefined) throw new CryptoRefused("frame");
  return byte;
}
