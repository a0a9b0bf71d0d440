import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { desk, otter, quiet, ready, talk } from "../gallery/people";
import { ScriptedClient } from "../gallery/scripted-client";
import { settle, stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  localStorage.clear();
  strike(root);
  root.remove();
});

function field(): HTMLTextAreaElement {
  const found = root.querySelector<HTMLTextAreaElement>(".composer-field");
  if (found === null) throw new Error("there is no composer");
  return found;
}

test("a suggestion fills the field and does not send", async () => {
  const client = await stage("young-empty", root, mountFace);
  root.querySelector<HTMLElement>(".starter")?.click();
  await settle();
  expect(field().value).toBe("I feel worried about something");
  expect(document.activeElement).toBe(field());
  expect(client.calls.some(([call]) => call === "send")).toBe(false);
});

test("what is on the screen is told to the engine, and that it went", async () => {
  const client = await stage("young-chat", root, mountFace);
  expect(client.calls).toContainEqual(["show", "desk"]);
  client.become(quiet("elsewhere"));
  await eventually(() => {
    expect(client.calls.at(-1)).toEqual(["show", null]);
  });
});

test("a draft outlives a moment in which another window had the chat", async () => {
  const client = await stage("young-chat", root, mountFace);
  field().focus();
  await userEvent.keyboard("half a thought");
  client.become(quiet("elsewhere"));
  await settle();
  client.become(ready(otter, [desk(otter, talk)]));
  await settle();
  expect(field().value).toBe("half a thought");
});

test("a desk is opened where there is none, and again when the network is back", async () => {
  const client = new ScriptedClient("person", ready(otter, [], "offline"));
  mountFace(client, root);
  const opened = (): number => client.calls.filter(([call]) => call === "openDesk").length;
  await eventually(() => {
    expect(opened()).toBe(1);
  });
  client.become(ready(otter, [], "online"));
  await eventually(() => {
    expect(opened()).toBe(2);
  });
});

test("a refused message goes back into the field", async () => {
  await stage("young-chat-refused", root, mountFace);
  root.querySelector<HTMLElement>(".refused .button")?.click();
  await settle();
  expect(field().value).toContain("it got quite long");
});

test("urgent help leads to telephone and text", async () => {
  await stage("young-urgent", root, mountFace);
  const addresses = [...root.querySelectorAll<HTMLAnchorElement>(".urgent a")].map((link) => link.getAttribute("href"));
  expect(addresses).toEqual(["tel:999", "tel:111", "tel:08001111", "sms:85258?&body=SHOUT"]);
});

test("a sheet closes on Escape and gives focus back", async () => {
  await stage("young-chat", root, mountFace);
  const opener = root.querySelector<HTMLElement>(".chat-readers");
  opener?.focus();
  await userEvent.keyboard("{Enter}");
  await settle();
  expect(root.querySelector("dialog")?.open).toBe(true);
  await userEvent.keyboard("{Escape}");
  await settle();
  expect(root.querySelector("dialog")).toBeNull();
  expect(document.activeElement).toBe(opener);
});

test("the language changes in place and is remembered", async () => {
  await stage("young-code", root, mountFace);
  root.querySelector<HTMLElement>("[lang=cy]")?.click();
  await eventually(() => {
    expect(document.documentElement.lang).toBe("cy");
  });
  expect(root.querySelector("h1")?.textContent).toBe("Siarad â rhywun sy'n gwrando");
  expect(localStorage.getItem("earshot.language")).toBe("cy");
});
