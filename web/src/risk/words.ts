/** A text as words to compare (docs/risk-words.md, "What the text is made into"). Pure. */

export interface Word {
  /** As compared: small letters without accents or apostrophes; signs are still in their place. */
  readonly text: string;
  /** Where it stands in the text as written. */
  readonly begin: number;
  readonly end: number;
  /** Sentences are counted from 0; lines within one are not told apart. */
  readonly sentence: number;
}

/** Letters with their accents, digits, and the signs that stand for letters within a word. */
const WORD = /[\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’‘`´!@$|*#]*|[@$!*][\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}'’‘`´!@$|*#]*|\p{Extended_Pictographic}/gu;
/** What ends a sentence: a stop before a space. `k.m.s` goes on. */
const STOP = /[.!?…](?=[\s"'”’)])/u;
const APOSTROPHES = /['’‘`´]/g;
const MARKS = /\p{M}/gu;
/** At the end of a word these are what they look like. */
const TRAILING = /[!|*#]+$/;

export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  let sentence = 0;
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const begin = match.index;
    if (words.length > 0 && STOP.test(text.slice(last, begin + 1))) sentence++;
    const written = match[0].replace(TRAILING, "");
    last = begin + written.length;
    const plain = written.normalize("NFKD").replace(MARKS, "").replace(APOSTROPHES, "").toLowerCase();
    if (plain !== "") words.push({ text: plain, begin, end: last, sentence });
  }
  return words;
}

/** The same words with letters that stand apart put together; null where none do. */
export function joined(words: readonly Word[]): readonly Word[] | null {
  const result: Word[] = [];
  let found = false;
  for (let at = 0; at < words.length; ) {
    const end = endOfLetters(words, at);
    const run = words.slice(at, end);
    const [first, last] = [run[0], run.at(-1)];
    if (first === undefined || last === undefined) return null;
    if (run.length >= 3) {
      found = true;
      result.push({ ...first, text: run.map((each) => each.text).join(""), end: last.end });
    } else {
      result.push(...run);
    }
    at = end;
  }
  return found ? result : null;
}

const SINGLE = /^[\p{L}\p{N}]$/u;

/** Where the run of single letters that begins here ends; one further where there is none. */
function endOfLetters(words: readonly Word[], begin: number): number {
  let at = begin;
  while (SINGLE.test(words[at]?.text ?? "")) at++;
  return Math.max(at, begin + 1);
}

/** What signs and digits are written for. `1`, `!` and `|` are i to some and l to others. */
const SIGNS: Readonly<Record<string, string>> = { "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", $: "s" };
const UPRIGHT = /[1!|]/g;
const SIGN = /[034578@$1!|]/;

/** The other readings of a word with signs in it: none for a plain word or a number. */
export function readingsOf(word: string): readonly string[] {
  if (!SIGN.test(word) || !/\p{L}/u.test(word)) return [];
  const letters = word.replace(/[034578@$]/g, (sign) => SIGNS[sign] ?? sign);
  return [...new Set([letters.replace(UPRIGHT, "i"), letters.replace(UPRIGHT, "l")])];
}

/** A word with every run of a letter made one. */
export function squeezed(word: string): string {
  return word.replace(/(.)\1+/gu, "$1");
}

/** Whether `word` is `plain` with letters drawn out: runs of three or more stand for any shorter one. */
export function isDrawnOut(word: string, plain: string): boolean {
  const [long, short] = [runsOf(word), runsOf(plain)];
  return (
    long.length === short.length &&
    long.every((run, index) => run === short[index] || (run >= 3 && run >= (short[index] ?? 0)))
  );
}

function runsOf(word: string): readonly number[] {
  return [...word.matchAll(/(.)\1*/gu)].map((run) => run[0].length);
}

export function hasDrawnOut(word: string): boolean {
  return /(.)\1\1/u.test(word);
}

/** Whether stars or hashes within a word stand for letters. */
export function isStarred(word: string): boolean {
  return /[*#]/.test(word);
}

export function fitsStars(word: string, plain: string): boolean {
  if (word.length !== plain.length) return false;
  return Array.from(word).every((letter, index) => letter === "*" || letter === "#" || letter === plain[index]);
}
