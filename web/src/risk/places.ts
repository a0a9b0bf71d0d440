/** All phrases as one machine: places, and where each next word leads. Built once, from the ends of phrases back. */
import type { RiskCategory, RiskSeverity } from "./kinds";
import type { Lexicon } from "./lexicon";
import { parsePhrase, symbolsOf, type Phrase } from "./phrase";

export interface Ending {
  readonly category: RiskCategory;
  readonly severity: RiskSeverity;
}

export interface Place {
  readonly next: Map<string, Place[]>;
  /** Places that any few words may come before. */
  readonly gaps: Place[];
  /** What is complete here; "unless" takes a match back. */
  readonly ends: (Ending | "unless")[];
}

export interface Machine {
  readonly start: Place;
  readonly symbols: ReadonlySet<string>;
}

export function build(lexicons: readonly Lexicon[]): Machine {
  const start = newPlace();
  const symbols = new Set<string>();
  const add = (text: string, sets: Lexicon["sets"], end: Ending | "unless"): void => {
    const phrase = parsePhrase(text, sets);
    merge(start, placeBefore(phrase, { ...newPlace(), ends: [end] }));
    for (const symbol of symbolsOf(phrase)) symbols.add(symbol);
  };
  for (const { sets, groups, unless } of lexicons) {
    for (const { category, severity, phrases } of groups) {
      for (const phrase of phrases) add(phrase, sets, { category, severity });
    }
    for (const phrase of unless) add(phrase, sets, "unless");
  }
  // A phrase that may be empty says nothing.
  start.ends.length = 0;
  return { start, symbols };
}

/** The place from which `phrase` leads to `after`. */
function placeBefore(phrase: Phrase, after: Place): Place {
  switch (phrase.kind) {
    case "word":
      return { ...newPlace(), next: new Map([[phrase.symbol, [after]]]) };
    case "gap":
      return { ...newPlace(), gaps: [after] };
    case "sequence":
      return phrase.parts.reduceRight((place, part) => placeBefore(part, place), after);
    case "choice": {
      const place = newPlace();
      for (const choice of phrase.choices) merge(place, placeBefore(choice, after));
      return place;
    }
  }
}

function merge(into: Place, other: Place): void {
  for (const [symbol, places] of other.next) {
    const known = into.next.get(symbol);
    if (known === undefined) into.next.set(symbol, [...places]);
    else known.push(...places.filter((place) => !known.includes(place)));
  }
  into.gaps.push(...other.gaps);
  into.ends.push(...other.ends);
}

function newPlace(): Place {
  return { next: new Map(), gaps: [], ends: [] };
}
