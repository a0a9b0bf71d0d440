/**
 * Keeps a whole copy of one build, so that the installed app opens without a network.
 *
 * A copy is complete before it is used, and named after its build, so files of two builds never mix. With
 * a network the page itself always comes from the gateway; only what has its hash in its name comes from
 * the copy first. A new build's copy waits until the last page of the old one is closed. The API and the
 * socket are not touched.
 */
declare const self: ServiceWorkerGlobalScope;
declare const __EARSHOT_FILES__: readonly string[];
declare const __EARSHOT_BUILD__: string;

const PREFIX = "earshot-build-";
const COPY = PREFIX + __EARSHOT_BUILD__;
/** A network that does not answer within this is no network, for opening a page. */
const PATIENCE = 4_000;

self.addEventListener("install", (event) => {
  event.waitUntil(keepCopy());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderCopies());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const shell = shellOf(url.pathname);
  if (event.request.mode === "navigate" && shell !== null) event.respondWith(openPage(event.request, shell));
  else if (__EARSHOT_FILES__.includes(url.pathname)) event.respondWith(fromCopy(event.request, url.pathname));
});

/** The page that the gateway serves at an address. */
function shellOf(path: string): string | null {
  if (path === "/" || path === "/join") return "/";
  return path === "/staff" ? "/staff" : null;
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
  const copy = await caches.open(COPY);
  return (await copy.match(path, { ignoreVary: true })) ?? fetch(request);
}

export {};
