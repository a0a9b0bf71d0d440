/**
 * A young person who leaves is gone within a moment, and with the page its worker, which may not have
 * erased everything by then. So the page notes it before it goes, and lets the browser carry the
 * sign-out on by itself; whoever opens the page next finds the rest erased before anything is shown.
 */
const LEFT = "earshot.left";

/** Note that somebody leaves, and end their session: this request outlives the page. */
export function noteLeaving(): void {
  try {
    localStorage.setItem(LEFT, "1");
  } catch {
    // A browser that keeps nothing has nothing of it either.
  }
  const headers = { "Content-Type": "application/json", "Earshot-As": "person" };
  void fetch("/v1/sign-out", { method: "POST", body: "{}", headers, keepalive: true }).catch(() => undefined);
}

export function hasLeft(): boolean {
  try {
    return localStorage.getItem(LEFT) !== null;
  } catch {
    return false;
  }
}

/** Everything is erased. */
export function forgetLeaving(): void {
  try {
    localStorage.removeItem(LEFT);
  } catch {
    // Nor was it kept.
  }
}
