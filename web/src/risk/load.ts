/** Fetches this build's lexicons: files of their own, kept by the service worker. */
import cyUrl from "./lexicons/cy.json?url";
import enUrl from "./lexicons/en.json?url";
import { readLexicon } from "./lexicon";
import { Matcher } from "./matcher";

/** Rejects where a lexicon cannot be had; the next call tries again. */
export async function loadMatcher(): Promise<Matcher> {
  const lexicons = await Promise.all([enUrl, cyUrl].map(async (url) => readLexicon(await (await fetch(url)).json())));
  return new Matcher(lexicons);
}
