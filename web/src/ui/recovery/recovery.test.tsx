import { afterEach, beforeEach, expect, test } from "vitest";

import "../gallery/young-face";
import { eventually } from "../../testing/eventually";
import { mountFace } from "../gallery/faces";
import type { ScriptedClient } from "../gallery/scripted-client";
import { stage, strike } from "../gallery/stage";
import { HOW_MANY, phraseOf } from "./phrase";

const TWELVE = "abandon amount liar amount expire adjust cage candy arch gather drum buyer";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
});

afterEach(() => {
  strike(root);
  root.remove();
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

function fieldOf(place: number): HTMLInputElement {
  const found = fields()[place];
  if (found === undefined) throw new Error(`there is no field ${String(place)}`);
  return found;
}

function write(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

function fields(): readonly HTMLInputElement[] {
  return [...root.querySelectorAll<HTMLInputElement>("input[data-place]")];
}

function calls(client: ScriptedClient, name: string): readonly (readonly unknown[])[] {
  return client.calls.filter(([door, call]) => door === "recovery" && call === name);
}

test("words count once two of them were written back", async () => {
  const client = await stage("young-recovery-shown", root, mountFace);
  const words = [...root.querySelectorAll(".recovery-words li")].map((each) => each.textContent);
  expect(words).toHaveLength(HOW_MANY);
  find("[data-act=written]").click();
  await eventually(() => {
    expect(fields()).toHaveLength(2);
  });
  expect(root.querySelector(".recovery-words")).toBeNull();
  const [first, second] = fields();
  if (first === undefined || second === undefined) throw new Error("two words are asked");
  write(first, words[Number(first.dataset["place"])] ?? "");
  write(second, "wrong");
  find("[type=submit]").click();
  await eventually(() => {
    expect(root.querySelector(".field-problem")?.textContent).toContain("Look at your paper again");
  });
  expect(document.activeElement).toBe(second);
  expect(calls(client, "make")).toEqual([]);
  write(second, ` ${(words[Number(second.dataset["place"])] ?? "").toUpperCase()} `);
  find("[type=submit]").click();
  await eventually(() => {
    expect(calls(client, "make")).toHaveLength(1);
  });
  await eventually(() => {
    expect(root.querySelector("[data-step=done]")).not.toBeNull();
  });
});

test("a list that is pasted fills all fields and comes back by their bytes", async () => {
  const client = await stage("young-come-back", root, mountFace);
  write(fieldOf(0), TWELVE.split(" ").map((word, place) => `${String(place + 1)}. ${word}`).join("\n"));
  await eventually(() => {
    expect(fields().map(({ value }) => value)).toEqual(TWELVE.split(" "));
  });
  find("[type=submit]").click();
  await eventually(() => {
    expect(calls(client, "use")).toEqual([["recovery", "use", phraseOf(TWELVE.split(" "))]]);
  });
});

test("a word is offered, chosen, and the next field has the focus", async () => {
  await stage("young-come-back", root, mountFace);
  const first = fieldOf(0);
  first.focus();
  write(first, "aban");
  await eventually(() => {
    expect(find(".recovery-choice").textContent).toBe("abandon");
  });
  find(".recovery-choice").click();
  await eventually(() => {
    expect(first.value).toBe("abandon");
    expect(document.activeElement).toBe(find("[data-place='1']"));
  });
});

test("a space after four letters is enough", async () => {
  await stage("young-come-back", root, mountFace);
  const first = fieldOf(0);
  write(first, "aban ");
  await eventually(() => {
    expect(first.value).toBe("abandon");
  });
});

test("what is missing is said, and nothing is asked of the gateway", async () => {
  const client = await stage("young-come-back-missing", root, mountFace);
  await eventually(() => {
    expect(root.textContent).toContain("Word 4 is missing.");
  });
  expect(root.querySelectorAll(".field-problem")).toHaveLength(1);
  expect(fields().filter((each) => each.ariaInvalid === "true")).toHaveLength(9);
  expect(document.activeElement).toBe(find("[data-place='3']"));
  expect(calls(client, "use")).toEqual([]);
});

test("words that do not fit together are noticed on the device", async () => {
  const client = await stage("young-come-back-mismatch", root, mountFace);
  expect(root.textContent).toContain("These words don't fit together");
  expect(calls(client, "use")).toEqual([]);
});

test("whoever came back is asked about their old phone, and then no more", async () => {
  const client = await stage("young-came-back", root, mountFace);
  expect(find("[data-step=after]").textContent).toContain("iPhone");
  expect(root.querySelector("[data-device=phone-1]")).toBeNull();
  find("[data-act=settled]").click();
  await eventually(() => {
    expect(calls(client, "settled")).toHaveLength(1);
  });
  client.become({ ...client.snapshot, cameBack: false });
  await eventually(() => {
    expect(root.querySelector("[data-step=after]")).toBeNull();
  });
});

test("words are ended after a question", async () => {
  const client = await stage("young-recovery-remove", root, mountFace);
  expect(calls(client, "remove")).toEqual([]);
  expect(root.querySelector("[data-act=make]")).toBeNull();
  expect(document.activeElement?.textContent).toContain("Stop your words from working?");
  find("[data-act=remove-yes]").click();
  await eventually(() => {
    expect(root.textContent).toContain("Your words have stopped working.");
  });
  expect(calls(client, "remove")).toHaveLength(1);
  await eventually(() => {
    expect(document.activeElement).toBe(find("[data-act=make]"));
  });
});

test("whoever had no network asks once more", async () => {
  const client = await stage("young-recovery-offline", root, mountFace);
  find("[data-act=again]").click();
  await eventually(() => {
    expect(calls(client, "standing")).toHaveLength(2);
  });
});

test("whoever has no other device is not asked about one", async () => {
  await stage("young-came-back-alone", root, mountFace);
  expect(find("[data-step=after]").textContent).toContain("There is no other phone or tablet");
  expect(find("[data-step=after]").textContent).not.toContain("Did you lose");
});

test("whoever has no words goes back to the code", async () => {
  await stage("young-come-back", root, mountFace);
  find("form > .button-plain").click();
  await eventually(() => {
    expect(root.querySelector(".input-code")).not.toBeNull();
  });
});
