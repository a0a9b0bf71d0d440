/**
 * Keeps a whole copy of one build, so that the installed app opens without a network.
 *
 * A copy is complete before it is used, and named after its build, so files of two builds never mix. With
 * a network the page itself always comes from the gateway; only what has its hash in its name comes from
 * the copy first. A new build's copy waits until the last page of the old one is closed. The API and the
 * socket are not touched.
 */
import type { Face } from "./model";
import type { Choice } from "./notice/choice";
import { answering, shellOf } from "./shells";

declare const self: ServiceWorkerGlobalScope;
declare const __EARSHOT_FILES__: readonly string[];
declare const __EARSHOT_BUILD__: string;

const PREFIX = "earshot-build-";
const COPY = PREFIX + __EARSHOT_BUILD__;
/** A network that does not answer within this is no network, for opening a page. */
const PATIENCE = 4_000;
/** Where `notice/choice.ts` keeps what notifications say; said where nothing is kept there. */
const NOTICE = "earshot-notice";
const NOTHING_CHOSEN = "Reminder";

self.addEventListener("install", (event) => {
  event.waitUntil(keepCopy());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderCopies());
});

self.addEventListener("fetch", (event) => {
  const answer = answering(event.request, self.location.origin, __EARSHOT_FILES__);
  if (answer?.by === "page") event.respondWith(openPage(event.request, answer.path));
  else if (answer?.by === "copy") event.respondWith(fromCopy(event.request, answer.path));
});

// A push has no content: what it says was chosen on this device (docs/push.md).
self.addEventListener("push", (event) => {
  event.waitUntil(notify());
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(openFromNotice());
});

async function notify(): Promise<void> {
  // Where one browser is both, the young person's title hides both.
  const choice = (await chosen("person")) ?? (await chosen("staff"));
  // One at a time: the next takes the place of the last, without another sound.
  await self.registration.showNotification(choice?.title ?? NOTHING_CHOSEN, { tag: "earshot" });
}

async function chosen(face: Face): Promise<Choice | null> {
  const kept = await caches.match(`/notice/${face}`, { cacheName: NOTICE });
  return kept === undefined ? null : ((await kept.json()) as Choice);
}

async function openFromNotice(): Promise<void> {
  const isStaff = (await chosen("person")) === null && (await chosen("staff")) !== null;
  const page = isStaff ? "/staff" : "/";
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows.find(({ url }) => shellOf(new URL(url).pathname) === page);
  await (open?.focus() ?? self.clients.openWindow(page));
}

async function keepCopy(): Promise<void> {
  const copy = await caches.open(COPY);
  await copy.addAll(__EARSHOT_FILES__.map((path) => new Request(path, { cache: "reload" })));
}

async function dropOlderCopies(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(PREFIX) && name !== COPY);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function openPage(request: Request, shell: string): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (response.status < 500) return response;
  } catch {
    // No network: the copy will do.
  }
  return fromCopy(request, shell);
}

async function fromCopy(request: Request, path: string): Promise<Response> {
  // Opening it would make it anew, where this browser was told to erase it.
  return (await caches.match(path, { cacheName: COPY, ignoreVary: true })) ?? fetch(request);
}
