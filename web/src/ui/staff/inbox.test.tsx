import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/staff-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { deskOf } from "../gallery/desk-people";
import { amina, inbox, ready } from "../gallery/people";
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

function rows(): readonly (string | null | undefined)[] {
  return [...root.querySelectorAll(".row-name")].map((row) => row.textContent);
}

function press(selector: string): void {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  found.click();
}

test("the inbox opens with those who wait on top, and counts", async () => {
  await stage("staff-inbox", root, mountFace);
  expect(rows().slice(0, 4)).toEqual(["Silver Wren", "Brave Maple", "Quiet Otter", "Lucky Pine"]);
  expect([...root.querySelectorAll(".filter-count")].map((one) => one.textContent)).toEqual(["4", "4", "0", "0", "0"]);
});

test("slash leads to the search, arrows into the list, Enter opens", async () => {
  const client = await stage("staff-inbox", root, mountFace);
  await userEvent.keyboard("/");
  expect(document.activeElement).toBe(root.querySelector(".search input"));
  await userEvent.keyboard("a");
  await settle();
  await userEvent.keyboard("{ArrowDown}{ArrowDown}{Enter}");
  await settle();
  expect(client.calls).toContainEqual(["show", root.querySelector<HTMLElement>(".row[aria-current]")?.dataset["id"]]);
});

test("Escape closes the conversation and goes back to its row", async () => {
  await stage("staff-conversation", root, mountFace);
  root.querySelector<HTMLElement>(".composer-field")?.focus();
  await userEvent.keyboard("{Escape}");
  await eventually(() => {
    expect(document.activeElement).toBe(root.querySelector(".row[data-id=desk-2]"));
  });
  expect(root.querySelector(".thread")).toBeNull();
});

test("a live update that moves a row does not take its focus", async () => {
  const client = await stage("staff-inbox", root, mountFace);
  const row = root.querySelector<HTMLElement>(".row[data-id=desk-1]");
  row?.focus();
  const desk = deskOf(inbox());
  client.become({ ...ready(amina, inbox()), desk: { ...desk, listed: [...desk.listed].reverse() } });
  await settle();
  expect(rows()[0]).toBe("Misty Hill");
  expect(document.activeElement).toBe(row);
});

test("the open conversation stays in the list when it no longer waits", async () => {
  const client = await stage("staff-conversation", root, mountFace);
  const waiting = inbox().filter(({ id, waitingSince }) => id !== "desk-2" && waitingSince !== null);
  client.become({ ...client.snapshot, desk: deskOf(waiting, { filter: "waiting" }) });
  await settle();
  expect(rows()).toContain("Quiet Otter");
  expect(root.querySelector(".filter-waiting")?.textContent).toBe("3");
});

test("an update for another conversation leaves the words in the field alone", async () => {
  const client = await stage("staff-conversation", root, mountFace);
  const field = root.querySelector<HTMLTextAreaElement>(".composer-field");
  field?.focus();
  await userEvent.keyboard("Hello");
  client.change("desk-0", (one) => ({ ...one, unread: 5 }));
  await settle();
  expect(document.activeElement).toBe(field);
  expect(field?.value).toBe("Hello");
});

test("drafts belong to their conversation", async () => {
  await stage("staff-conversation", root, mountFace);
  root.querySelector<HTMLElement>(".composer-field")?.focus();
  await userEvent.keyboard("for Otter");
  press(".row[data-id=desk-0]");
  await settle();
  expect(root.querySelector<HTMLTextAreaElement>(".composer-field")?.value).toBe("");
  press(".row[data-id=desk-2]");
  await settle();
  expect(root.querySelector<HTMLTextAreaElement>(".composer-field")?.value).toBe("for Otter");
});

test("signing out asks only while messages wait to go", async () => {
  const quietly = await stage("staff-conversation", root, mountFace);
  press(".top > .bar-button:last-of-type");
  expect(quietly.calls).toContainEqual(["signOut"]);
  strike(root);
  const asking = await stage("staff-sign-out", root, mountFace);
  expect(asking.calls).not.toContainEqual(["signOut"]);
  expect(root.querySelector("dialog")?.textContent).toContain("1 message has not gone yet");
});

test("sign-in takes pasted digits with spaces and refuses half a form", async () => {
  const client = await stage("staff-sign-in", root, mountFace);
  const code = root.querySelector<HTMLInputElement>("[autocomplete=one-time-code]");
  code?.focus();
  await userEvent.keyboard("123 456");
  expect(code?.value).toBe("123456");
  press("[type=submit]");
  await settle();
  expect(client.calls.filter(([name]) => name === "signInStaff")).toEqual([]);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("all six digits");
});

test("a refused sign-in empties the code, which is good only once, and keeps the name", async () => {
  await stage("staff-sign-in-refused", root, mountFace);
  expect(root.querySelector<HTMLInputElement>("[autocomplete=one-time-code]")?.value).toBe("");
  expect(root.querySelector<HTMLInputElement>("[autocomplete=username]")?.value).toBe("amina");
  expect(document.activeElement).toBe(root.querySelector("[autocomplete=one-time-code]"));
});

test("a lockout says how long, and no try is made meanwhile", async () => {
  const client = await stage("staff-sign-in-locked", root, mountFace);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("Try again in 10 minutes.");
  const tries = client.calls.length;
  press("[type=submit]");
  await settle();
  expect(client.calls).toHaveLength(tries);
});
