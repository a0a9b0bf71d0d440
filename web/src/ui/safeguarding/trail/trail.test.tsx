import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { fromPython } from "../../../testing/paper-trail";
import { eventually } from "../../../testing/eventually";
import { trailKeys } from "../../gallery/casework-people";
import { mountFace } from "../../gallery/faces";
import { settle, stage, strike } from "../../gallery/stage";
import { dayAfter, todayOf } from "../retention/days";
import { keepPin, readPin } from "./pins";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  document.documentElement.lang = "en";
});

afterEach(() => {
  localStorage.removeItem(`earshot.trail ${trailKeys.origin}`);
  strike(root);
  root.remove();
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

test("a whole trail is found whole, and the next time it is compared with", async () => {
  await stage("staff-trail-whole", root, mountFace);
  expect(find(".trail-whole").textContent).toContain("Whole: 300 entries");
  expect(find(".trail-whole").textContent).toContain("for the first time");
  expect(find(".trail-witnesses").textContent).toContain("witness.example saw it");
  find("[data-deed=verify]").click();
  await eventually(() => {
    expect(find(".trail-whole").textContent).toContain("are its beginning, unchanged");
  });
});

test("a tile with a flipped bit is named, to the byte", async () => {
  await stage("staff-trail-broken", root, mountFace);
  const said = find(".trail-broken").textContent;
  expect(said).toContain("A tile says something else than the entries.");
  expect(said).toContain("tile/0/000, byte 40");
  expect(readPin(trailKeys.origin)).toBeNull();
});

test("a log with another key than before is not even fetched", async () => {
  const client = await stage("staff-trail", root, mountFace);
  const pin = readPin(trailKeys.origin);
  expect(pin).toBeNull();
  keepPin(trailKeys.origin, { key: "another", size: 1, root: new Uint8Array(32), at: 5 });
  find("[data-deed=verify]").click();
  await eventually(() => {
    expect(find(".trail-broken").textContent).toContain("another key than before");
  });
  expect(client.calls.filter((call) => call[1] === "trailFile")).toEqual([]);
});

test("a log with another past than before is split", async () => {
  await stage("staff-trail", root, mountFace);
  keepPin(trailKeys.origin, { key: fromPython.key, size: 200, root: new Uint8Array(32), at: 5 });
  find("[data-deed=verify]").click();
  await eventually(() => {
    expect(find(".trail-broken").textContent).toContain("another past");
  });
});

test("keys that are none are said, and nothing is verified with them", async () => {
  const client = await stage("staff-trail-keys", root, mountFace);
  const field = root.querySelector<HTMLTextAreaElement>(".trail-keys textarea");
  if (field === null) throw new Error("there is no key");
  field.value = `${field.value}x`;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
  find("[data-deed=verify]").click();
  await eventually(() => {
    expect(find(".trail-keys .field-problem").textContent).toContain("no verifier key");
  });
  expect(client.calls.filter((call) => call[1] === "trailFile")).toEqual([]);
});

test("details are held against what the proven entry committed to", async () => {
  await stage("staff-trail-entry", root, mountFace);
  // The gallery's details are made up: an auditor is told.
  await eventually(() => {
    expect(find("dialog .note-problem").textContent).toContain("NOT what the entry committed to");
  });
  expect(find("dialog").textContent).toContain("Proven: entry 257 of 300");
});

test("an entry that is not proven is said loudly", async () => {
  await stage("staff-trail-unproven", root, mountFace);
  expect(find("dialog .trail-broken").textContent).toContain("NOT proven");
});

async function drop(name: string, words: string): Promise<void> {
  const transfer = new DataTransfer();
  transfer.items.add(new File([words], name));
  find(".trail-drop").dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  await settle();
}

test("a proof that is dropped holds, and one that was bent does not", async () => {
  await stage("staff-proof", root, mountFace);
  await drop("entry-257.tlog-proof", fromPython.proof);
  await eventually(() => {
    expect(find(".trail-whole").textContent).toContain("It holds: entry 257 of 300");
  });
  await drop("bent.tlog-proof", fromPython.proof.replace("index 257", "index 3"));
  await eventually(() => {
    expect(find(".trail-broken").textContent).toContain("The entry is not in this log at that place.");
  });
  await drop("other.tlog-proof", fromPython.proof.replaceAll("chat.example.org", "chat.example.com"));
  await eventually(() => {
    expect(find(".trail-broken").textContent).toContain("another log");
  });
});

test("a proof that is chosen before the keys are here waits for them", async () => {
  const client = await stage("staff-trail", root, mountFace);
  const ask = client.casework.bind(client);
  let come = (): void => undefined;
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  client.casework = async (name, ...args) => {
    if (name === "trailKeys") await coming;
    return ask(name, ...args);
  };
  find("[data-tab=proof]").click();
  await settle();
  await drop("entry-257.tlog-proof", fromPython.proof);
  expect(root.querySelector(".field-problem")).toBeNull();
  come();
  await eventually(() => {
    expect(find(".trail-whole").textContent).toContain("It holds: entry 257 of 300");
  });
});

test("a day ends where the organisations are", () => {
  expect(todayOf(Date.UTC(2026, 5, 30, 23, 30))).toBe("2026-07-01");
  expect(dayAfter("2028-02-28")).toBe("2028-02-29");
  expect(dayAfter("2026-12-31")).toBe("2027-01-01");
});
