import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/young-face";
import { left, mountFace } from "../gallery/faces";
import { settle, stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  left.length = 0;
});

afterEach(() => {
  strike(root);
  root.remove();
  document.documentElement.classList.remove("leaving");
});

test("leaving covers the page, starts to sign out and goes to the weather", async () => {
  const client = await stage("young-chat", root, mountFace);
  root.querySelector<HTMLElement>(".bar-leave")?.click();
  expect(client.calls).toContainEqual(["signOut"]);
  expect(left).toEqual(["https://www.bbc.co.uk/weather"]);
  expect(root.checkVisibility()).toBe(false);
  expect(document.title).toBe("");
});

test("Shift three times leaves, from the composer too", async () => {
  await stage("young-chat", root, mountFace);
  root.querySelector<HTMLElement>(".composer-field")?.focus();
  await userEvent.keyboard("{Shift}{Shift}");
  await settle();
  expect(root.querySelector(".bar-presses")?.textContent).toBe("Press Shift once more to leave");
  await userEvent.keyboard("{Shift}");
  expect(left).toHaveLength(1);
});

test("Shift three times leaves from an open sheet", async () => {
  await stage("young-urgent", root, mountFace);
  await userEvent.keyboard("{Shift}{Shift}{Shift}");
  expect(left).toHaveLength(1);
});

test("a sheet, which covers the bar, has the way out too", async () => {
  await stage("young-readers", root, mountFace);
  root.querySelector<HTMLElement>(".sheet-leave")?.click();
  expect(left).toHaveLength(1);
});

test("writing capitals does not leave", async () => {
  await stage("young-chat", root, mountFace);
  root.querySelector<HTMLElement>(".composer-field")?.focus();
  await userEvent.keyboard("{Shift>}a{/Shift}{Shift>}b{/Shift}{Shift>}c{/Shift}{Shift>}d{/Shift}");
  await userEvent.keyboard("{Shift}x{Shift}y{Shift}");
  expect(left).toEqual([]);
});
