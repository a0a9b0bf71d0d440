import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import type { ScriptedClient } from "../gallery/scripted-client";
import { stage, strike } from "../gallery/stage";

let root: HTMLElement;
let client: ScriptedClient;

beforeEach(async () => {
  root = document.createElement("div");
  document.body.append(root);
  client = await stage("young-chat", root, mountFace);
});

afterEach(() => {
  strike(root);
  root.remove();
});

function offer(): Element | null {
  return root.querySelector(".help-offer");
}

async function write(text: string): Promise<void> {
  root.querySelector<HTMLElement>(".composer-field")?.focus();
  await userEvent.keyboard(text);
}

async function offered(): Promise<void> {
  await eventually(() => {
    expect(offer()).not.toBeNull();
  });
}

test("help is offered while somebody writes risk words, and the field keeps the focus", async () => {
  await write("i want to die");
  await offered();
  expect(document.activeElement).toBe(root.querySelector(".composer-field"));
  const numbers = [...root.querySelectorAll<HTMLAnchorElement>(".help-offer a")].map((link) => link.getAttribute("href"));
  expect(numbers).toEqual(["tel:999", "tel:111", "tel:08001111", "sms:85258?&body=SHOUT"]);
});

test("the message goes at once, the offer stays, and nobody is asked to tell anything", async () => {
  await write("i cut myself again");
  await userEvent.keyboard("{Control>}{Enter}{/Control}");
  await eventually(() => {
    expect(client.calls).toContainEqual(["send", "desk", "i cut myself again"]);
  });
  await offered();
  const others = client.calls.map(([call]) => call).filter((call) => !["show", "setTyping", "send", "now", "visitCall", "spaces"].includes(String(call)));
  expect(others).toEqual([]);
});

test("the offer closes, and comes again where it becomes graver", async () => {
  await write("i want to die");
  await offered();
  root.querySelector<HTMLElement>(".help-offer .icon-button")?.click();
  await eventually(() => {
    expect(offer()).toBeNull();
  });
  await write(" im going to do it tonight, tonight im going to kill myself");
  await offered();
});
