/** The page of a room's tablet. The fragment leaves the address bar, and is kept until this tab is closed. */
import { writeFragment } from "../crypto/visit-keys";
import { browserEnvironment } from "../engine/browser";
import { readPlaceFragment } from "../protocol/place-link";
import { PlaceLine } from "../call/place-line";
import { renderPlace } from "../ui/place";
import { KEPT_GUEST, KEPT_PLACE } from "./kept";

function fragment(): string {
  const given = location.hash.slice(1);
  if (given === "") return sessionStorage.getItem(KEPT_PLACE) ?? "";
  sessionStorage.setItem(KEPT_PLACE, given);
  history.replaceState(null, "", location.pathname);
  return given;
}

// Whoever left the guest's page by the browser's own ways leaves nothing either.
sessionStorage.removeItem(KEPT_GUEST);
const root = document.getElementById("root");
if (root === null) throw new Error("the page has no root");
const link = readPlaceFragment(fragment());
renderPlace(
  {
    line: link === null ? null : new PlaceLine(browserEnvironment, link),
    onGo: (guest) => {
      sessionStorage.setItem(KEPT_GUEST, writeFragment(guest));
      location.replace("/visit");
    },
  },
  root,
);
