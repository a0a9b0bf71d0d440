/** The page of a guest's link. The fragment leaves the address bar, and is kept until this tab is closed. */
import { readFragment } from "../crypto/visit-keys";
import { browserEnvironment } from "../engine/browser";
import { renderGuest } from "../ui/visit/guest-index";

const KEPT = "earshot.guest";

function fragment(): string {
  const given = location.hash.slice(1);
  if (given === "") return sessionStorage.getItem(KEPT) ?? "";
  sessionStorage.setItem(KEPT, given);
  history.replaceState(null, "", location.pathname);
  return given;
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
renderGuest({ link: readFragment(fragment()), environment: browserEnvironment }, root);
