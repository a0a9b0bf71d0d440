import { afterEach, beforeEach, expect, test } from "vitest";
import { userEvent } from "vitest/browser";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import { offer, quiet } from "../gallery/people";
import { refuse, ScriptedClient } from "../gallery/scripted-client";
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

function chosen(): string | undefined {
  return root.querySelector<HTMLInputElement>(".nickname input:checked")?.value;
}

test("a code from the link is looked up and leaves the address bar", async () => {
  const client = await stage("young-offer", root, mountFace);
  expect(client.calls).toContainEqual(["lookUpCode", "HAZEL-7Q2M"]);
  expect(window.location.hash).toBe("");
  expect(root.querySelector("h1")?.textContent).toContain("School nurse team");
});

test("focus goes to the heading of each next step", async () => {
  await stage("young-name", root, mountFace);
  expect(document.activeElement).toBe(root.querySelector("h1"));
});

test("nicknames are one tab stop, and arrow keys choose among them", async () => {
  await stage("young-name", root, mountFace);
  await userEvent.keyboard("{Tab}");
  await userEvent.keyboard(" ");
  expect(chosen()).toBe("Quiet Otter");
  await userEvent.keyboard("{ArrowDown}{ArrowDown}");
  await settle();
  expect(chosen()).toBe("Sunny Harbour");
  await userEvent.keyboard("{Tab}");
  expect(document.activeElement?.textContent).toBe("Show me others");
});

test("joining sends the code and the chosen name", async () => {
  const client = await stage("young-name-chosen", root, mountFace);
  root.querySelector<HTMLElement>("[type=submit]")?.click();
  expect(client.calls).toContainEqual(["join", "HAZEL-7Q2M", "Sunny Harbour"]);
});

test("joining without a name asks for one and puts focus there", async () => {
  const client = await stage("young-name-missing", root, mountFace);
  expect(client.calls.some(([call]) => call === "join")).toBe(false);
  expect(root.querySelector("[role=alert]")?.textContent).toBe("Pick a name first.");
  expect(document.activeElement).toBe(root.querySelector(".nickname input"));
});

test("other names come when asked for, and nothing stays chosen", async () => {
  let looks = 0;
  const other = { ...offer, nicknames: ["Amber Fox", "Misty Hill"] };
  const client = new ScriptedClient("person", quiet("signed-out"), {
    lookUpCode: () => {
      looks += 1;
      return { ok: true, value: looks === 1 ? offer : other };
    },
  });
  window.history.replaceState(null, "", "#HAZEL-7Q2M");
  mountFace(client, root);
  // A press that comes before the screen listens is lost, so it is tried until something comes of it.
  await eventually(() => {
    if (root.querySelector(".nickname") === null) root.querySelector<HTMLElement>(".button-main")?.click();
    expect(root.querySelector(".nickname")).not.toBeNull();
  });
  root.querySelector<HTMLElement>(".nickname")?.click();
  await settle();
  await eventually(() => {
    const first = root.querySelector(".nickname-name")?.textContent;
    if (first !== "Amber Fox") root.querySelector<HTMLElement>("form > .button-plain")?.click();
    expect(first).toBe("Amber Fox");
  });
  expect(chosen()).toBeUndefined();
});

test.each([
  ["join.code_unknown", "letter by letter"],
  ["join.code_ended", "Ask your school for a new one"],
  ["network", "Check your internet"],
  ["group.suite", "group.suite"],
])("%s is said with a next step, and the code stays to be mended", async (code, words) => {
  const client = new ScriptedClient("person", quiet("signed-out"), { lookUpCode: () => refuse(code) });
  window.history.replaceState(null, "", "#HAZEL-7Q2M");
  mountFace(client, root);
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain(words);
  });
  expect(root.querySelector("input")?.value).toBe("HAZEL-7Q2M");
});

test("too many tries say how long to wait", async () => {
  await stage("young-code-too-many", root, mountFace);
  expect(root.querySelector("[role=alert]")?.textContent).toContain("Try again in 4 minutes.");
});
