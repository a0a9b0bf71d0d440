import { expect, test } from "vitest";

import { beginning, HOW_MANY, newPhrase, phraseOf, placesToProve, split, wordsOf } from "./phrase";

test("twelve_words_give_the_bytes_that_they_were_made_of", () => {
  const phrase = newPhrase();
  const words = wordsOf(phrase);
  expect(words).toHaveLength(HOW_MANY);
  expect(phraseOf(words)).toEqual(phrase);
});

test("word_that_is_another_one_is_noticed_in_most_cases", () => {
  const words = wordsOf(new Uint8Array(16));
  expect(phraseOf(words)).toEqual(new Uint8Array(16));
  expect(phraseOf(["zoo", ...words.slice(1)])).toBeNull();
  expect(phraseOf(words.slice(1))).toBeNull();
});

test("list_with_numbers_and_capitals_is_read_as_its_words", () => {
  expect(split("1. Abandon, 2. amount\n liar ")).toEqual(["abandon", "amount", "liar"]);
});

test("words_are_offered_while_one_is_being_written", () => {
  expect(beginning("aban")).toEqual(["abandon"]);
  expect(beginning("ab")).toHaveLength(4);
  expect(beginning("abandon")).toEqual([]);
  expect(beginning("")).toEqual([]);
  expect(beginning("xq")).toEqual([]);
});

test.each([
  [0, 0, [0, 1]],
  [0.99, 0, [0, 11]],
  [0.5, 0.99, [5, 6]],
])("two_places_are_asked_back_that_differ_(%d_%d)", (first, other, places) => {
  const drawn = [first, other];
  expect(placesToProve(() => drawn.shift() ?? 0)).toEqual(places);
});
