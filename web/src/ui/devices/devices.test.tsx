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
});

async function open(name: string): Promise<ScriptedClient> {
  return stage(name, root, mountFace);
}

async function press(selector: string): Promise<void> {
  root.querySelector<HTMLElement>(selector)?.click();
  await settle();
}

function asked(client: ScriptedClient): readonly unknown[] {
  return client.calls.filter(([what]) => what === "devices").map(([, name, ...args]) => [name, ...args].join(" "));
}

test("device_is_removed_only_after_a_yes", async () => {
  const client = await open("young-devices-ask");
  expect(document.activeElement?.textContent).toContain("Android tablet");
  expect(asked(client)).toEqual(["mine"]);
  await press(".device-yes");
  await eventually(() => {
    expect(asked(client)).toEqual(["mine", "revoke tablet-9", "mine"]);
  });
  expect(root.querySelector("dialog .unseen[role=status]")?.textContent).toContain("Android tablet");
});

test("no_leaves_it_and_gives_the_focus_back", async () => {
  const client = await open("young-devices-ask");
  await press(".device-ways .button:last-child");
  await eventually(() => {
    expect(document.activeElement?.getAttribute("aria-label")).toContain("Android tablet");
  });
  expect(asked(client)).toEqual(["mine"]);
});

test("young_person_leaves_the_phone_in_the_hand_and_staff_remove_theirs", async () => {
  await open("young-devices");
  expect(root.querySelector("[data-device=phone-1] .button")).toBeNull();
  expect(root.querySelector("[data-device=phone-1]")?.textContent).toContain("Leave this page");
  strike(root);
  await open("staff-devices");
  expect(root.querySelector("[data-device=phone-1] .button")).not.toBeNull();
});

test("administrator_finds_somebody_and_sees_what_became_of_a_lost_device", async () => {
  const client = await open("staff-devices-administrator");
  const names = (): readonly string[] => [...root.querySelectorAll(".devices-person h4")].map((each) => each.textContent);
  expect(names()).toHaveLength(3);
  expect(root.querySelector("[data-device=tablet-0]")?.textContent).toContain("Erased itself");
  expect(root.querySelector(".devices-person [data-device=phone-0]")?.textContent).toContain("erases itself at its next contact");
  const field = root.querySelector<HTMLInputElement>("section.devices-staff input");
  if (field === null) throw new Error("no field");
  field.value = "hart";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  expect(names()).toEqual(["Joe Hart Community nurse"]);
  await press(".devices-person [data-device=tablet-9] .button");
  await press(".device-yes");
  await eventually(() => {
    expect(asked(client)).toContain("revoke tablet-9");
  });
});

test("nurse_sees_nobody_elses", async () => {
  const client = await open("staff-devices");
  expect(asked(client)).toEqual(["mine"]);
  expect(root.querySelector("section.devices-staff")).toBeNull();
});
