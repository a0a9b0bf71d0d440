import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";
import { mergeChoices } from "./use-choice";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  document.documentElement.lang = "en";
});

afterEach(async () => {
  // What is not saved waits in the page, and no test may find another one's.
  const undo = [...root.querySelectorAll("button")].find((each) => each.textContent === "Undo all");
  undo?.click();
  await settle();
  strike(root);
  root.remove();
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function isOn(name: string): boolean {
  return (find(`[name=${name}]`) as HTMLInputElement).checked;
}

function saves(client: ScriptedClient): readonly (readonly unknown[])[] {
  return client.calls.filter((call) => call[1] === "saveVisitChoice").map((call) => call.slice(2));
}

async function says(text: string): Promise<void> {
  await eventually(() => {
    expect(find(".save-state").textContent).toContain(text);
  });
}

test("what is chosen is saved over the version that was shown, and said to be", async () => {
  const client = await stage("staff-office-visits-saved", root, mountFace);
  await says("Saved.");
  expect(saves(client)).toEqual([[2, { relayOnly: true, twoStaff: true }]]);
  expect(find(".save-bar .button-main").getAttribute("aria-disabled")).toBe("true");
});

test("nothing is sent before it is saved, and all of it can be undone", async () => {
  const client = await stage("staff-office-visits-unsaved", root, mountFace);
  await says("1 change is not saved.");
  expect(find("[data-tab=visits]").textContent).toContain("not saved");
  find(".save-bar .button-small").click();
  await says("Everything is saved.");
  expect([isOn("relay-only"), isOn("two-staff")]).toEqual([true, false]);
  expect(saves(client)).toEqual([]);
});

test("an edit waits while its maker is elsewhere in the office", async () => {
  await stage("staff-office-visits-unsaved", root, mountFace);
  find("[data-tab=feedback]").click();
  await settle();
  find("[data-tab=visits]").click();
  await says("1 change is not saved.");
  expect(isOn("two-staff")).toBe(true);
});

test("what somebody else saved meanwhile stands beside one's own, and the next save is over it", async () => {
  const client = await stage("staff-office-visits-stale", root, mountFace);
  await says("Somebody else saved these meanwhile.");
  expect([isOn("relay-only"), isOn("two-staff")]).toEqual([true, true]);
  find(".save-bar .button-main").click();
  await says("Saved.");
  expect(saves(client).at(-1)).toEqual([3, { relayOnly: true, twoStaff: true }]);
});

test("without a relay nothing can be sent through it only, and it says why", async () => {
  await stage("staff-office-visits-no-relay", root, mountFace);
  expect((find("[name=relay-only]") as HTMLInputElement).disabled).toBe(true);
  expect(find(".visit-choice-warning").textContent).toContain("cannot be switched on");
});

test("what is on can be switched off where the relay has gone", async () => {
  await stage("staff-office-visits-relay-gone", root, mountFace);
  expect(find(".visit-choice-warning").textContent).toContain("nobody can meet by video now");
  find("[name=relay-only]").click();
  await says("1 change is not saved.");
  expect((find("[name=relay-only]") as HTMLInputElement).disabled).toBe(false);
});

test("leads have no such part", async () => {
  await stage("staff-office-lead", root, mountFace);
  expect(root.querySelector("[data-tab=visits]")).toBeNull();
});

const off = { relayOnly: false, twoStaff: false };

test.each([
  [off, { ...off, twoStaff: true }, { ...off, relayOnly: true }, { relayOnly: true, twoStaff: true }],
  [off, { ...off, relayOnly: true }, off, { ...off, relayOnly: true }],
  [{ ...off, relayOnly: true }, off, { relayOnly: true, twoStaff: true }, { ...off, twoStaff: true }],
])("over %j, mine %j and theirs %j become %j", (base, mine, theirs, merged) => {
  expect(mergeChoices(base, mine, theirs)).toEqual(merged);
});
