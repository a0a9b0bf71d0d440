/** Sixteen bytes as twelve words of BIP 39 and back (docs/recovery.md). Loaded with the screens that show them. */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";

import { PHRASE_SIZE } from "../../model-recovery";
import { plain, type Bytes } from "../../protocol/bytes";

export const HOW_MANY = 12;

/** At most so many words are offered at once. */
const OFFERED = 4;

const WORDS = new Set(wordlist);

export function newPhrase(): Bytes {
  return crypto.getRandomValues(new Uint8Array(PHRASE_SIZE));
}

export function wordsOf(phrase: Uint8Array): readonly string[] {
  return entropyToMnemonic(phrase, wordlist).split(" ");
}

/** The bytes of twelve words of the list; null where their checksum is wrong. */
export function phraseOf(words: readonly string[]): Bytes | null {
  try {
    return plain(mnemonicToEntropy(words.join(" "), wordlist));
  } catch {
    return null;
  }
}

export function isWord(text: string): boolean {
  return WORDS.has(text);
}

/** What was written or pasted, as words: numbers of a list and everything else that is no letter stand between them. */
export function split(text: string): readonly string[] {
  return text.toLowerCase().split(/[^a-z]+/).filter((word) => word !== "");
}

/** Words of the list that begin like this. Four letters name one word. */
export function beginning(text: string): readonly string[] {
  return text === "" || isWord(text) ? [] : wordlist.filter((word) => word.startsWith(text)).slice(0, OFFERED);
}

/** Two places to ask back, the smaller one first. */
export function placesToProve(random: () => number): readonly [number, number] {
  const first = Math.floor(random() * HOW_MANY);
  const other = (first + 1 + Math.floor(random() * (HOW_MANY - 1))) % HOW_MANY;
  return first < other ? [first, other] : [other, first];
}
