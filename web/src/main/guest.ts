/** The page of a guest's link. The fragment leaves the address bar, and is kept until this tab is closed. */
import { readFragment } from "../crypto/visit-keys";
import { browserEnvironment } from "../engine/browser";
import { renderGuest } from "../ui/visit/guest-index";
import { KEPT_GUEST, KEPT_LANGUAGE, KEPT_PLACE } from "./kept";

function fragment(): string {
  const given = location.hash.slice(1);
  if (given === "") return sessionStorage.getItem(KEPT_GUEST) ?? "";
  sessionStorage.setItem(KEPT_GUEST, given);
  history.replaceState(null, "", location.pathname);
  return given;
}

/** On a room's tablet nothing of a visit stays: neither its link nor the language that its person chose. */
function toPlace(): void {
  sessionStorage.removeItem(KEPT_GUEST);
  localStorage.removeItem(KEPT_LANGUAGE);
  location.replace("/place");
}

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
const isAtPlace = sessionStorage.getItem(KEPT_PLACE) !== null;
renderGuest({ link: readFragment(fragment()), environment: browserEnvironment, toPlace: isAtPlace ? toPlace : null }, root);
