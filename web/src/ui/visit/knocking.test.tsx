import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/staff-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { Notes } from "../../call/notes";
import { SignalKeys } from "../../call/signal-keys";
import { device, listed, secrets } from "../gallery/knocking-screens";
import type { ScriptedClient } from "../gallery/scripted-client";
import { settle, stage, strike } from "../gallery/stage";
import { otterHere, viewOf } from "../gallery/visit-people";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
});

function said(): string {
  return root.querySelector(".knock-said")?.textContent ?? "";
}

async function hears(client: ScriptedClient): Promise<void> {
  client.hear({ t: "visits", conversation: "c".repeat(32), visit: "f".repeat(32) });
  await settle();
}

test("who comes to wait is said at once, and no more once they are let in or gone", async () => {
  const client = await stage("staff-knocking", root, mountFace);
  const before = listed.visits;
  const status = root.querySelector("[role=status].knock-said");
  expect(said()).toContain("Quiet Otter waits for your visit");
  expect(said()).toContain("since 14:28");
  listed.visits = before.map((visit) => ({ ...visit, waiting: [] }));
  await hears(client);
  await eventually(() => {
    expect(said()).toBe("");
  });
  listed.visits = before;
  await hears(client);
  await eventually(() => {
    expect(said()).toContain("Quiet Otter");
  });
  // What reads screens out hears changes of a region that was there before.
  expect(root.querySelector("[role=status].knock-said")).toBe(status);
});

test("who has waited for more than half an hour stands out, in words too", async () => {
  await stage("staff-knocking-long", root, mountFace);
  expect(said()).toContain("Silver Wren waits for your visit");
  expect(said()).toContain("a long wait");
  await stage("staff-knocking", root, mountFace);
  expect(said()).not.toContain("a long wait");
});

test("several are counted, and each has its way in", async () => {
  await stage("staff-knocking-several", root, mountFace);
  expect(said()).toContain("and 2 more");
  root.querySelector<HTMLElement>("[data-opens=knocks]")?.click();
  await settle();
  const rows = [...root.querySelectorAll("dialog .knock")].map((row) => row.querySelector("strong")?.textContent);
  expect(rows).toEqual([
    "Quiet Otter waits for your visit",
    "Brave Maple and Sarah Hill (parent) wait for a visit with School nurse team",
    "Your visit with Lucky Pine begins at 14:45",
  ]);
  expect(root.querySelectorAll("dialog [data-act=knock-open]")).toHaveLength(3);
});

test("the way in leads to that visit", async () => {
  const client = await stage("staff-knocking", root, mountFace);
  root.querySelector<HTMLElement>("[data-act=knock-open]")?.click();
  await eventually(() => {
    expect(root.querySelector("dialog.visit-over[open]")).not.toBeNull();
    expect(client.calls).toContainEqual(["visitSecrets", "2".padStart(32, "c"), "2".padStart(32, "f")]);
  });
});

test("in a visit one is told of who waits for another", async () => {
  await stage("staff-knocking-several", root, mountFace);
  root.querySelector<HTMLElement>("[data-act=knock-open]")?.click();
  await eventually(() => {
    const elsewhere = [...root.querySelectorAll(".knock-elsewhere p")].map(({ textContent }) => textContent);
    expect(elsewhere).toEqual(["Meanwhile: Brave Maple and Sarah Hill (parent) wait for a visit with School nurse team"]);
  });
});

test("it stands over every place", async () => {
  await stage("staff-knocking-conversation", root, mountFace);
  expect(root.querySelector(".pane-name h2")?.textContent).toBe("Brave Maple");
  expect(said()).toContain("Quiet Otter");
});

test("where the device is not in the conversation there is no way in, and it says so", async () => {
  await stage("staff-knocking-not-here", root, mountFace);
  expect(said()).toContain("this device is not in their conversation yet");
  expect(root.querySelector("[data-act=knock-open]")).toBeNull();
});

test("who has waited too long can be written to from every place", async () => {
  await stage("staff-knocking-long", root, mountFace);
  root.querySelector<HTMLElement>("[data-act=knock-write]")?.click();
  await eventually(() => {
    expect(root.querySelector(".pane-name h2")?.textContent).toBe("Gentle Comet");
  });
  await stage("staff-knocking", root, mountFace);
  expect(root.querySelector("[data-act=knock-write], [data-act=knock-late]")).toBeNull();
});

test("that it is late is said in one tap, sealed for who waits", async () => {
  const client = await stage("staff-knocking-told", root, mountFace);
  expect(root.querySelector(".knock-told")?.textContent).toContain("that we are late");
  expect(root.querySelector("[data-act=knock-late]")).toBeNull();
  const asked = client.calls.find(([name]) => name === "visitAsk")?.[1] as Readonly<Record<string, unknown>>;
  const [waits] = listed.visits[0]?.waiting ?? [];
  expect(asked).toMatchObject({ t: "visit_note", visit: "4".padStart(32, "f"), who: waits?.participant, key: "member", epoch: 4 });
  const text = "We are running late. We are sorry. You can wait here.";
  expect(await readBy(asked)).toEqual({ id: asked["note"], text, say: "late", name: "Amina Yusuf" });
});

test("that it did not reach them is said, and it can be tried again", async () => {
  await stage("staff-knocking-not-told", root, mountFace);
  expect(root.querySelector(".knock-told")?.textContent).toContain("did not reach them");
  expect(root.querySelector("[data-act=knock-late]")).not.toBeNull();
});

/** Read what was asked for as the device does to which it goes. */
async function readBy(asked: Readonly<Record<string, unknown>>): Promise<unknown> {
  const keys = new SignalKeys();
  keys.addEpoch(secrets);
  const reader = String(asked["who"]);
  const notes = new Notes(String(asked["visit"]), reader, keys, () => new Uint8Array(), () => undefined);
  const note = { ...asked, seen: null, by: device, name: "Amina Yusuf" };
  const view = viewOf({ ...otterHere, place: "waiting", participant: reader }, [], { host: "", host_name: "" });
  await notes.look({ ...view, you: { ...view.you, note } } as Parameters<Notes["look"]>[0]);
  return notes.shown;
}
