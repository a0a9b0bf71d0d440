import { expect, test } from "vitest";

import type { Other } from "./state";
import { Stuck } from "./stuck";

const SECOND = 1000;

function to(line: Other["line"], more: Partial<Other> = {}): Pick<Other, "line" | "hears" | "connected"> {
  return { line, hears: true, connected: true, ...more };
}

test("who finds no way for twenty seconds is stuck, until one is found", () => {
  const stuck = new Stuck();
  for (const [at, line, is] of [
    [0, "connecting", false],
    [12, "broken", false],
    [19, "connecting", false],
    [20, "broken", true],
    [25, "connecting", true],
    [26, "here", false],
    [40, "broken", false],
  ] as const) {
    stuck.look([to(line)], at * SECOND);
    expect(stuck.is, String(at)).toBe(is);
  }
});

test("a line that broke three times within three minutes is no line", () => {
  const stuck = new Stuck();
  const breaks = (at: number): void => {
    stuck.look([to("here")], at * SECOND);
    stuck.look([to("broken")], (at + 1) * SECOND);
    stuck.look([to("here")], (at + 4) * SECOND);
  };
  breaks(0);
  breaks(30);
  expect(stuck.is).toBe(false);
  breaks(60);
  expect(stuck.is).toBe(true);
  stuck.look([to("here")], 182 * SECOND);
  expect(stuck.is).toBe(false);
});

test("one who is there is enough, and who is away or hears nothing is not missed", () => {
  const stuck = new Stuck();
  const lines = [
    [],
    [to("broken"), to("here")],
    [to("broken", { connected: false })],
    [to("connecting", { hears: false })],
  ];
  for (const others of lines) {
    stuck.look(others, 0);
    stuck.look(others, 60 * SECOND);
    expect(stuck.is).toBe(false);
  }
});
