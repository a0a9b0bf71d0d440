/** What stands inside an encrypted message, a signal or a mark (docs/protocol.md sections 5 and 6). */
import { decode, encode } from "@msgpack/msgpack";
import type { ServiceCard } from "../model";
import { plain, type Bytes } from "./bytes";
import { attachmentBody, type AttachmentBody } from "./attachment";
import { serviceCard } from "./card";
import { consentAnswer, consentAsk, type ConsentAnswerBody, type ConsentAskBody } from "./consent";
import { askBody, historyBody, type AskBody, type HistoryBody } from "./history";
import { count, fields, flag, id, Malformed, shape, text, type Reader } from "./shape";

/** Longest text of one message, in characters as a person counts them (code points). */
export const LONGEST_TEXT = 4000;

export type Content =
  | { readonly k: "text"; readonly text: string; readonly at: number }
  | ({ readonly k: "attachment"; readonly at: number } & AttachmentBody)
  | ({ readonly k: "card"; readonly at: number } & ServiceCard)
  | { readonly k: "call_ask"; readonly at: number }
  | ({ readonly k: "consent_ask"; readonly at: number } & ConsentAskBody)
  | ({ readonly k: "consent_answer"; readonly at: number } & ConsentAnswerBody)
  | { readonly k: "call_answer"; readonly at: number; readonly ask: string; readonly ok: boolean }
  | ({ readonly k: "ask" } & AskBody)
  | ({ readonly k: "history" } & HistoryBody);

/** A kind of message that a newer version writes. */
export interface NewerContent {
  readonly k: "newer";
}

export interface Mark {
  /** Delivered to this device up to this entry. */
  readonly d: number;
  /** Read up to this entry. */
  readonly r: number;
}

export interface Signal {
  readonly typing: boolean;
}

const shortText: Reader<string> = (value, at) => {
  const read = text(value, at);
  if (lengthOf(read) > LONGEST_TEXT) throw new Malformed(at);
  return read;
};

const textContent = shape({ text: shortText, at: count });
const callAsk = shape({ at: count });
const callAnswer = shape({ at: count, ask: id, ok: flag });
const mark: Reader<Mark> = shape({ d: count, r: count });
const signal: Reader<Signal> = shape({ typing: flag });

/** Count the characters of a text; an emoji is not two. */
export function lengthOf(words: string): number {
  return Array.from(words).length;
}

export function encodeContent(content: Content): Bytes {
  return plain(encode({ v: 1, ...content }));
}

type Fields = Readonly<Record<string, unknown>>;

/** How each kind is read; what is not here, a newer version writes. */
const kinds: Readonly<Record<Content["k"], (value: Fields) => Content | NewerContent>> = {
  text: (value) => ({ k: "text", ...textContent(value, "content") }),
  attachment: (value) => attachmentContent(value),
  card: (value) => ({ k: "card", at: timeOf(value), ...serviceCard(value, "content") }),
  call_ask: (value) => ({ k: "call_ask", ...callAsk(value, "content") }),
  call_answer: (value) => ({ k: "call_answer", ...callAnswer(value, "content") }),
  consent_ask: (value) => ({ k: "consent_ask", at: timeOf(value), ...consentAsk(value, "content") }),
  consent_answer: (value) => ({ k: "consent_answer", at: timeOf(value), ...consentAnswer(value, "content") }),
  ask: (value) => ({ k: "ask", ...askBody(value, "content") }),
  history: (value) => ({ k: "history", ...historyBody(value, "content") }),
};

function isKnown(kind: string): kind is Content["k"] {
  return Object.hasOwn(kinds, kind);
}

function timeOf(value: Fields): number {
  return count(value["at"], "content.at");
}

export function decodeContent(data: Uint8Array): Content | NewerContent {
  const value = fields(unpack(data), "content");
  if (count(value["v"], "content.v") !== 1) return { k: "newer" };
  const kind = text(value["k"], "content.k");
  return isKnown(kind) ? kinds[kind](value) : { k: "newer" };
}

function attachmentContent(value: Fields): Content | NewerContent {
  const body = attachmentBody(value, "content");
  return body === null ? { k: "newer" } : { k: "attachment", at: timeOf(value), ...body };
}

export function encodeMark(value: Mark): Bytes {
  return plain(encode(value));
}

export function decodeMark(data: Uint8Array): Mark {
  return mark(unpack(data), "mark");
}

export function encodeSignal(value: Signal): Bytes {
  return plain(encode(value));
}

export function decodeSignal(data: Uint8Array): Signal {
  return signal(unpack(data), "signal");
}

function unpack(data: Uint8Array): unknown {
  try {
    return decode(data);
  } catch {
    throw new Malformed("content");
  }
}
