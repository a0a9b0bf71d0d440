/** What the page keeps, erased where this device was told to go (docs/devices.md); fetched then. */
import type { Face } from "../model";
import { keepChoice } from "../notice/choice";

/** How the names of the stores' databases begin, of either face. */
const STORES = "earshot-";

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
  await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
}
