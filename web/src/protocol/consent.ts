/** What is said inside the encryption about who may join, and where to go on (docs/inviting.md). */
import type { ConsentKind, PastShare } from "../model-mine";
import { flag, id, Malformed, oneOf, shape, text, type Reader } from "./shape";

export const LONGEST_WHY = 500;
const LONGEST_NAME = 200;

export interface ConsentAskBody {
  readonly consent: string;
  readonly kind: ConsentKind;
  /** Of who would join; "" where the conversation would move. */
  readonly account: string;
  readonly name: string;
  readonly title: string;
  readonly why: string;
}

export interface ConsentAnswerBody {
  readonly consent: string;
  readonly ok: boolean;
  readonly history: PastShare;
}

function upTo(longest: number): Reader<string> {
  return (value, at) => {
    const read = text(value, at);
    if (Array.from(read).length > longest) throw new Malformed(at);
    return read;
  };
}

const account: Reader<string> = (value, at) => (value === "" ? "" : id(value, at));

export const consentAsk: Reader<ConsentAskBody> = shape<ConsentAskBody>({
  consent: id,
  kind: oneOf("invite", "transfer"),
  account,
  name: upTo(LONGEST_NAME),
  title: upTo(LONGEST_NAME),
  why: upTo(LONGEST_WHY),
});

export const consentAnswer: Reader<ConsentAnswerBody> = shape<ConsentAnswerBody>({
  consent: id,
  ok: flag,
  history: oneOf("from_now", "all"),
});
