import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import type { Rota } from "../../../model-office";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import { rota } from "../../gallery/office-people";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";

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

function choose(selector: string, value: string): void {
  const field = find(selector);
  if (!(field instanceof HTMLSelectElement)) throw new Error(`${selector} is no choice`);
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

async function save(client: ScriptedClient): Promise<Rota> {
  find(".save-bar .button-main").click();
  await eventually(() => {
    expect(client.calls.some((call) => call[1] === "saveRota")).toBe(true);
  });
  const [, , , version, sent] = client.calls.find((call) => call[1] === "saveRota") ?? [];
  expect(version).toBe(5);
  return sent as Rota;
}

test("a shift is put in, this week and in those after", async () => {
  const client = await stage("staff-office-rota", root, mountFace);
  find("[aria-label='Add: On duty, Wednesday 11 March']").click();
  await settle();
  choose("dialog select", "staff-1");
  choose("dialog .shift-form > label select", "2");
  await settle();
  find("dialog .button-main").click();
  await settle();
  expect(find(".week-day:nth-child(3) .week-duty").textContent).toContain("Amina Rahman On duty 09:00 to 17:00");
  const sent = await save(client);
  expect(sent.duty).toHaveLength(rota.duty.length + 3);
});

test("nobody is put in without a person", async () => {
  await stage("staff-office-rota-missing", root, mountFace);
  expect(find(".shift-form .field-problem").textContent).toBe("Pick who it is for.");
});

test("a shift is taken out", async () => {
  const client = await stage("staff-office-rota-shift", root, mountFace);
  [...root.querySelectorAll<HTMLElement>("dialog .button")].find((each) => each.textContent === "Take it out")?.click();
  await settle();
  expect((await save(client)).duty).toHaveLength(rota.duty.length - 1);
});

test("the week before is copied", async () => {
  await stage("staff-office-rota", root, mountFace);
  [...root.querySelectorAll<HTMLElement>(".week-head .button")].find((each) => each.textContent === "Copy from the week before")?.click();
  await settle();
  expect(find(".save-state").textContent).toBe("2 shifts copied. Your changes are not saved yet.");
});

test("administrators choose who leads, leads only see it", async () => {
  await stage("staff-office-rota", root, mountFace);
  const boxes = (): readonly HTMLInputElement[] => [...root.querySelectorAll<HTMLInputElement>(".leads input")];
  expect(boxes().map((box) => [box.checked, box.disabled])).toEqual([[false, false], [true, false]]);
  strike(root);
  await stage("staff-office-lead", root, mountFace);
  expect(boxes().map((box) => box.disabled)).toEqual([true, true]);
  expect(find(".leads .aside").textContent).toBe("Only administrators change who leads.");
  expect(root.querySelector("[data-tab=settings]")).toBeNull();
});
