/** What a lexicon of risk words holds (docs/risk-words.md), and how its file is read. */
import { riskCategories, type RiskCategory, type RiskSeverity } from "./kinds";

export interface PhraseGroup {
  readonly category: RiskCategory;
  readonly severity: RiskSeverity;
  readonly phrases: readonly string[];
}

export interface Lexicon {
  readonly language: string;
  readonly version: string;
  readonly sets: Readonly<Record<string, string>>;
  readonly groups: readonly PhraseGroup[];
  readonly unless: readonly string[];
}

/** A file that is no lexicon of this format; `at` says where. */
export class LexiconMalformed extends Error {
  readonly at: string;

  constructor(at: string) {
    super(`malformed lexicon: ${at}`);
    this.name = "LexiconMalformed";
    this.at = at;
  }
}

export function readLexicon(value: unknown): Lexicon {
  const given = record(value, "file");
  if (given["format"] !== 1) throw new LexiconMalformed("format");
  const sets = record(given["sets"], "sets");
  return {
    language: text(given["language"], "language"),
    version: text(given["version"], "version"),
    sets: Object.fromEntries(Object.entries(sets).map(([name, each]) => [name, text(each, `sets.${name}`)])),
    groups: list(given["groups"], "groups").map((each, index) => readGroup(each, `groups[${index}]`)),
    unless: texts(given["unless"], "unless"),
  };
}

function readGroup(value: unknown, at: string): PhraseGroup {
  const given = record(value, at);
  const category = riskCategories.find((each) => each === given["category"]);
  const severity = given["severity"];
  if (category === undefined) throw new LexiconMalformed(`${at}.category`);
  if (severity !== 1 && severity !== 2 && severity !== 3) throw new LexiconMalformed(`${at}.severity`);
  return { category, severity, phrases: texts(given["phrases"], `${at}.phrases`) };
}

function record(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new LexiconMalformed(at);
  return value as Readonly<Record<string, unknown>>;
}

function list(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new LexiconMalformed(at);
  return value;
}

function text(value: unknown, at: string): string {
  if (typeof value !== "string" || value === "") throw new LexiconMalformed(at);
  return value;
}

function texts(value: unknown, at: string): readonly string[] {
  return list(value, at).map((each, index) => text(each, `${at}[${index}]`));
}
