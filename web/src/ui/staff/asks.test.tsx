import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/staff-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import type { ScriptedClient } from "../gallery/scripted-client";
import { settle, stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
  localStorage.clear();
  history.replaceState(null, "");
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

async function press(selector: string): Promise<void> {
  find(selector).click();
  await settle();
}

function taken(client: ScriptedClient): readonly (readonly unknown[])[] {
  return client.calls.filter(([name]) => name === "takeAsk");
}

test("whom to write to is said with why, who asks and since when", async () => {
  await stage("staff-asks", root, mountFace);
  const card = find(".asks [role=alert]").textContent;
  for (const said of ["Please write to Quiet Otter", "About: Self-harm", "Maya Lewis, moderator, asks", "since 14:12", "asked 2 times"]) {
    expect(card).toContain(said);
  }
  expect(find("[data-opens=asks]").textContent).toBe("and 2 more");
});

test("taking it opens the conversation to write in", async () => {
  const client = await stage("staff-asks", root, mountFace);
  await press("[data-deed=take-ask]");
  expect(taken(client)).toEqual([["takeAsk", "ask-Quiet Otter"]]);
  await eventually(() => {
    expect(find(".pane h2").textContent).toContain("Quiet Otter");
  });
});

test("of several the sheet shows all, those that nobody took first", async () => {
  const client = await stage("staff-asks-list", root, mountFace);
  const titles = [...root.querySelectorAll(".ask-list strong")].map(({ textContent }) => textContent);
  expect(titles).toEqual(["Please write to Quiet Otter", "Please write to Kind Robin", "You said that you write to Silver Wren"]);
  await press(".ask-list [data-deed=go-ask]");
  expect(root.querySelector(".ask-list")).toBeNull();
  expect(find(".pane h2").textContent).toContain("Silver Wren");
  expect(taken(client)).toEqual([]);
});

test("a promise stands until somebody has written, but for where one is about to", async () => {
  await stage("staff-asks-promised", root, mountFace);
  expect(find(".asks").textContent).toContain("Nobody has written yet. At 15:14 the others are asked again.");
  expect(root.querySelector(".asks [role=alert]")).toBeNull();
  strike(root);
  await stage("staff-asks-there", root, mountFace);
  expect(root.querySelector(".asks")).toBeNull();
});

test("who never wrote to the team cannot be written to here", async () => {
  await stage("staff-asks-stranger", root, mountFace);
  expect(find(".asks").textContent).toContain("They have never written to your team");
  expect(find("[data-deed=take-ask]").textContent).toBe("I see to it");
});

test("whoever was slower is told, and may put that away", async () => {
  const client = await stage("staff-asks-faster", root, mountFace);
  const { desk } = client.snapshot;
  if (desk === null) throw new Error("there is no desk");
  client.become({ ...client.snapshot, desk: { ...desk, asks: [] } });
  await settle();
  expect(find(".asks").textContent).toContain("Beth Carter was faster and writes to them.");
  await press("[data-deed=read]");
  expect(root.querySelector(".asks")).toBeNull();
});
