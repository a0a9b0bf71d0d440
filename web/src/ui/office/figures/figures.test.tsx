import { afterEach, beforeEach, expect, test } from "vitest";

import "../../gallery/staff-face";
import { eventually } from "../../../testing/eventually";
import { mountFace } from "../../gallery/faces";
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
});

function all(selector: string): readonly HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(selector)];
}

test("a chart's columns are walked through with the arrows, and say their numbers", async () => {
  await stage("staff-office-figures", root, mountFace);
  const columns = all(".chart-column").slice(0, 12);
  expect(columns.filter((column) => column.getAttribute("tabindex") === "0")).toHaveLength(1);
  columns.at(-1)?.focus();
  const said = (): string | null | undefined => document.activeElement?.getAttribute("aria-label");
  expect(said()).toMatch(/^February 2026: all \d+, in hours \d+, out of hours \d+$/);
  document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true }));
  await settle();
  expect(said()).toMatch(/^January 2026: /);
  expect(all(".chart-said")[0]?.textContent).toBe(said());
});

test("what is hidden is said in words, in the chart and in its table, and never as nought", async () => {
  await stage("staff-office-figures-small", root, mountFace);
  expect(all(".chart-column").map((column) => column.getAttribute("aria-label"))).toContain(
    "February 2026: all fewer than 5 or hidden, in hours fewer than 5 or hidden, out of hours fewer than 5 or hidden",
  );
  const cells = all(".chart-table td");
  expect(cells.length).toBeGreaterThan(8);
  expect(new Set(cells.map((cell) => cell.textContent))).toEqual(new Set(["fewer than 5 or hidden"]));
  expect(all(".chart-bar:not(.chart-hidden)")).toEqual([]);
  expect(all("figure").some((figure) => figure.textContent.includes("Every number of this month is under five or hidden."))).toBe(true);
});

test("a school has figures of its own", async () => {
  await stage("staff-office-figures", root, mountFace);
  const select = all(".figures-school select")[0] as HTMLSelectElement;
  const before = all(".chart-said")[0]?.textContent;
  select.value = "Priory School";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  expect(all(".chart-said")[0]?.textContent).not.toBe(before);
  expect(all("figure h2").map((heading) => heading.textContent)).not.toContain("Contacts by school");
});

test("a range that is turned round is not asked for", async () => {
  const client = await stage("staff-office-figures", root, mountFace);
  const asked = (): number => client.calls.filter((call) => call[1] === "figures").length;
  const before = asked();
  const [from] = all(".range select") as HTMLSelectElement[];
  const [, to] = all(".range select") as HTMLSelectElement[];
  if (from === undefined || to === undefined) throw new Error("there is no range");
  to.value = "2025-01";
  to.dispatchEvent(new Event("change", { bubbles: true }));
  await settle();
  expect(all(".range .field-problem")[0]?.textContent).toBe("The first month must not be after the last one.");
  expect(asked()).toBe(before);
  from.value = "2024-12";
  from.dispatchEvent(new Event("change", { bubbles: true }));
  await eventually(() => {
    expect(client.calls.at(-1)).toEqual(["office", "figures", "team-1", "2024-12", "2025-01"]);
  });
});

test("the table is downloaded under the team's name", async () => {
  const client = await stage("staff-office-figures", root, mountFace);
  const names: string[] = [];
  // The link is in no document, so its click is heard where the browser would begin to load.
  const original = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "click") ?? {};
  Object.defineProperty(HTMLElement.prototype, "click", {
    ...original,
    value(this: HTMLElement) {
      if (this instanceof HTMLAnchorElement) names.push(this.download);
      else this.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    },
  });
  try {
    all(".figures-download .button")[0]?.click();
    await eventually(() => {
      expect(names).toEqual(["school-nurse-team-2025-03-2026-02.csv"]);
    });
  } finally {
    Object.defineProperty(HTMLElement.prototype, "click", original);
  }
  expect(client.calls).toContainEqual(["office", "figuresTable", "team-1", "2025-03", "2026-02"]);
});

test("lines of feedback are asked for only when they are opened", async () => {
  const client = await stage("staff-office-feedback", root, mountFace);
  const asked = (): readonly unknown[] => client.calls.filter((call) => call[1] === "feedback").map((call) => call[5]);
  expect(asked()).toEqual([false]);
  expect(all(".feedback-lines .note")[0]?.textContent).toContain("entered in the trail with your name");
  all(".feedback-lines .button")[0]?.click();
  await eventually(() => {
    expect(all(".feedback-list li").map((line) => line.textContent)).toContain("It helped to write it down.");
  });
  expect(asked()).toEqual([false, true]);
});
