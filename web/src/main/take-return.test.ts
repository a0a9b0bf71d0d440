import { afterEach, expect, test } from "vitest";

import { takeReturn } from "./take-return";

const page = window.location.pathname + window.location.search;

afterEach(() => {
  window.history.replaceState(null, "", page);
});

test.each([
  ["#state=S&code=C", { state: "S", code: "C", error: "" }],
  ["?code=C&state=S&session_state=X", { state: "S", code: "C", error: "" }],
  ["#error=access_denied&state=S", { state: "S", code: null, error: "access_denied" }],
  ["#code=C", null],
])("what_a_provider_put_behind_the_address_is_taken_out_of_it: %s", (behind, taken) => {
  window.history.replaceState(null, "", window.location.pathname + behind);
  expect(takeReturn()).toEqual(taken);
  expect(window.location.href).toBe(window.location.origin + window.location.pathname);
});

test("address_without_anything_of_that_is_left_alone", () => {
  window.history.replaceState(null, "", `${window.location.pathname}#elsewhere`);
  expect(takeReturn()).toBeNull();
  expect(window.location.hash).toBe("#elsewhere");
});
