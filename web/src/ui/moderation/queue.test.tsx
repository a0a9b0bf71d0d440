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

function claims(client: ScriptedClient): number {
  return client.calls.filter(([, name]) => name === "claimNext").length;
}

async function strikeKey(key: string): Promise<void> {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  await settle();
}

async function reads(selector: string, text: string): Promise<void> {
  await eventually(() => {
    expect(root.querySelector(selector)?.textContent).toContain(text);
  });
}

test("letters are keys until somebody turns that off, and stay off", async () => {
  const client = await stage("staff-moderation-keys", root, mountFace);
  root.querySelector<HTMLInputElement>("dialog input[type=checkbox]")?.click();
  root.querySelector<HTMLElement>("dialog .icon-button")?.click();
  await eventually(() => {
    expect(root.querySelector("dialog[open]")).toBeNull();
  });
  await strikeKey("n");
  expect(claims(client)).toBe(0);
  strike(root);
  const again = await stage("staff-moderation-queue", root, mountFace);
  await strikeKey("n");
  expect(claims(again)).toBe(0);
  localStorage.clear();
  await strikeKey("n");
  expect(claims(again)).toBe(1);
});

test("moderators read that something is for none of them, and that others have been told", async () => {
  await stage("staff-moderation-stuck", root, mountFace);
  await reads(".stuck", "2 things wait that nobody may judge.");
  await reads(".stuck", "The administrators have been told");
});

test("whoever can appoint a moderator reads wherever they are that one is needed", async () => {
  await stage("staff-moderation-stuck-appoint", root, mountFace);
  expect(root.querySelector(".moderation")).toBeNull();
  await reads(".stuck", "have another moderator appointed");
});

test("what needs no decision any more is not offered again", async () => {
  await stage("staff-moderation-lost-over", root, mountFace);
  await reads(".queue-main .note", "It needs no decision any more");
  expect(root.querySelector(".queue-main .note .button")).toBeNull();
});

test("of an appeal the version is shown that the decision is about, and what was known then", async () => {
  await stage("staff-moderation-appeal-edited", root, mountFace);
  await reads(".evidence-post .evidence-text", "You can DM me about revision.");
  await reads(".evidence-versions", "You can write here about revision.");
  await reads(".evidence-why h3", "What was known when it was decided");
  await reads(".why-line", "Flagged on");
});
