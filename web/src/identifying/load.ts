/** Fetches this build's patterns: a file of their own, kept by the service worker. */
import { IdentifyingFinder, type Patterns } from "./finder";
import patternsUrl from "./patterns.json?url";

/** Rejects where they cannot be had, or the browser cannot use them; the next call tries again. */
export async function loadFinder(): Promise<IdentifyingFinder> {
  return new IdentifyingFinder((await (await fetch(patternsUrl)).json()) as Patterns);
}
