import { render } from "preact";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useIdle } from "./use-idle";

let root: HTMLElement;
let locked: number;

function Watched(): null {
  useIdle(5, () => {
    locked += 1;
  });
  return null;
}

beforeEach(() => {
  vi.useFakeTimers();
  locked = 0;
  root = document.createElement("div");
  document.body.append(root);
  render(<Watched />, root);
  vi.advanceTimersByTime(500);
});

afterEach(() => {
  render(null, root);
  root.remove();
  vi.useRealTimers();
});

function pass(minutes: number): void {
  vi.advanceTimersByTime(minutes * 60_000);
}

test("screen_that_nobody_touches_is_locked_once", () => {
  pass(4.9);
  expect(locked).toBe(0);
  pass(0.2);
  expect(locked).toBe(1);
  pass(2);
  expect(locked).toBe(1);
});

test("touch_begins_the_time_anew", () => {
  pass(4);
  document.dispatchEvent(new PointerEvent("pointerdown"));
  pass(4);
  expect(locked).toBe(0);
});

test("visit_keeps_the_screen_open", () => {
  const visit = document.createElement("section");
  visit.className = "visit";
  document.body.append(visit);
  pass(30);
  expect(locked).toBe(0);
  visit.remove();
  pass(5.2);
  expect(locked).toBe(1);
});
