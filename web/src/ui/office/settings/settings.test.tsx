import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
import { settings } from "../../gallery/office-people";
import type { ScriptedClient } from "../../gallery/scripted-client";
import { settle, stage, strike } from "../../gallery/stage";

let root: HTMLElement;

beforeEach(() => {
  root = document.createElement("div");
  document.body.append(root);
  document.documentElement.lang = "en";
});

afterEach(() => {
  strike(root);
  root.remove();
  sessionStorage.clear();
});

function open(name: string): Promise<ScriptedClient> {
  return stage(name, root, mountFace);
}

function find(selector: string): HTMLElement {
  const found = root.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`there is no ${selector}`);
  return found;
}

/** A field by its selector. */
function field(selector: string): HTMLInputElement | HTMLTextAreaElement {
  const found = find(selector);
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) return found;
  throw new Error(`${selector} is no field`);
}

function button(text: string): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find((each) => each.textContent.trim() === text);
  if (found === undefined) throw new Error(`there is no button ${text}`);
  return found;
}

async function press(text: string): Promise<void> {
  button(text).click();
  await settle();
}

async function write(selector: string, text: string): Promise<void> {
  const written = field(selector);
  written.value = text;
  written.dispatchEvent(new InputEvent("input", { bubbles: true }));
  await settle();
}

const MONDAY_OPENS = "[data-at='hours.monday[0]'] input";

test("what is changed is looked at, counted and saved on request", async () => {
  const client = await open("staff-office-hours");
  expect(find(".save-state").textContent).toBe("Everything is saved.");
  await write(MONDAY_OPENS, "09:30");
  expect(find(".save-state").textContent).toBe("1 change is not saved.");
  await eventually(() => {
    const previews = client.calls.filter((call) => call[1] === "preview");
    expect(previews.at(-1)?.[3]).toMatchObject({ hours: { monday: [{ opens: "09:30", closes: "17:00" }] } });
  });
  await press("Save");
  await eventually(() => {
    expect(find(".save-state").textContent).toBe("Saved. Version 4 is at work now.");
  });
  const [, , , version, sent] = client.calls.find((call) => call[1] === "saveSettings") ?? [];
  expect([version, sent]).toEqual([3, { ...settings, hours: { ...settings.hours, monday: [{ opens: "09:30", closes: "17:00" }] } }]);
});

test("a time that closes at midnight is the end of the day", async () => {
  await open("staff-office-hours");
  await write("[data-at='hours.monday[0]'] .hours-time:nth-of-type(2) input", "00:00");
  expect(find("[data-at='hours.monday'] .hours-picture").textContent).toBe("Monday: 08:30 to 24:00");
});

test("each fault stands by its field, and the first one has the focus", async () => {
  const client = await open("staff-office-faults");
  await eventually(() => {
    expect(document.activeElement).toBe(find(MONDAY_OPENS));
  });
  expect(find("[data-at='hours.monday[0]'] .field-problem").textContent).toBe("This closes before it opens. Put the later time second.");
  expect(find(MONDAY_OPENS).getAttribute("aria-invalid")).toBe("true");
  expect([...root.querySelectorAll(".section-wrong")].map((mark) => mark.closest("button")?.dataset["section"])).toEqual(["hours", "promise", "texts"]);
  expect(client.calls.some((call) => call[1] === "saveSettings")).toBe(false);
  find("[data-section=promise]").click();
  await settle();
  expect(find("[data-at=promise_minutes] .field-problem").textContent).toBe("A promise is from 1 minute to 240 working hours.");
});

test("another's version is shown, and both edits come together", async () => {
  const client = await open("staff-office-stale");
  const said = find(".conflict").textContent;
  expect(said).toContain("Nia Powell saved version 4");
  expect(said).toContain("you changed this too");
  expect(field(MONDAY_OPENS).value).toBe("09:30");
  expect(button("Save").getAttribute("aria-disabled")).toBe("true");
  await press("Go on with both");
  expect(root.querySelector(".conflict")).toBeNull();
  expect(field(MONDAY_OPENS).value).toBe("09:30");
  await press("Save");
  const [, , , version, sent] = client.calls.findLast((call) => call[1] === "saveSettings") ?? [];
  expect(version).toBe(4);
  expect(sent).toMatchObject({ promise_minutes: 480, hours: { monday: [{ opens: "09:30", closes: "17:00" }] } });
});

test("whoever prefers the other's version drops their own", async () => {
  await open("staff-office-stale");
  await press("Take theirs, drop mine");
  expect(field(MONDAY_OPENS).value).toBe("09:00");
  expect(find(".save-state").textContent).toBe("Everything is saved.");
});

test("what is not saved waits in the window, also over a reload", async () => {
  await open("staff-office-hours");
  await write(MONDAY_OPENS, "09:30");
  const leaving = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(leaving);
  expect(leaving.defaultPrevented).toBe(true);
  const kept = Object.values(sessionStorage).join("");
  expect(kept).toContain('"opens":"09:30"');
  find("[data-tab=rota]").click();
  await settle();
  expect(find("[data-tab=settings]").textContent).toBe("Servicenot saved");
  find("[data-tab=settings]").click();
  await eventually(() => {
    expect(field(MONDAY_OPENS).value).toBe("09:30");
    expect(find(".save-state").textContent).toContain("Here are the changes that you had not saved.");
  });
  await press("Undo all");
  expect(field(MONDAY_OPENS).value).toBe("08:30");
});

test("leaving with something unsaved asks first", async () => {
  await open("staff-office-leaving");
  expect(find("dialog h2").textContent).toBe("Not saved yet");
  await press("Stay here");
  expect(field(MONDAY_OPENS).value).toBe("09:30");
  find(".top [data-opens=inbox]").click();
  await settle();
  await press("Throw them away");
  await eventually(() => {
    expect(root.querySelector(".office")).toBeNull();
  });
  expect(sessionStorage).toHaveLength(0);
});

test("an old version is looked at, and edited as a new one", async () => {
  const client = await open("staff-office-old-version");
  expect(find(".version-viewing").textContent).toContain("Different from now: Holidays and closed days and Promise, ages, languages");
  expect(field(MONDAY_OPENS).readOnly).toBe(true);
  await press("Edit it as a new version");
  expect(find(".save-state").textContent).toBe("2 changes are not saved.");
  await press("Save");
  const [, , , version, sent] = client.calls.find((call) => call[1] === "saveSettings") ?? [];
  expect([version, sent]).toMatchObject([3, { region: "wales", promise_minutes: 480 }]);
});

test("the preview shows another time and another language", async () => {
  const client = await open("staff-office-preview-closed");
  await eventually(() => {
    expect(find(".preview-bubble").textContent).toContain("we are closed now. We open tomorrow at 09:00");
  });
  await press("Welsh");
  await press("Easy read");
  await eventually(() => {
    expect(find(".preview-phone").lang).toBe("cy");
    expect(find(".preview-bubble").textContent).toContain("Rydyn ni ar gau nawr.");
  });
  expect(client.calls.findLast((call) => call[1] === "preview")?.slice(5)).toEqual(["cy", true]);
});

test("a word for a time goes in where the cursor is", async () => {
  await open("staff-office-texts");
  const text = field("[data-at='texts.en.plain.out_of_hours'] textarea");
  text.setSelectionRange(0, 0);
  find("[data-at='texts.en.plain.out_of_hours'] .chip:nth-of-type(2)").click();
  await settle();
  expect(text.value.startsWith("{opens}We have")).toBe(true);
  expect(document.activeElement).toBe(text);
});

test("a new code follows its words until it has its own", async () => {
  await open("staff-office-outcomes");
  button("Add to What it came to").click();
  await settle();
  await write("[data-at='outcomes[9].label.en'] input", "Visit at home");
  expect(field("[data-at='outcomes[9].code'] input").value).toBe("visit_at_home");
});

test("offline, the edit says that it is kept", async () => {
  await open("staff-office-unsaved");
  expect(find(".save-state").textContent).toContain("You are offline.");
});
