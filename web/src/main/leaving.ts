/**
 * A young person who leaves is gone within a moment, and with the page its worker, which may not have
 * erased everything by then. So the page notes it before it goes, and lets the browser carry the
 * sign-out on by itself; whoever opens the page next finds the rest erased before anything is shown.
 */
const LEFT = "earshot.left";

type Place = Pick<Storage, "getItem" | "setItem" | "removeItem">;
type Ask = (path: string, request: RequestInit) => Promise<unknown>;

const NOWHERE: Place = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };

/** Where a mark outlives the page; a browser that is told to keep nothing refuses to be asked. */
function usualPlace(): Place {
  try {
    return localStorage;
  } catch {
    return NOWHERE;
  }
}

/** Note that somebody leaves, and end their session: this request outlives the page. */
export function noteLeaving(place: Place = usualPlace(), ask: Ask = (path, request) => fetch(path, request)): void {
  try {
    place.setItem(LEFT, "1");
  } catch {
    // A browser that keeps nothing has nothing of it either.
  }
  const headers = { "Content-Type": "application/json", "Earshot-As": "person" };
  void ask("/v1/sign-out", { method: "POST", body: "{}", headers, keepalive: true }).catch(() => undefined);
}

export function hasLeft(place: Place = usualPlace()): boolean {
  return place.getItem(LEFT) !== null;
}

/** Everything is erased. */
export function forgetLeaving(place: Place = usualPlace()): void {
  place.removeItem(LEFT);
}
