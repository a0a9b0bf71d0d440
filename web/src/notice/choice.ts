/**
 * What notifications of this browser say, and when not (docs/push.md). It lies in a cache, where the
 * service worker can read it with no page open, and nowhere else.
 */
import type { Face, QuietHours } from "../model";

export interface Choice {
  readonly title: string;
  readonly quiet: QuietHours | null;
}

/** The service worker, which must be one file, reads the same place by the same names. */
const PLACE = "earshot-notice";

export async function readChoice(face: Face): Promise<Choice | null> {
  const kept = await (await caches.open(PLACE)).match(addressOf(face));
  return kept === undefined ? null : ((await kept.json()) as Choice);
}

export async function keepChoice(face: Face, choice: Choice | null): Promise<void> {
  const place = await caches.open(PLACE);
  if (choice === null) await place.delete(addressOf(face));
  else await place.put(addressOf(face), new Response(JSON.stringify(choice)));
}

function addressOf(face: Face): string {
  return `/notice/${face}`;
}
