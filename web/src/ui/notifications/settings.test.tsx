import { afterEach, beforeEach, expect, test, vi } from "vitest";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { chatClient } from "../gallery/screens";
import type { ScriptedClient } from "../gallery/scripted-client";
import { ScriptedNotifier } from "../gallery/scripted-notifier";
import { settle, strike } from "../gallery/stage";

let root: HTMLElement;
let client: ScriptedClient;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  client = chatClient();
});

afterEach(() => {
  strike(root);
  root.remove();
});

async function open(): Promise<void> {
  mountFace(client, root);
  await settle();
  root.querySelector<HTMLElement>(".bell")?.click();
  await eventually(() => {
    expect(root.querySelector(".notice-form")).not.toBeNull();
  });
}

async function press(selector: string): Promise<void> {
  root.querySelector<HTMLElement>(selector)?.click();
  await settle();
}

function said(): string {
  return root.querySelector(".notice-ending")?.textContent ?? "";
}

function asked(): readonly (readonly unknown[])[] {
  return client.calls.filter(([call]) => call === "setPush");
}

test("the browser is asked only after the sheet has explained and somebody wants it", async () => {
  const ask = vi.spyOn(client.notifier, "ask");
  await open();
  expect(ask).not.toHaveBeenCalled();
  await press(".notice-form .button-main");
  await eventually(() => {
    expect(said()).toBe("Notifications are on.");
  });
  expect(ask).toHaveBeenCalledOnce();
});

test("the title stays on this device, the quiet hours go to the gateway", async () => {
  await open();
  await press(".notice-title:nth-of-type(3)");
  await press(".notice-form .button-main");
  await eventually(() => {
    expect(said()).not.toBe("");
  });
  const [call] = asked();
  expect(call).toEqual(["setPush", "https://push.example.org/this-browser", { from: 1320, to: 420, zone: expect.any(String) as string }]);
  expect(JSON.stringify(client.calls)).not.toContain("Calendar");
  expect((await client.notifier.choice())?.title).toBe("Calendar");
});

test("what is refused turns nothing on", async () => {
  vi.spyOn(client.notifier, "ask").mockResolvedValue("denied");
  await open();
  await press(".notice-form .button-main");
  await eventually(() => {
    expect(said()).toContain("does not let Earshot show notifications");
  });
  expect(asked()).toEqual([]);
  expect(await client.notifier.choice()).toBeNull();
});

test("a push service that is away is said, and nothing is turned on", async () => {
  vi.spyOn(client.notifier, "subscribe").mockRejectedValue(new DOMException("away", "AbortError"));
  await open();
  await press(".notice-form .button-main");
  await eventually(() => {
    expect(said()).toContain("could not reach");
  });
  expect(await client.notifier.choice()).toBeNull();
});

test("turning off tells the gateway and forgets the title", async () => {
  client.notifier = new ScriptedNotifier("granted", { title: "Calendar", quiet: null });
  await open();
  await press(".notice-form .button:not(.button-main)");
  await eventually(() => {
    expect(said()).toBe("Notifications are off.");
  });
  expect(asked()).toEqual([["setPush", null, null]]);
  expect(await client.notifier.choice()).toBeNull();
});
