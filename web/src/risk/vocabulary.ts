/** The words that phrases are made of, and which of them a written word may be. Pure. */
import { fitsStars, hasDrawnOut, isDrawnOut, isStarred, readingsOf, squeezed, type Word } from "./words";

/** Shorter words are seldom two run together, and then too easily something else. */
const SHORTEST_RUN = 4;

export class Vocabulary {
  readonly #words = new Set<string>();
  readonly #beginnings = new Set<string>();
  readonly #beginningLengths = new Set<number>();
  readonly #bySqueezed = new Map<string, string[]>();
  readonly #byLength = new Map<number, string[]>();

  constructor(symbols: Iterable<string>) {
    for (const symbol of symbols) {
      if (symbol.endsWith("*")) {
        this.#beginnings.add(symbol);
        this.#beginningLengths.add(symbol.length - 1);
      } else {
        this.#words.add(symbol);
        addTo(this.#bySqueezed, squeezed(symbol), symbol);
        addTo(this.#byLength, symbol.length, symbol);
      }
    }
  }

  /** Itself, its other readings, and the beginnings that it has. */
  symbolsOf(word: string): readonly string[] {
    const symbols = new Set<string>();
    for (const reading of [word, ...readingsOf(word)]) {
      for (const plain of this.#plainOf(reading)) this.#collect(plain, symbols);
    }
    return [...symbols];
  }

  /** The words with each that is unknown taken apart into known ones, where that is possible. */
  takeApart(words: readonly Word[]): readonly Word[] {
    return words.flatMap((word) => {
      const parts = word.text.length < SHORTEST_RUN || this.#words.has(word.text) ? null : this.#partsOf(word.text);
      return parts === null ? [word] : parts.map((text) => ({ ...word, text }));
    });
  }

  /** Known words that make up the text, the longest first; one letter alone only for an "i" in front. */
  #partsOf(text: string): readonly string[] | null {
    const dead = new Set<number>();
    const from = (begin: number): readonly string[] | null => {
      if (begin === text.length) return [];
      if (dead.has(begin)) return null;
      for (let end = text.length; end >= begin + 1; end--) {
        const part = text.slice(begin, end);
        if (!(part.length === 1 ? begin === 0 && part === "i" : this.#words.has(part))) continue;
        const rest = from(end);
        if (rest !== null) return [part, ...rest];
      }
      dead.add(begin);
      return null;
    };
    return from(0);
  }

  #plainOf(reading: string): readonly string[] {
    if (isStarred(reading)) return (this.#byLength.get(reading.length) ?? []).filter((each) => fitsStars(reading, each));
    if (!hasDrawnOut(reading)) return [reading];
    return (this.#bySqueezed.get(squeezed(reading)) ?? []).filter((each) => isDrawnOut(reading, each));
  }

  #collect(plain: string, symbols: Set<string>): void {
    if (this.#words.has(plain)) symbols.add(plain);
    for (const length of this.#beginningLengths) {
      const beginning = `${plain.slice(0, length)}*`;
      if (plain.length >= length && this.#beginnings.has(beginning)) symbols.add(beginning);
    }
  }
}

function addTo<K>(map: Map<K, string[]>, key: K, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
