import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/staff-face";
import type { Outcome } from "../../model";
import type { SignedOn } from "../../model-ways";
import { eventually } from "../../testing/eventually";
import { left, mountFace } from "../gallery/faces";
import { amina, inbox, quiet, ready } from "../gallery/people";
import type { WaysAnswers } from "../gallery/answers";
import { refuse, ScriptedClient } from "../gallery/scripted-client";
import { settle, stage, strike } from "../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  left.length = 0;
});

afterEach(() => {
  strike(root);
  root.remove();
});

const vouched = { account: amina.account, username: "amina", challenge: "AAEC" };
const asked: Outcome<SignedOn> = { ok: true, value: { purpose: "afresh", vouched: null } };
const named: Outcome<SignedOn> = { ok: true, value: { purpose: "sign-in", vouched } };

/** Somebody comes back from the provider while the screen shows a phase. */
function comeBack(phase: "signed-out" | "starting" | "locked" | "elsewhere", ways: WaysAnswers): ScriptedClient {
  const client = new ScriptedClient("staff", quiet(phase), { ways: { comeBack: () => named, ...ways } });
  client.back = { state: "state", code: "code", error: "" };
  mountFace(client, root);
  return client;
}

function press(selector: string): void {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  found.click();
}

async function says(words: string): Promise<void> {
  await eventually(() => {
    expect(root.querySelector("[role=alert]")?.textContent).toContain(words);
  });
}

function attempts(client: ScriptedClient): number {
  return client.calls.filter(([, name]) => name === "signInByProvider").length;
}

test("where there is a provider its button goes there in this tab", async () => {
  const client = await stage("staff-sign-in-provider", root, mountFace);
  expect(root.querySelector("[data-way=provider]")?.textContent).toBe("Sign in with Leicestershire Partnership Trust");
  press("[data-way=provider]");
  await eventually(() => {
    expect(left).toEqual(["https://login.example.org/?for=sign-in"]);
  });
  expect(client.calls).toEqual([["ways", "provider"], ["ways", "leave", "sign-in"]]);
});

test("where there is none, or nobody answers, there is no button", async () => {
  await stage("staff-sign-in-passkey", root, mountFace);
  expect(root.querySelector("[data-way=provider]")).toBeNull();
});

test("provider that does not answer is said, with the other ways", async () => {
  const away: WaysAnswers = { provider: () => ({ ok: true, value: "The trust" }), leave: () => refuse("provider.away") };
  mountFace(new ScriptedClient("staff", quiet("signed-out"), { ways: away }), root);
  await eventually(() => {
    press("[data-way=provider]");
  });
  await says("Use your passkey or your password");
  expect(left).toEqual([]);
});

test("whoever comes back is let in as soon as the screen is there", async () => {
  const client = comeBack("starting", { signInByProvider: () => ({ ok: true, value: null }) });
  await settle();
  expect(attempts(client)).toBe(0);
  client.become(quiet("signed-out"));
  await eventually(() => {
    expect(client.calls).toContainEqual(["ways", "signInByProvider", vouched]);
  });
  client.become(ready(amina, inbox()));
  await settle();
  expect(attempts(client)).toBe(1);
  expect(root.querySelector(".sign-on-note")).toBeNull();
});

test("whoever signed out since is sent back to be asked there", async () => {
  const client = comeBack("signed-out", { comeBack: () => asked, leave: (purpose) => ({ ok: true, value: `https://login.example.org/?for=${purpose}` }) });
  await eventually(() => {
    expect(left).toEqual(["https://login.example.org/?for=afresh"]);
  });
  expect(attempts(client)).toBe(0);
  expect(root.querySelector("[role=alert]")).toBeNull();
});

test("provider that cannot be gone back to is said", async () => {
  comeBack("signed-out", { comeBack: () => asked, leave: () => refuse("provider.away") });
  await says("Use your passkey or your password");
});

test("own store that waits for its PIN is entered once it was given", async () => {
  let locked = true;
  const client = comeBack("signed-out", { signInByProvider: () => (locked ? refuse("pin.needed") : { ok: true, value: null }) });
  await eventually(() => {
    expect(attempts(client)).toBe(1);
  });
  client.become(quiet("locked"));
  await settle();
  expect(attempts(client)).toBe(1);
  locked = false;
  client.become(quiet("signed-out"));
  await eventually(() => {
    expect(attempts(client)).toBe(2);
  });
});

test("whoever turns away from the PIN is not led back to it again and again", async () => {
  const client = comeBack("locked", { signInByProvider: () => refuse("pin.needed") });
  for (const expected of [1, 2, 2]) {
    await eventually(() => {
      expect(attempts(client)).toBe(expected);
    });
    client.become(quiet("locked"));
    await settle();
    client.become(quiet("signed-out"));
    await settle();
  }
  expect(root.querySelector("[role=alert]")).toBeNull();
});

test.each([
  ["provider.unknown", "link your account under “My sign-in”"],
  ["provider.cancelled", "without having signed in there"],
  ["provider.over", "Please start again"],
  ["sign_in.refused", "could not be accepted"],
  ["device.revoked", "Sign in once more to begin afresh"],
])("%s is said with what to do", async (code, words) => {
  const gone = code.startsWith("device");
  comeBack("signed-out", gone ? { signInByProvider: () => refuse(code) } : { comeBack: () => refuse(code) });
  await says(words);
});

test("what came of a link or a proof is said until it was read", async () => {
  await stage("staff-sign-on-proved", root, mountFace);
  await eventually(() => {
    expect(root.querySelector(".sign-on-note [role=status]")?.textContent).toContain("please do it again now");
  });
  press(".sign-on-note .icon-button");
  await settle();
  expect(root.querySelector(".sign-on-note")).toBeNull();
});

test("account is linked and unlinked where the ways in are", async () => {
  await stage("staff-ways-unlinked", root, mountFace);
  press("[data-part=provider] .button");
  await eventually(() => {
    expect(left).toEqual(["https://login.example.org/?for=link"]);
  });
  strike(root);
  const client = await stage("staff-ways-unlinking", root, mountFace);
  press("[data-part=provider] .button-main");
  await eventually(() => {
    expect(root.querySelector("[data-part=provider]")?.textContent).toContain("Link your account once");
  });
  expect(client.calls).toContainEqual(["ways", "unlink"]);
});

test("whoever is linked may prove it there", async () => {
  await stage("staff-proving-provider", root, mountFace);
  press("[data-asks=proof] [data-way=provider]");
  await eventually(() => {
    expect(left).toEqual(["https://login.example.org/?for=again"]);
  });
});
