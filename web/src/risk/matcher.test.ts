import { beforeAll, describe, expect, test } from "vitest";
import type { Lexicon } from "./lexicon";
import { LexiconMalformed, readLexicon } from "./lexicon";
import { loadMatcher } from "./load";
import { Matcher } from "./matcher";
import { parsePhrase, symbolsOf } from "./phrase";
import { joined, wordsOf } from "./words";

function lexicon(phrases: readonly string[], unless: readonly string[] = []): Lexicon {
  return {
    language: "en",
    version: "1",
    sets: { self: "myself|my self" },
    groups: [{ category: "self-harm", severity: 2, phrases }],
    unless,
  };
}

function pieces(phrases: readonly string[], text: string, unless: readonly string[] = []): readonly string[] {
  return new Matcher([lexicon(phrases, unless)]).find(text).map((mark) => mark.piece);
}

describe("a text is compared", () => {
  test.each([
    ["whatever its letters' size", "I CUT MySelf", "CUT MySelf"],
    ["without its accents", "i cút mysélf", "cút mysélf"],
    ["with signs for letters", "i <3 to cu7 mys3lf", "cu7 mys3lf"],
    ["with i or l where either is meant", "cut myse1f", "cut myse1f"],
    ["with stars for letters", "c*t mys*lf", "c*t mys*lf"],
    ["with letters drawn out", "cuuuut myyyself", "cuuuut myyyself"],
    ["with letters apart", "i c u t myself", "i c u t myself"],
    ["with dots between letters", "c.u.t myself!", "c.u.t myself"],
    ["with words run together", "#cutmyself", "cutmyself"],
    ["across a line break", "i cut\nmyself", "cut\nmyself"],
    ["with a set's other spelling", "cut my self", "cut my self"],
  ])("%s", (_how, text, piece) => {
    expect(pieces(["cut {self}"], text)).toEqual([piece]);
  });

  test.each([
    ["inside another word", "uncut myselfie"],
    ["across the end of a sentence", "It was cut. Myself I liked it"],
    ["with other words between", "cut the cake myself"],
    ["where two letters are one letter's double", "cutt myself"],
  ])("never %s", (_how, text) => {
    expect(pieces(["cut {self}"], text)).toEqual([]);
  });

  test("a gap spans three words and no fourth", () => {
    expect(pieces(["cut ... deep"], "cut it really very deep")).toEqual(["cut it really very deep"]);
    expect(pieces(["cut ... deep"], "cut it so really very deep")).toEqual([]);
    expect(pieces(["cut ... deep"], "cut deep")).toEqual(["cut deep"]);
  });

  test("a beginning stands for every word that begins so", () => {
    expect(pieces(["selfharm*"], "selfharming again")).toEqual(["selfharming"]);
    expect(pieces(["selfharm*"], "selfhar")).toEqual([]);
  });

  test("an emoji is a word, whatever its skin and shape", () => {
    expect(pieces(["🔪 {self}"], "🔪\uFE0F myself")).toEqual(["🔪\uFE0F myself"]);
  });

  test("what stands in an exception does not count, and elsewhere it does", () => {
    const unless = ["cut {self} shaving"];
    expect(pieces(["cut {self}"], "cut myself shaving", unless)).toEqual([]);
    expect(pieces(["cut {self}"], "cut myself shaving, then cut myself", unless)).toEqual(["cut myself"]);
  });
});

test("the gravest match of a category is told, and categories by gravity", () => {
  const matcher = new Matcher([
    {
      ...lexicon([]),
      groups: [
        { category: "eating", severity: 1, phrases: ["skip meals"] },
        { category: "suicide", severity: 2, phrases: ["want to die"] },
        { category: "suicide", severity: 1, phrases: ["die"] },
      ],
    },
  ]);
  expect(matcher.find("i skip meals and want to die")).toEqual([
    { category: "suicide", severity: 2, piece: "want to die" },
    { category: "eating", severity: 1, piece: "skip meals" },
  ]);
});

test.each([
  ["(a|b c|) d", ["a d", "b c d", "d"], ["a", "b c"]],
  ["a (b|)", ["a b", "a"], ["b"]],
  ["a ... (b|c) d", ["a b d", "a x y c d"], ["a d"]],
  ["{self}", ["my self", "myself"], ["my"]],
])("the phrase %s stands for its alternatives and nothing else", (phrase, yes, no) => {
  for (const text of yes) expect(pieces([phrase], text), text).toEqual([text]);
  for (const text of no) expect(pieces([phrase], text), text).toEqual([]);
});

test.each([
  ["~cam", ["cam", "gam", "ngham", "cham"]],
  ["~gwaed", ["gwaed", "waed", "ngwaed"]],
  ["~lladd", ["lladd", "ladd"]],
  ["~chwaer", ["chwaer"]],
])("%s stands for the word as it changes", (word, forms) => {
  expect(symbolsOf(parsePhrase(word, {}))).toEqual(forms);
});

test.each(["(a", "a)", "{nobody}"])("the phrase %s is refused", (phrase) => {
  expect(() => parsePhrase(phrase, {})).toThrow(LexiconMalformed);
});

test.each([
  [null, "file"],
  [{ format: 2 }, "format"],
  [{ format: 1, sets: {}, language: "en", version: "1", groups: [{ category: "fun" }], unless: [] }, "groups[0].category"],
  [{ format: 1, sets: {}, language: "en", version: "1", groups: [], unless: [3] }, "unless[0]"],
])("a file that is no lexicon is refused at its fault", (value, at) => {
  expect(() => readLexicon(value)).toThrow(new LexiconMalformed(at).message);
});

test("letters apart are put together, fewer than three are not", () => {
  const texts = (text: string): readonly string[] | undefined => joined(wordsOf(text))?.map((word) => word.text);
  expect(texts("i am a b c d now")).toEqual(["i", "am", "abcd", "now"]);
  expect(texts("i am a b now")).toBeUndefined();
});

describe("the time it takes", () => {
  let matcher: Matcher;
  beforeAll(async () => {
    matcher = await loadMatcher();
  });

  function milliseconds(text: string, times: number): number {
    const before = performance.now();
    for (let round = 0; round < times; round++) matcher.find(text);
    return (performance.now() - before) / times;
  }

  test("is short for a message, and for the longest and most hostile one", async () => {
    const usual = "I feel sick before school and my tummy hurts, it is every morning now and I cant tell my mum";
    const hostile = "i want to (kill) my dad he k1ll* m3 a b c ".repeat(96).slice(0, 4000);
    milliseconds(usual, 200);
    const [short, long] = [milliseconds(usual, 500), milliseconds(hostile, 5)];
    const before = performance.now();
    await loadMatcher();
    const loading = performance.now() - before;
    console.log(
      `risk_message_ms ${short.toFixed(3)}  risk_longest_message_ms ${long.toFixed(1)}  risk_load_ms ${loading.toFixed(0)}`,
    );
    // A phone is some ten times slower; a frame is 16 ms and typing waits for a pause anyway.
    expect(short).toBeLessThan(1);
    expect(long).toBeLessThan(50);
  });
});
