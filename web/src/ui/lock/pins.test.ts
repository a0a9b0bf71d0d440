import { expect, test } from "vitest";

import { faultOf } from "./pins";

test("pin_has_six_to_twelve_digits_and_is_typed_twice", () => {
  expect(faultOf("271828", "271828")).toBeNull();
  expect(faultOf("27182", "27182")).toBe("digits");
  expect(faultOf("2718281828459", "2718281828459")).toBe("digits");
  expect(faultOf("271828", "271829")).toBe("differ");
});

test("rows_and_repeats_are_no_pins", () => {
  for (const pin of ["000000", "123456", "987654", "121212", "123123"]) expect(faultOf(pin, pin)).toBe("simple");
});
