import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

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

function asked(client: ScriptedClient): readonly (readonly unknown[])[] {
  return client.calls.filter(([call]) => call === "ask");
}

async function give(reason: string): Promise<void> {
  root.querySelector<HTMLElement>("dialog textarea")?.focus();
  await userEvent.keyboard(reason);
  root.querySelector<HTMLElement>("dialog [type=submit]")?.click();
  await settle();
}

test("somebody is asked about only with a reason", async () => {
  const client = await stage("staff-invite", root, mountFace);
  root.querySelector<HTMLElement>("dialog [type=submit]")?.click();
  await settle();
  expect(asked(client)).toEqual([]);
  await give("Sam can help");
  const question = { kind: "invite", about: "staff-7", name: "Sam Field", title: "Social worker", days: 30, why: "Sam can help" };
  expect(asked(client)).toEqual([["ask", "desk-2", question]]);
  await eventually(() => {
    expect(root.querySelector("dialog")).toBeNull();
  });
});

test("another team is asked about", async () => {
  const client = await stage("staff-transfer", root, mountFace);
  await give("They are nearer");
  expect(asked(client)[0]?.[2]).toMatchObject({ kind: "transfer", about: "team-2", why: "They are nearer" });
});

test("what is refused is said, and the reason stays", async () => {
  await stage("staff-invite-refused", root, mountFace);
  await give("Sam can help");
  await eventually(() => {
    expect(root.querySelector("dialog [role=alert]")?.textContent).toContain("asked something already");
  });
  expect(root.querySelector<HTMLTextAreaElement>("dialog textarea")?.value).toBe("Sam can help");
});

test("a question is taken back by the team, not by a guest", async () => {
  const client = await stage("staff-asked", root, mountFace);
  await eventually(() => {
    expect(root.querySelector("[data-answer=end]")).not.toBeNull();
  });
  root.querySelector<HTMLElement>("[data-answer=end]")?.click();
  await settle();
  expect(client.calls.filter(([call]) => call === "end")).toHaveLength(1);
});

test("a guest is told that they are one", async () => {
  await stage("staff-guest", root, mountFace);
  expect(root.querySelector(".guest-note")?.textContent).toContain("You are a guest here");
  expect(root.querySelector(".row[data-id=desk-2]")).not.toBeNull();
});
