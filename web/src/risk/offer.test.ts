import { expect, test } from "vitest";
import type { RiskMark, RiskSeverity } from "./kinds";
import { offerFor } from "./offer";

const MINUTE = 60_000;

function match(severity: RiskSeverity): readonly RiskMark[] {
  return [{ category: "suicide", severity, piece: "" }];
}

test("a grave match makes an offer, a raised one and none do not", () => {
  expect(offerFor(match(3), null, 0)).toBe(3);
  expect(offerFor(match(2), null, 0)).toBe(2);
  expect(offerFor(match(1), null, 0)).toBeNull();
  expect(offerFor([], null, 0)).toBeNull();
});

test("who closed the offer is left alone for half an hour, unless it becomes graver", () => {
  const dismissed = { severity: 2, at: 0 } as const;
  expect(offerFor(match(2), dismissed, 29 * MINUTE)).toBeNull();
  expect(offerFor(match(3), dismissed, 29 * MINUTE)).toBe(3);
  expect(offerFor(match(2), dismissed, 30 * MINUTE)).toBe(2);
});
