/** Finds the phrases of a lexicon in a text: all of them at once, by one walk over its words. Pure. */
import type { RiskCategory, RiskMark } from "./kinds";
import type { Lexicon } from "./lexicon";
import { build, type Ending, type Place } from "./places";
import { Vocabulary } from "./vocabulary";
import { joined, wordsOf, type Word } from "./words";

/** So many words a gap may span. */
const GAP_WORDS = 3;

interface Span {
  readonly begin: number;
  readonly end: number;
}

interface Found extends Span, Ending {}

export class Matcher {
  /** Names the lexicons with their versions; another string means that old answers may differ. */
  readonly version: string;
  readonly #start: Place;
  readonly #vocabulary: Vocabulary;

  constructor(lexicons: readonly Lexicon[]) {
    this.version = lexicons.map(({ language, version }) => `${language} ${version}`).join(", ");
    const { start, symbols } = build(lexicons);
    this.#start = start;
    this.#vocabulary = new Vocabulary(symbols);
  }

  /** The gravest match of each category, gravest first; none for a text without any. */
  find(text: string): readonly RiskMark[] {
    const words = wordsOf(text);
    const together = joined(words) ?? words;
    const apart = this.#vocabulary.takeApart(together);
    const readings = [words, ...(apart.length === words.length && together === words ? [] : [apart])];
    const best = new Map<RiskCategory, Found>();
    for (const each of readings.flatMap((reading) => this.#search(reading))) {
      const known = best.get(each.category);
      if (known === undefined || isGraver(each, known)) best.set(each.category, each);
    }
    return [...best.values()]
      .sort((a, b) => b.severity - a.severity || a.begin - b.begin)
      .map(({ category, severity, begin, end }) => ({ category, severity, piece: text.slice(begin, end) }));
  }

  #search(words: readonly Word[]): readonly Found[] {
    const symbols = words.map((word) => this.#vocabulary.symbolsOf(word.text));
    const found: Found[] = [];
    const cancelled: Span[] = [];
    const arrive = (place: Place, first: Word, at: number): void => {
      const span = { begin: first.begin, end: (words[at - 1] ?? first).end };
      for (const end of place.ends) {
        if (end === "unless") cancelled.push(span);
        else found.push({ ...span, ...end });
      }
      go(place, first, at);
      for (const far of place.gaps) {
        for (let skipped = 0; skipped <= GAP_WORDS; skipped++) go(far, first, at + skipped);
      }
    };
    const go = (place: Place, first: Word, at: number): void => {
      if (words[at]?.sentence !== first.sentence) return;
      for (const symbol of symbols[at] ?? []) {
        for (const next of place.next.get(symbol) ?? []) arrive(next, first, at + 1);
      }
    };
    words.forEach((first, at) => {
      go(this.#start, first, at);
    });
    return found.filter((each) => !cancelled.some((other) => overlap(each, other)));
  }
}

function isGraver(one: Found, other: Found): boolean {
  if (one.severity !== other.severity) return one.severity > other.severity;
  return one.end - one.begin > other.end - other.begin;
}

function overlap(one: Span, other: Span): boolean {
  return one.begin < other.end && other.begin < one.end;
}
