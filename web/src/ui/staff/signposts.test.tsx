import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/staff-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { services } from "../gallery/people";
import type { ScriptedClient } from "../gallery/scripted-client";
import { stage, strike } from "../gallery/stage";

let root: HTMLElement;
let client: ScriptedClient;

beforeEach(async () => {
  root = document.createElement("div");
  document.body.append(root);
  client = await stage("staff-signposts", root, mountFace);
});

afterEach(() => {
  strike(root);
  root.remove();
});

function cards(): readonly Element[] {
  return [...root.querySelectorAll(".services .service")];
}

test("the picker says when a service was last checked, and what nobody knows", () => {
  expect(cards().map((card) => card.querySelector(".service-checked")?.textContent)).toEqual([
    "Last checked 14 February 2026",
    "Not known when this was last checked",
  ]);
  expect(cards()[1]?.querySelectorAll("dd")).toHaveLength(3);
  expect(cards()[1]?.querySelector("dd")?.textContent).toBe("Not known");
});

test("what is typed is searched for", async () => {
  const [text, age] = root.querySelectorAll<HTMLInputElement>(".services-search .input");
  if (text === undefined || age === undefined) throw new Error("there is no search");
  text.value = "food";
  text.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await eventually(() => {
    expect(client.calls).toContainEqual(["findServices", "food", null, ""]);
  });
  age.value = "13";
  age.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await eventually(() => {
    expect(client.calls).toContainEqual(["findServices", "food", 13, ""]);
  });
});

test("the chosen card goes into the conversation, and the picker closes", async () => {
  cards()[1]?.querySelector<HTMLElement>(".button-main")?.click();
  await eventually(() => {
    expect(client.calls).toContainEqual(["sendCard", "desk-2", services[1]]);
    expect(root.querySelector("dialog")).toBeNull();
  });
});

test("links open in a page of their own and tell nobody where from", () => {
  const links = [...root.querySelectorAll<HTMLAnchorElement>(".service-ways a")];
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "tel:01632960102",
    "https://harbour.example.org/young-people",
    "mailto:hello@harbour.example.org",
    "https://kitchentable.example.org",
  ]);
  for (const link of links) {
    expect([link.target, link.rel, link.referrerPolicy]).toEqual(["_blank", "noopener noreferrer", "no-referrer"]);
  }
});
