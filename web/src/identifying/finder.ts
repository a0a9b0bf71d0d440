/**
 * Finds what could tell who or where somebody is, by the patterns that the gateway's triage uses
 * (docs/moderation.md section 1). Pure. Look-alikes of other scripts are left to triage: this is for those who did not
 * think of it, not for those who hide it.
 */
import { type IdentifyingKind, KINDS } from "./kinds";

export interface Patterns {
  /** What is said for a digit, and how often one is meant. */
  readonly digits: Readonly<Record<string, string>>;
  readonly times: Readonly<Record<string, number>>;
  /** Numbers that people are told to call. */
  readonly helplines: readonly string[];
  readonly run: string;
  readonly part: string;
  readonly patterns: readonly { readonly kind: string; readonly pattern: string }[];
}

const MARKS = /[\p{Mn}\p{Me}\p{Cf}]/gu;
const APOSTROPHES = /[‘’´`ʼ]/gu;
/** As people dial it here: with its 0, or with +44 before it. */
const DIALLED = /^(?:0\d{9,10}|\+44\d{9,10}|\+(?!44)\d{10,13}|44\d{10})$/;

export class IdentifyingFinder {
  readonly #patterns: Patterns;
  readonly #run: RegExp;
  readonly #part: RegExp;
  readonly #kinds: readonly { readonly kind: string; readonly pattern: RegExp }[];

  /** Throws where the browser cannot look behind. */
  constructor(patterns: Patterns) {
    this.#patterns = patterns;
    this.#run = new RegExp(patterns.run, "g");
    this.#part = new RegExp(patterns.part, "g");
    this.#kinds = patterns.patterns.map(({ kind, pattern }) => ({ kind, pattern: new RegExp(pattern) }));
  }

  find(text: string): readonly IdentifyingKind[] {
    const folded = fold(text);
    const found = new Set(this.#kinds.filter(({ pattern }) => pattern.test(folded)).map(({ kind }) => kind));
    if ([...folded.matchAll(this.#run)].some(([run]) => this.#isPhone(run))) found.add("phone");
    return KINDS.filter((kind) => found.has(kind));
  }

  #isPhone(run: string): boolean {
    const digits = this.#digitsOf(run);
    return DIALLED.test(digits) && !this.#patterns.helplines.includes(digits);
  }

  /** Write out what a run says: "oh double seven" is 077. */
  #digitsOf(run: string): string {
    let digits = "";
    let times = 1;
    for (const [part] of run.matchAll(this.#part)) {
      const often = this.#patterns.times[part];
      if (often === undefined) digits += (this.#patterns.digits[part] ?? part).repeat(times);
      times = often ?? 1;
    }
    return digits;
  }
}

/** Small plain letters, without accents and without what nobody sees. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").replace(APOSTROPHES, "'").toLowerCase();
}
