import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/young-face";
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

async function show(name: string): Promise<ScriptedClient> {
  return stage(name, root, mountFace);
}

async function press(selector: string): Promise<void> {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  found.click();
  await settle();
}

test("leaf_tells_the_host_and_changes_nothing_on_the_screen", async () => {
  const client = await show("young-visit-call");
  const before = root.innerHTML;
  await press("[data-control=quiet]");
  expect(client.calls).toContainEqual(["notSafe"]);
  expect(root.innerHTML).toBe(before);
});

test("host_lets_in_by_the_name_and_role_on_the_screen", async () => {
  const client = await show("staff-visit-call");
  // On a narrow screen the list lies in a sheet.
  if (root.querySelector("[data-act=admit]") === null) await press("[data-control=people]");
  await press("[data-act=admit]");
  expect(client.calls).toContainEqual(["admit", "5".repeat(32), "Sarah Hill", "parent"]);
});

test("visit_does_not_end_before_it_is_said_whether_the_young_person_was_seen_alone", async () => {
  const client = await show("staff-visit-end");
  await press("[data-act=end]");
  expect(client.calls).not.toContainEqual(["end"]);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("yes or no");
  await press("input[value=carer_present]");
  await press("[data-act=end]");
  expect(client.calls).toContainEqual(["end"]);
});

test("refused_camera_is_said_and_one_can_go_on", async () => {
  const client = await show("young-visit-test-refused");
  expect(root.textContent).toContain("isn't allowed to use it");
  await press("[data-act=ready]");
  expect(client.calls).toContainEqual(["arrive"]);
});

test("whose_frames_fail_is_named", async () => {
  await show("young-visit-failing");
  expect(root.querySelector(".tile-trouble")?.textContent).toContain("Beth Carter");
});

test("whoever_lost_the_line_is_said_to_reconnect_and_a_picture_that_still_comes_stays", async () => {
  await show("young-visit-reconnecting");
  const [amina, beth] = [...root.querySelectorAll(".tile:not(.tile-own)")];
  expect(amina?.querySelector(".tile-trouble")?.textContent).toBe("Amina Yusuf is reconnecting. You can go on talking.");
  expect(amina?.querySelector("video")).not.toBeNull();
  expect(beth?.querySelector(".tile-trouble")?.textContent).toBe("Beth Carter lost the line and is reconnecting.");
  expect(beth?.querySelector("video")).toBeNull();
  expect(root.querySelector(".call-notices")?.textContent).toContain("You are offline. Reconnecting…");
});

test("answer_to_the_roll_call_is_given_once_and_in_ones_own_words", async () => {
  const client = await show("young-visit-roll-call");
  await press("[data-act=not-alone]");
  const field = root.querySelector<HTMLInputElement>(".roll-call input");
  if (field === null) throw new Error("there is no field");
  field.value = "my brother";
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  await press(".roll-call button[type=submit]");
  expect(client.calls).toContainEqual(["answerCall", false, "my brother"]);
});
