import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import "./young-face";
import "./staff-face";
import { mountFace } from "./faces";
import { names } from "./screens";
import { stage, strike } from "./stage";

/** Let the rules for the dark scheme hold, or not, whatever this machine prefers. */
function paint(dark: boolean): void {
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSMediaRule)) continue;
      if (rule.media.mediaText === "(prefers-color-scheme: dark)") rule.media.mediaText = "(min-width: 1px)";
      if (rule.media.mediaText === "(min-width: 1px)" && !dark) rule.media.mediaText = "(prefers-color-scheme: dark)";
    }
  }
}

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  document.documentElement.lang = "en";
  document.title = "Earshot";
});

afterEach(() => {
  strike(root);
  root.remove();
  paint(false);
});

test("the two schemes are not the same", () => {
  const background = (): string => getComputedStyle(document.documentElement).backgroundColor;
  paint(false);
  const light = background();
  paint(true);
  expect(background()).not.toBe(light);
});

describe.each(["light", "dark"] as const)("in the %s scheme", (scheme) => {
  test.each(names)("%s has nothing that axe objects to", async (name) => {
    paint(scheme === "dark");
    await stage(name, root, mountFace);
    // What moves is judged as it stands afterwards.
    for (const animation of document.getAnimations()) animation.cancel();
    const { violations } = await axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    const said = violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => [id, html, failureSummary]));
    expect(said).toEqual([]);
  });
});
