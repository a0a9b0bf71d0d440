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

function cards(): readonly string[] {
  return [...root.querySelectorAll(".row-card.ask")].map(({ textContent }) => textContent);
}

function looks(client: ScriptedClient): number {
  return client.calls.filter(([, name]) => name === "asks").length;
}

/** The gateway says that something is asked of a desk, or taken. */
async function hear(client: ScriptedClient): Promise<void> {
  const { moderation } = client.snapshot;
  if (!moderation) throw new Error("there is no queue");
  client.become({ ...client.snapshot, moderation: { ...moderation, asks: moderation.asks + 1 } });
  await settle();
}

test("what a colleague takes says so where it stood, and the others stay in their places", async () => {
  await stage("staff-moderation-asks-elsewhere", root, mountFace);
  const [first, second] = cards();
  expect(first).toContain("A colleague writes to them.");
  expect(second).toContain("Kind Robin");
  expect(root.querySelectorAll(".row-card.ask .button")).toHaveLength(1);
});

test("what comes while somebody looks is on the screen without touching it", async () => {
  const client = await stage("staff-moderation-asks-coming", root, mountFace);
  expect(root.textContent).toContain("Nobody waits to be written to.");
  await hear(client);
  await eventually(() => {
    expect(cards()).toHaveLength(2);
  });
  expect(looks(client)).toBe(2);
});

test("what one took stays theirs when the list comes without it", async () => {
  const client = await stage("staff-moderation-asks", root, mountFace);
  await hear(client);
  await eventually(() => {
    expect(looks(client)).toBe(2);
  });
  await settle();
  expect(cards()[0]).toContain("You write to them.");
});
