import { afterEach, beforeEach, expect, test, vi } from "vitest";

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
  vi.restoreAllMocks();
});

function press(selector: string): void {
  root.querySelector<HTMLElement>(selector)?.click();
}

function fill(selector: string, text: string): void {
  const field = root.querySelector<HTMLInputElement>(selector);
  if (field === null) throw new Error(`there is no ${selector}`);
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** What was asked beside whether there is a provider. */
function deeds(client: ScriptedClient): ScriptedClient["calls"] {
  return client.calls.filter(([, name]) => name !== "provider");
}

test("what is stale is asked again once somebody showed that it is them", async () => {
  const client = await stage("staff-proving", root, mountFace);
  fill("[data-asks=proof] [autocomplete=current-password]", "secret");
  fill("[data-asks=proof] [autocomplete=one-time-code]", "123456");
  await settle();
  press("[data-asks=proof] [type=submit]");
  await eventually(() => {
    expect(root.querySelector(".ways-codes")).not.toBeNull();
  });
  expect(root.querySelector("[data-asks=proof]")).toBeNull();
  const asked = client.calls.filter(([kind, name]) => kind === "ways" && name !== "ways" && name !== "link").map(([, name]) => name);
  expect(asked).toEqual(["codes", "proveByPassword", "codes"]);
});

test("whoever closes the question has done nothing, and is told so", async () => {
  const client = await stage("staff-proving", root, mountFace);
  press("dialog:has([data-asks=proof]) .sheet-head .icon-button");
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain("Nothing was done");
  });
  expect(client.calls.filter(([kind, name]) => kind === "ways" && name === "codes")).toHaveLength(1);
});

test("a recovery code takes the place of the six digits, and only a whole one is sent", async () => {
  const client = await stage("staff-sign-in-recovery", root, mountFace);
  fill("[autocomplete=username]", "amina");
  fill("[autocomplete=current-password]", "secret");
  fill(".input-code", "7hq2 mz4t");
  await settle();
  press("[type=submit]");
  await settle();
  expect(deeds(client)).toEqual([]);
  fill(".input-code", "7hq2 mz4t-9k0c v3xw");
  await settle();
  press("[type=submit]");
  await settle();
  expect(deeds(client)).toEqual([["signInStaff", "amina", "secret", "7hq2 mz4t-9k0c v3xw"]]);
});

test("a passkey that nobody used is said, and nothing is sent", async () => {
  const client = await stage("staff-sign-in-passkey", root, mountFace);
  vi.spyOn(navigator.credentials, "get").mockRejectedValue(new DOMException("no", "NotAllowedError"));
  press(".sign-in-card .button-wide");
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain("No passkey was used.");
  });
  expect(deeds(client)).toEqual([["ways", "challenge"]]);
});
