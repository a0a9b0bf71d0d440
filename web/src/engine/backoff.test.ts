import { expect, test } from "vitest";
import { RECONNECT, waitBefore } from "./backoff";

test("waits_double_up_to_the_most", () => {
  const waits = [0, 1, 2, 3, 20, 2000].map((attempt) => waitBefore(RECONNECT, attempt, 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 30_000, 30_000]);
});

test("jitter_takes_up_to_half_away", () => {
  expect(waitBefore(RECONNECT, 2, 0)).toBe(1000);
  expect(waitBefore(RECONNECT, 2, 0.5)).toBe(1500);
});
