import { beforeAll, describe, expect, test } from "vitest";
import cyText from "./evaluation/cy.json?raw";
import enText from "./evaluation/en.json?raw";
import { riskCategories, type RiskCategory } from "./kinds";
import cyLexicon from "./lexicons/cy.json?raw";
import enLexicon from "./lexicons/en.json?raw";
import { readLexicon } from "./lexicon";
import { loadMatcher } from "./load";
import type { Matcher } from "./matcher";
import { parsePhrase, symbolsOf } from "./phrase";
import { byRiskThenWaiting } from "./order";
import { wordsOf } from "./words";

interface Sentences {
  readonly true: Readonly<Record<RiskCategory, readonly string[]>>;
  readonly harmless: readonly string[];
}

const sets = {
  en: { sentences: JSON.parse(enText) as Sentences, recall: 0.9, precision: 0.97 },
  cy: { sentences: JSON.parse(cyText) as Sentences, recall: 0.85, precision: 0.95 },
};

let matcher: Matcher;
beforeAll(async () => {
  matcher = await loadMatcher();
});

function finds(text: string, category: RiskCategory): boolean {
  return matcher.find(text).some((mark) => mark.category === category);
}

describe.each(["en", "cy"] as const)("the lexicon in %s", (language) => {
  const { sentences, recall: leastRecall, precision: leastPrecision } = sets[language];

  test("finds what it should, and leaves alone what it should", () => {
    const missed: string[] = [];
    const lines = riskCategories.map((category) => {
      const all = sentences.true[category];
      const lost = all.filter((text) => !finds(text, category));
      missed.push(...lost.map((text) => `${category}: ${text}`));
      return { category, all: all.length, found: all.length - lost.length };
    });
    const wrong = sentences.harmless.flatMap((text) => {
      const [mark] = matcher.find(text);
      return mark === undefined ? [] : [`${mark.category} ("${mark.piece}"): ${text}`];
    });
    const all = lines.reduce((sum, line) => sum + line.all, 0);
    const found = lines.reduce((sum, line) => sum + line.found, 0);
    const [recall, precision] = [found / all, found / (found + wrong.length)];
    console.log(
      [
        `risk_${language}_recall ${recall.toFixed(3)} (${found} of ${all})`,
        `risk_${language}_precision ${precision.toFixed(3)} (${wrong.length} of ${sentences.harmless.length} harmless ones marked)`,
        ...lines.map((line) => `  ${line.category} ${line.found}/${line.all}`),
        ...missed.map((text) => `  missed ${text}`),
        ...wrong.map((text) => `  wrongly ${text}`),
      ].join("\n"),
    );
    expect(recall).toBeGreaterThanOrEqual(leastRecall);
    expect(precision).toBeGreaterThanOrEqual(leastPrecision);
  });

  test("is written the way texts are compared", () => {
    const { sets: named, groups, unless } = readLexicon(JSON.parse(language === "en" ? enLexicon : cyLexicon));
    const phrases = [...groups.flatMap((group) => group.phrases), ...unless];
    const words = new Set(phrases.flatMap((phrase) => symbolsOf(parsePhrase(phrase, named))));
    const odd = [...words].filter((symbol) => {
      const word = symbol.replace(/\*$/, "");
      return wordsOf(word).length !== 1 || wordsOf(word)[0]?.text !== word;
    });
    expect(odd).toEqual([]);
    expect(groups.reduce((sum, group) => sum + group.phrases.length, 0)).toBeGreaterThan(150);
  });
});

test("the gravest unanswered match comes first, a raised one stays where it was", () => {
  const one = (severity: 1 | 2 | 3 | null, waitingSince: number | null): Parameters<typeof byRiskThenWaiting>[0] => ({
    risk: severity === null ? null : { severity },
    waitingSince,
    lastAt: 0,
  });
  const [now, high, raised, longest, answered] = [one(3, 90), one(2, 80), one(1, 70), one(null, 10), one(null, null)];
  expect([answered, raised, longest, high, now].sort(byRiskThenWaiting)).toEqual([now, high, longest, raised, answered]);
});
