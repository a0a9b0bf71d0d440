/** What sealed signals say (docs/visits.md section 5), as MessagePack maps. */
import { decode, encode } from "@msgpack/msgpack";
import { plain, type Bytes } from "./bytes";
import { bytes, count, fields, flag, Malformed, oneOf, shape, text, type Reader } from "./shape";

export type VisitSignal =
  | { readonly k: "description"; readonly type: "offer" | "answer" | "rollback"; readonly sdp: string }
  | { readonly k: "candidate"; readonly candidate: string; readonly mid: string; readonly line: number }
  | { readonly k: "ready"; readonly g: number; readonly salt: Bytes }
  | { readonly k: "state"; readonly audio: boolean; readonly video: boolean; readonly screen: boolean }
  | { readonly k: "here"; readonly call: number; readonly alone: boolean; readonly who: string }
  | { readonly k: "keys"; readonly e: number; readonly g: number; readonly secret: Bytes }
  | { readonly k: "note"; readonly text: string; readonly say: NoteSays };

/** What a reader says in their own language in place of a note's text; "": the text it is. */
export type NoteSays = "" | "late";

/** Which page load of the sender said it, and the how manieth of its signals it is. */
export interface SignalTurn {
  readonly s: Bytes;
  readonly n: number;
}

const turn: Reader<SignalTurn> = shape({ s: bytes, n: count });

type Readers = { readonly [K in VisitSignal["k"]]: Reader<Omit<Extract<VisitSignal, { readonly k: K }>, "k">> };

const readers: Readers = {
  description: shape({ type: oneOf("offer", "answer", "rollback"), sdp: text }),
  candidate: shape({ candidate: text, mid: text, line: count }),
  ready: shape({ g: count, salt: bytes }),
  state: shape({ audio: flag, video: flag, screen: flag }),
  here: shape({ call: count, alone: flag, who: text }),
  keys: shape({ e: count, g: count, secret: bytes }),
  note: shape({ text, say: (value) => (value === "late" ? value : "") }),
};

const kind = oneOf("description", "candidate", "ready", "state", "here", "keys", "note");

export function encodeVisitSignal(signal: VisitSignal, { s, n }: SignalTurn): Bytes {
  return plain(encode({ ...signal, s, n }));
}

export function decodeVisitSignal(data: Bytes): { readonly signal: VisitSignal; readonly turn: SignalTurn } {
  const given = fields(unpack(data), "");
  const k = kind(given["k"], "k");
  return { signal: { k, ...readers[k](given, "") } as VisitSignal, turn: turn(given, "") };
}

function unpack(data: Bytes): unknown {
  try {
    return decode(data);
  } catch {
    throw new Malformed("$");
  }
}
