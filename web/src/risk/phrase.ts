/** Phrases as maintainers write them, read into a tree (docs/risk-words.md, "Phrases"). */
import { LexiconMalformed } from "./lexicon";

export type Phrase =
  /** One word, or, with a star at its end, every word that begins so. */
  | { readonly kind: "word"; readonly symbol: string }
  /** Up to three words of any kind. */
  | { readonly kind: "gap" }
  | { readonly kind: "sequence"; readonly parts: readonly Phrase[] }
  | { readonly kind: "choice"; readonly choices: readonly Phrase[] };

const DEEPEST_SET = 4;

export function parsePhrase(phrase: string, sets: Readonly<Record<string, string>>): Phrase {
  const reader = new Reader(fill(phrase, sets, 0));
  const parsed = reader.choice();
  if (!reader.done) throw new LexiconMalformed(phrase);
  return parsed;
}

function fill(phrase: string, sets: Readonly<Record<string, string>>, depth: number): string {
  return phrase.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    const set = sets[name];
    if (set === undefined || depth === DEEPEST_SET) throw new LexiconMalformed(`set ${name}`);
    return `(${fill(set, sets, depth + 1)})`;
  });
}

export function symbolsOf(phrase: Phrase): readonly string[] {
  switch (phrase.kind) {
    case "word":
      return [phrase.symbol];
    case "gap":
      return [];
    case "sequence":
      return phrase.parts.flatMap(symbolsOf);
    case "choice":
      return phrase.choices.flatMap(symbolsOf);
  }
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get done(): boolean {
    return this.#at === this.#text.length;
  }

  /** a b|c (d|e)|, up to a closing bracket or the end. */
  choice(): Phrase {
    const choices = [this.#sequence()];
    while (this.#text[this.#at] === "|") {
      this.#at++;
      choices.push(this.#sequence());
    }
    const [only] = choices;
    return choices.length === 1 && only !== undefined ? only : { kind: "choice", choices };
  }

  #sequence(): Phrase {
    const parts: Phrase[] = [];
    for (;;) {
      while (this.#text[this.#at] === " ") this.#at++;
      const next = this.#text[this.#at];
      if (next === undefined || next === "|" || next === ")") return { kind: "sequence", parts };
      parts.push(next === "(" ? this.#bracket() : wordOf(this.#word()));
    }
  }

  #bracket(): Phrase {
    this.#at++;
    const inside = this.choice();
    if (this.#text[this.#at] !== ")") throw new LexiconMalformed(this.#text);
    this.#at++;
    return inside;
  }

  #word(): string {
    const begin = this.#at;
    while (!this.done && !" |()".includes(this.#text.charAt(this.#at))) this.#at++;
    return this.#text.slice(begin, this.#at);
  }
}

function wordOf(word: string): Phrase {
  if (word === "...") return { kind: "gap" };
  if (!word.startsWith("~")) return { kind: "word", symbol: word };
  return { kind: "choice", choices: mutationsOf(word.slice(1)).map((symbol) => ({ kind: "word", symbol })) };
}

/** How the beginning of a Welsh word changes: soft, nasal, aspirate. Longer beginnings first. */
const MUTATIONS: readonly (readonly [string, readonly string[]])[] = [
  ["ll", ["l"]],
  ["rh", ["r"]],
  ["p", ["b", "mh", "ph"]],
  ["t", ["d", "nh", "th"]],
  ["c", ["g", "ngh", "ch"]],
  ["b", ["f", "m"]],
  ["d", ["dd", "n"]],
  ["g", ["", "ng"]],
  ["m", ["f"]],
];

/** These look like a beginning that changes and are another letter. */
const UNCHANGED = ["ch", "ph", "th", "dd", "ff", "ngh"];

function mutationsOf(word: string): readonly string[] {
  if (UNCHANGED.some((each) => word.startsWith(each))) return [word];
  const found = MUTATIONS.find(([beginning]) => word.startsWith(beginning));
  if (found === undefined) return [word];
  const [beginning, others] = found;
  return [word, ...others.map((other) => other + word.slice(beginning.length))];
}
