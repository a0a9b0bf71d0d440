import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import type { ScriptedClient } from "../gallery/scripted-client";
import { stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
});

function press(act: string): void {
  const button = root.querySelector<HTMLElement>(`[data-act=${act}]`);
  if (button === null) throw new Error(`there is no ${act}`);
  button.click();
}

async function calls(client: ScriptedClient, ...wanted: readonly unknown[]): Promise<void> {
  await eventually(() => {
    expect(client.calls).toContainEqual(wanted);
  });
}

async function closed(): Promise<void> {
  await eventually(() => {
    expect(root.querySelector("dialog")).toBeNull();
  });
}

test("a stranger's device is removed by name", async () => {
  const client = await stage("young-device-stranger-open", root, mountFace);
  press("remove");
  await calls(client, "ownDevices", "remove", "device stranger");
  await closed();
});

test("what is their own is settled, and goes with the next snapshot", async () => {
  const client = await stage("young-device-stranger-open", root, mountFace);
  const [told] = client.snapshot.told ?? [];
  press("settle");
  await calls(client, "ownDevices", "settle", told);
  await closed();
  client.become({ ...client.snapshot, told: [] });
  await eventually(() => {
    expect(root.querySelector(".own-devices")).toBeNull();
  });
});

test("a nurse is asked in the chat, in words that name the device, and it can still be removed", async () => {
  const client = await stage("young-device-stranger-open", root, mountFace);
  press("tell");
  await calls(client, "send", "desk", "There is a device in my account that I don't know: Android tablet. Can you help me?");
  await eventually(() => {
    expect(root.querySelector(".own-devices-sent")?.textContent).toContain("A nurse will answer");
  });
  expect(root.querySelector("[data-act=tell]")).toBeNull();
  expect(root.querySelector("[data-act=remove]")).not.toBeNull();
});

test("the gravest is told first, and how many wait", async () => {
  await stage("young-device-several", root, mountFace);
  await eventually(() => {
    expect(root.querySelector("[data-told=swapped]")?.textContent).toContain("2 more things");
  });
});

test("news is no alarm, and an alarm is", async () => {
  const role = (): string | null => root.querySelector(".own-devices-line")?.getAttribute("role") ?? null;
  await stage("young-device-joined", root, mountFace);
  await eventually(() => {
    expect(role()).toBe("status");
  });
  strike(root);
  await stage("young-device-stranger", root, mountFace);
  await eventually(() => {
    expect(role()).toBe("alert");
  });
});

test("staff are sent to their administrator, and not into a conversation", async () => {
  await stage("staff-device-stranger-open", root, mountFace);
  expect(root.querySelector("dialog")?.textContent).toContain("Tell your administrator at once");
  expect(root.querySelector("[data-act=tell]")).toBeNull();
});

test("a record that does not fit has no device to remove", async () => {
  await stage("young-device-record-open", root, mountFace);
  expect(root.querySelector("[data-act=remove]")).toBeNull();
  expect(root.querySelector("[data-act=settle]")).not.toBeNull();
});
