/** What the organisation's provider sent the browser back with (docs/sign-in.md section 6). */
import type { SignOnReturn } from "../model-ways";

/** Take it out of the address and of the history; null where nobody comes from there. */
export function takeReturn(): SignOnReturn | null {
  const inFragment = new URLSearchParams(location.hash.slice(1));
  const given = inFragment.has("code") || inFragment.has("error") ? inFragment : new URLSearchParams(location.search);
  const [state, code, error] = [given.get("state"), given.get("code"), given.get("error")];
  if (code === null && error === null) return null;
  history.replaceState(null, "", location.pathname);
  return state === null ? null : { state, code, error: error ?? "" };
}
