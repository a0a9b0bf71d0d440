/** What the page keeps, erased where this device was told to go (docs/devices.md); fetched then. */
import type { Face } from "../model";
import { keepChoice } from "../notice/choice";

/** How the names of the stores' databases begin, of either face. */
const STORES = "earshot-";

/**
 * When to look again for copies of the client, in milliseconds after each other. Chromium keeps what it
 * compiled of a script with the copy that the script came from, shortly after it ran, and makes an empty
 * copy of that name where there is none any more.
 */
const LOOKS_AGAIN = [100, 300, 600, 1_000, 2_000];

/** Erase what this window keeps; where no store of anybody is left in this browser, everything of this origin. */
export async function eraseRest(face: Face): Promise<void> {
  sessionStorage.clear();
  const databases = await indexedDB.databases();
  if (databases.some(({ name }) => name?.startsWith(STORES) === true)) {
    if (face === "person") await keepChoice("person", null);
    return;
  }
  localStorage.clear();
  if ("serviceWorker" in navigator) {
    const registrations = await navigator.serviceWorker.getRegistrations();
    await Promise.all(registrations.map((each) => each.unregister()));
  }
  const names = await caches.keys();
  await dropCaches(names);
  for (const wait of LOOKS_AGAIN) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await dropCaches(names);
  }
}

async function dropCaches(names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => caches.delete(name)));
}
