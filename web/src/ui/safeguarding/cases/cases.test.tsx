import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  document.documentElement.lang = "en";
});

afterEach(() => {
  strike(root);
  root.remove();
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

/** Write into the field that a label names. */
function write(label: string, value: string): void {
  const found = [...root.querySelectorAll<HTMLLabelElement>("label.field-label")].filter((each) => each.textContent === label).at(-1);
  const field = found === undefined ? null : document.getElementById(found.htmlFor);
  if (field instanceof HTMLSelectElement) {
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
    field.value = value;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  } else throw new Error(`there is no field ${label}`);
}

async function press(selector: string): Promise<void> {
  find(selector).click();
  await settle();
}

function asked(client: ScriptedClient, name: string): readonly (readonly unknown[])[] {
  return client.calls.filter((call) => call[0] === "casework" && call[1] === name).map((call) => call.slice(2));
}

test("half a decision is not sent, and a whole one says everything", async () => {
  const client = await stage("staff-case-sharing-missing", root, mountFace);
  expect(root.querySelectorAll("dialog .field-problem").length).toBe(5);
  expect(asked(client, "decide")).toEqual([]);
  await press("dialog [value=yes]");
  write("Reason", "Risk at home.");
  write("Lawful basis", "safeguarding_condition");
  write("The least that is needed", "Name, school.");
  const told = find("dialog fieldset:nth-of-type(3) [value=no]");
  told.click();
  await settle();
  await press("dialog .button-main");
  // Whom it is shared with, and why they are not told.
  expect(root.querySelectorAll("dialog .field-problem").length).toBe(3);
  write("Organisation", "Riverside Council");
  write("Person or team there", "Duty desk");
  write("Why telling would add risk, or why it is not possible", "A parent reads the phone.");
  await settle();
  await press("dialog .button-main");
  const [[, version, sharing] = []] = asked(client, "decide");
  expect(version).toBe(9);
  expect(sharing).toEqual({
    share: true,
    reason: "Risk at home.",
    basis: "safeguarding_condition",
    recipient: { organisation: "Riverside Council", person: "Duty desk" },
    data: "Name, school.",
    told: false,
    whyNotTold: "A parent reads the phone.",
  });
});

test("a corrected note stays, struck through, and is not corrected twice", async () => {
  await stage("staff-case", root, mountFace);
  expect(find("[data-line='2'] s").textContent).toContain("on Monday");
  expect(find("[data-line='2']").textContent).toContain("Corrected by line 3");
  expect(root.querySelector("[data-line='2'] .case-link")).toBeNull();
  expect(root.querySelector("[data-line='3'] .case-link")).not.toBeNull();
});

test("a deed on a case that changed meanwhile shows it as it is now, and keeps what was written", async () => {
  const client = await stage("staff-case-level", root, mountFace);
  const before = asked(client, "case").length;
  write("Why", "Section 47.");
  await settle();
  await press("dialog .button-main");
  // The scripted gateway refuses what it has no answer for; the sheet stays with its words.
  expect(find("dialog [role=alert]").textContent).not.toBe("");
  expect(find("dialog textarea")).toHaveProperty("value", "Section 47.");
  expect(asked(client, "setLevel")).toHaveLength(1);
  expect(asked(client, "case")).toHaveLength(before);
});

test("a task wants a time that is still to come", async () => {
  const client = await stage("staff-case-task", root, mountFace);
  write("What is to be done", "Ring school.");
  write("Who", "staff-1");
  write("By when", "2020-01-01T09:00");
  await settle();
  await press("dialog .button-main");
  expect(root.querySelector("dialog .field-problem")?.textContent).toBe("Say a time that is still to come.");
  write("By when", "2026-03-12T09:00");
  await settle();
  await press("dialog .button-main");
  expect(asked(client, "addTask")[0]?.slice(1)).toEqual([9, "Ring school.", "staff-1", new Date(2026, 2, 12, 9).getTime()]);
});

test("whoever asked to see who it is does not agree to it", async () => {
  await stage("staff-case-glass-own", root, mountFace);
  expect(root.querySelector("[data-deed=agree]")).toBeNull();
  expect(find(".case-glass").textContent).toContain("Another lead has to agree");
});

test("another lead sees why nobody is told, and agrees", async () => {
  const client = await stage("staff-case-glass-asked", root, mountFace);
  expect(find(".case-glass").textContent).toContain("A parent reads the phone.");
  await press("[data-deed=agree]");
  expect(asked(client, "agreeGlass")).toHaveLength(1);
});

test("who it is is hidden again on a press", async () => {
  await stage("staff-case-identity", root, mountFace);
  expect(find(".case-known").textContent).toContain("9434765919");
  await press(".case-glass > .button");
  expect(root.textContent).not.toContain("9434765919");
});

test("a case is opened from the conversation that is on the screen", async () => {
  const client = await stage("staff-case-opened", root, mountFace);
  write("Where it stands, as far as you can tell", "early_help");
  write("Why you are worried", "Home is not safe.");
  await settle();
  await press("dialog .button-main");
  await eventually(() => {
    expect(asked(client, "openCase")).toHaveLength(1);
  });
  const [[source, level, why] = []] = asked(client, "openCase");
  expect([(source as { readonly kind: string }).kind, level, why]).toEqual(["conversation", "early_help", "Home is not safe."]);
  expect(find("dialog [role=status]").textContent).toContain("The case is open");
});
