import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import { noArea, savedArea } from "../../gallery/office-people";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";
import { mergeAreas } from "./use-area";

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

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

function field(selector: string): Field {
  const found = find(selector);
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`${selector} is no field`);
}

async function write(selector: string, text: string): Promise<void> {
  const found = field(selector);
  found.value = text;
  found.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
}

async function choose(selector: string, value: string): Promise<void> {
  const found = field(selector);
  found.value = value;
  found.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
}

function saves(client: ScriptedClient): readonly (readonly unknown[])[] {
  return client.calls.filter((call) => call[1] === "saveWaitingArea").map((call) => call.slice(3));
}

async function says(text: string): Promise<void> {
  await eventually(() => {
    expect(find(".save-state").textContent).toContain(text);
  });
}

async function save(): Promise<void> {
  find(".save-bar .button-main").click();
  await settle();
}

test("what is written is saved over the version that was shown", async () => {
  const client = await stage("staff-office-area", root, mountFace);
  await write("[data-at='before.en'] textarea", "Have a pen with you.");
  await says("1 change is not saved.");
  await save();
  await says("Saved.");
  const { area } = savedArea;
  expect(saves(client)).toEqual([[3, { ...area, before: { ...area.before, en: "Have a pen with you." } }]]);
});

test("own times begin as the desk's, and go when they are not used", async () => {
  const client = await stage("staff-office-area-new", root, mountFace);
  expect(root.querySelector(".hours")).toBeNull();
  await choose("[data-at=access] select", "own");
  expect(root.querySelectorAll(".hours-time").length).toBeGreaterThan(0);
  await choose("[data-at=access] select", "desk");
  expect(root.querySelector(".hours")).toBeNull();
  await save();
  await says("Saved.");
  expect(saves(client)).toEqual([[0, { ...noArea.area, access: "desk" }]]);
});

test("a field that cannot stay as it is is named, and has the focus", async () => {
  await stage("staff-office-area-fault", root, mountFace);
  await says("Something can't stay as it is.");
  expect(find("[data-at='suspended.reason.en'] .field-problem").textContent).toContain("Please write something here.");
  await eventually(() => {
    expect(document.activeElement?.closest("[data-at]")?.getAttribute("data-at")).toBe("suspended.reason.en");
  });
});

test("what somebody else saved meanwhile stands beside one's own, and the next save is over it", async () => {
  const client = await stage("staff-office-area-stale", root, mountFace);
  await says("Somebody else saved these meanwhile.");
  expect(field("[data-at='after.en'] textarea").value).toBe("Take care.");
  expect(root.querySelectorAll(".area-tag")).toHaveLength(3);
  await save();
  await says("Saved.");
  expect(saves(client).at(-1)?.[0]).toBe(4);
});

test("a tag's code follows its words", async () => {
  await stage("staff-office-area-new", root, mountFace);
  find("[data-act=add-tag]").click();
  await settle();
  await write("[data-at='tags[0].label.en'] input", "Worries at school");
  expect(field("[data-at='tags[0].code'] input").value).toBe("worries_at_school");
});

test("access and hours are taken together from whoever changed them", () => {
  const { area } = savedArea;
  const mine = { ...area, tags: [] };
  const theirs = { ...area, access: "desk", hours: null, consent: noArea.area.consent } as const;
  expect(mergeAreas(area, mine, theirs)).toEqual({ ...theirs, tags: [] });
  expect(mergeAreas(area, theirs, mine)).toEqual({ ...theirs, tags: [] });
});

test("number to ring is saved as it was written, and one that cannot be rung is named", async () => {
  const client = await stage("staff-office-area", root, mountFace);
  await write("[data-at=phone] input", "020 7946 0018");
  await save();
  await says("Saved.");
  expect(saves(client)).toEqual([[3, { ...savedArea.area, phone: "020 7946 0018" }]]);
  strike(root);
  await stage("staff-office-area-phone", root, mountFace);
  expect(find("[data-at=phone] .field-problem").textContent).toContain("can't be rung");
});
