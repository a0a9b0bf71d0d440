/** Which requests the service worker answers, and with what (pure). */

type Answer = Readonly<{
  /** `page`: from the gateway, and from the copy where there is no network; `copy`: the other way round. */
  by: "page" | "copy";
  path: string;
}>;

type Asked = Readonly<{ method: string; mode: string; url: string }>;

/** Say what answers a request; null: the network alone, as if there were no service worker. */
export function answering(asked: Asked, origin: string, files: readonly string[]): Answer | null {
  const url = new URL(asked.url);
  if (asked.method !== "GET" || url.origin !== origin) return null;
  const shell = shellOf(url.pathname);
  // With what a provider sent somebody back (docs/sign-in.md section 6): that is for the page alone.
  if (shell === "/staff" && url.searchParams.has("state")) return null;
  if (asked.mode === "navigate" && shell !== null) return { by: "page", path: shell };
  return files.includes(url.pathname) ? { by: "copy", path: url.pathname } : null;
}

/** The page that the gateway serves at an address. */
export function shellOf(path: string): string | null {
  if (["/", "/join", "/link"].includes(path)) return "/";
  return path === "/staff" ? "/staff" : null;
}
