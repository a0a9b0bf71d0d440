import { afterEach, beforeEach, expect, test, vi } from "vitest";
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
  localStorage.clear();
});

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

async function press(selector: string): Promise<void> {
  find(selector).click();
  await settle();
}

async function write(selector: string, text: string): Promise<void> {
  const field = find(selector) as HTMLTextAreaElement;
  field.value = text;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
}

/** What was asked of the desk, but for words. */
function asked(client: ScriptedClient): readonly (readonly unknown[])[] {
  const desk = ["claim", "release", "assign", "finish", "close", "reopen", "override", "acknowledge", "narrow", "showMore", "askCall"];
  return client.calls.filter(([name]) => desk.includes(String(name)));
}

test("each counter narrows the list to what it counts", async () => {
  const client = await stage("staff-desk", root, mountFace);
  const tiles = [...root.querySelectorAll<HTMLElement>(".filter")];
  expect(tiles.map((tile) => tile.textContent)).toEqual(["4Waiting", "4Unread", "2Mine", "2To write up", "2Late or close", "All open"]);
  for (const tile of tiles) tile.click();
  await press(".list-ways .chip");
  const wanted = ["waiting", "unread", "mine", "to_be_written_up", "breaching", "open", "closed"];
  expect(asked(client)).toEqual(wanted.map((filter) => ["narrow", filter]));
});

test("rows say promise, owner, alarm and STOP in words", async () => {
  await stage("staff-desk", root, mountFace);
  const said = (id: string): string => find(`.row[data-id=${id}]`).textContent;
  expect(said("desk-0")).toContain("late by 20 min");
  expect(said("desk-0")).toContain("Alarm");
  expect(said("desk-1")).toContain("by 15:15");
  expect(said("desk-1")).toContain("may be late");
  expect(said("desk-1")).toContain("Beth Carter has this");
  expect(said("desk-2")).toContain("Yours");
  expect(said("desk-5")).toContain("STOP");
});

test("what is listed and not held here does not open", async () => {
  const client = await stage("staff-desk-not-here", root, mountFace);
  const calls = client.calls.length;
  await press(".row[aria-disabled=true]");
  expect(client.calls).toHaveLength(calls);
  expect(root.querySelector(".thread")).toBeNull();
});

test("more is asked for where there is more", async () => {
  const client = await stage("staff-desk-more", root, mountFace);
  await press(".list > .button-plain");
  expect(asked(client)).toEqual([["showMore"]]);
});

test("the bar claims, and says who was faster", async () => {
  const client = await stage("staff-bar-claimed", root, mountFace);
  await eventually(() => {
    expect(find(".desk-bar [role=alert]").textContent).toBe("Beth Carter was faster and has this now.");
  });
  expect(asked(client)).toEqual([["claim", "desk-2"]]);
});

test("the letter I claims the open conversation, but not while somebody writes", async () => {
  const client = await stage("staff-bar-nobody", root, mountFace);
  find(".composer-field").focus();
  await userEvent.keyboard("i");
  expect(asked(client)).toEqual([]);
  find("[data-deed=finish]").focus();
  await userEvent.keyboard("i");
  expect(asked(client)).toEqual([["claim", "desk-2"]]);
});

test("a lease that is lost keeps the draft and says who has it", async () => {
  await stage("staff-bar-lost", root, mountFace);
  expect(find(".desk-bar").textContent).toContain("Beth Carter has taken this over.");
  find(".composer-field").focus();
  await userEvent.keyboard("Dear");
  await settle();
  expect(find(".desk-bar").textContent).toContain("What you wrote is still in the field, and was not sent.");
  expect((find(".composer-field") as HTMLTextAreaElement).value).toBe("Dear");
});

test("a colleague who answers is named, and writing stays possible", async () => {
  await stage("staff-bar-theirs", root, mountFace);
  expect(find(".desk-bar").textContent).toContain("Beth Carter is answering (until 14:41)");
  expect((find(".composer-field") as HTMLTextAreaElement).readOnly).toBe(false);
});

test.each(["staff-bar-stopped", "staff-bar-closed"])("%s: nobody can write", async (name) => {
  await stage(name, root, mountFace);
  expect((find(".composer-field") as HTMLTextAreaElement).readOnly).toBe(true);
  expect(root.querySelector("[data-deed=ask-call]")).toBeNull();
});

test("STOP is overridden with a reason only", async () => {
  const client = await stage("staff-overriding", root, mountFace);
  expect(find(".field-problem").textContent).toBe("Write your reason.");
  expect(asked(client)).toEqual([]);
  await write("dialog textarea", " They may hurt themselves. ");
  await press("dialog .button-main");
  expect(asked(client)).toEqual([["override", "desk-2", "They may hurt themselves."]]);
  expect(root.querySelector("dialog")).toBeNull();
});

test("closing seals a record, then closes with it", async () => {
  const client = await stage("staff-closing", root, mountFace);
  expect(find(".keeping-plan").textContent).toContain("2 safeguarding leads together, out of Sofia Grant, Marcus Hill and Grace Bell");
  await press("dialog [value=sleep]");
  await press("dialog .button-main");
  await settle();
  expect(client.calls.filter(([name]) => name === "records")).toEqual([
    ["records", "prepare", "desk-2"],
    ["records", "deliver", "desk-2"],
  ]);
  expect(asked(client)).toEqual([["close", "desk-2", ["advice_given", "sleep"], { id: "record-9" }]]);
  expect(root.querySelector("dialog")).toBeNull();
});

test("closing needs an outcome and, without a record, a reason", async () => {
  const client = await stage("staff-closing-without", root, mountFace);
  expect(find("dialog .note-problem").textContent).toContain("too few safeguarding leads");
  await press("dialog .button-main");
  expect(find(".field-problem").textContent).toBe("Write why there is no record.");
  await press("dialog [value=sleep]");
  await press("dialog [value=advice_given]");
  await press("dialog .button-main");
  expect(find(".field-problem").textContent).toBe("Write why there is no record.");
  await write("dialog textarea", "Nothing to add.");
  await press("dialog [value=advice_given]");
  await press("dialog .button-main");
  expect(asked(client)).toEqual([["close", "desk-2", ["sleep", "advice_given"], { none: "Nothing to add." }]]);
});

test("handing over names a colleague and carries the note", async () => {
  const client = await stage("staff-hand-over", root, mountFace);
  await write("dialog textarea", "Please ring.");
  await press("dialog .button-main");
  expect(asked(client)).toEqual([["assign", "desk-2", "staff-3", "Please ring."]]);
});

test("giving back to the team releases with the note", async () => {
  const client = await stage("staff-hand-over", root, mountFace);
  await press("dialog .choice:last-of-type input");
  await write("dialog textarea", "Anybody.");
  await press("dialog .button-main");
  expect(asked(client)).toEqual([["release", "desk-2", "Anybody."]]);
});

test("a note that nobody could open is kept in the field", async () => {
  await stage("staff-hand-over-nobody", root, mountFace);
  expect(find(".note-problem").textContent).toContain("None of their devices can open notes yet");
});

test("asking to call sends the question", async () => {
  const client = await stage("staff-bar-mine", root, mountFace);
  await press("[data-deed=ask-call]");
  expect(asked(client)).toEqual([["askCall", "desk-2"]]);
});

test("the first alarm is taken from anywhere by the letter N", async () => {
  const client = await stage("staff-alarms-over", root, mountFace);
  find(".row[data-id=desk-0]").focus();
  await userEvent.keyboard("n");
  expect(asked(client)).toEqual([["acknowledge", "alarm-Silver Wren"]]);
});

test("the list of alarms says who took which, and opens the conversation", async () => {
  const client = await stage("staff-alarms-list", root, mountFace);
  expect([...root.querySelectorAll(".alarm-list .alarm-taken")].map((one) => one.textContent)).toEqual(["Taken by Beth Carter"]);
  await press(".alarm-list .alarm-ways .button:last-child");
  expect(client.calls).toContainEqual(["show", "desk-0"]);
  expect(root.querySelector("dialog")).toBeNull();
});

test("the sound of alarms is off until somebody turns it on, and then stays on", async () => {
  await stage("staff-alarms-list", root, mountFace);
  const chip = find(".alarm-sound .chip");
  expect(chip.getAttribute("aria-pressed")).toBe("false");
  chip.click();
  await settle();
  expect(find(".alarm-sound .chip").getAttribute("aria-pressed")).toBe("true");
  strike(root);
  await stage("staff-alarms-list", root, mountFace);
  expect(find(".alarm-sound .chip").getAttribute("aria-pressed")).toBe("true");
});

test("the handover list is printed, and looked up again", async () => {
  const print = vi.spyOn(window, "print").mockImplementation(() => undefined);
  const client = await stage("staff-handover", root, mountFace);
  expect([...root.querySelectorAll("tbody tr")].map((row) => row.textContent)).toEqual([
    "Silver Wren14:12late by 20 minnobody",
    "Brave Maple15:15may be lateBeth Carter",
    "Quiet Otter18:23Amina Rahman (hold has run out)",
    "Lucky Pinetomorrow 12:32nobody",
    "Amber FoxFri 14:32nobody",
  ]);
  await press(".handover-ways .button:last-child");
  expect(print).toHaveBeenCalledOnce();
  print.mockRestore();
  await press(".handover-ways .button:first-child");
  expect(client.calls.filter(([name]) => name === "handover")).toHaveLength(2);
  await press(".handover-head .icon-button");
  expect(root.querySelector(".inbox")).not.toBeNull();
});

test("the log has the words of the settings, and says the rest plainly", async () => {
  await stage("staff-system-log", root, mountFace);
  await eventually(() => {
    expect([...root.querySelectorAll(".spoken-text")].map((one) => one.textContent)).toEqual([
      "We are closed now. We open tomorrow, Wednesday 08:32. Somebody will answer by tomorrow, Wednesday 10:32.",
      "We have your message. Somebody will answer by 17:32. If you or somebody else is in danger, call 999.",
      "We have come to the end of this talk. Thank you for writing. You can write again at any time.",
    ]);
  });
  expect(find(".thread").textContent).toContain("They asked for no more messages (STOP)");
});

test("an old inbox says as of when it is", async () => {
  await stage("staff-desk-old", root, mountFace);
  expect(find(".freshness").textContent).toContain("as of 14:07");
});
