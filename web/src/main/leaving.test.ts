import { afterEach, expect, test, vi } from "vitest";

import { forgetLeaving, hasLeft, noteLeaving } from "./leaving";

afterEach(() => {
  forgetLeaving();
  vi.restoreAllMocks();
});

test("leaving_is_noted_and_the_session_ended_by_what_outlives_the_page", () => {
  const asked = vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(null, { status: 204 }));
  expect(hasLeft()).toBe(false);
  noteLeaving();
  expect(hasLeft()).toBe(true);
  expect(asked).toHaveBeenCalledExactlyOnceWith("/v1/sign-out", expect.objectContaining({ method: "POST", keepalive: true }));
  forgetLeaving();
  expect(hasLeft()).toBe(false);
});

test("leaving_goes_on_where_there_is_no_network_and_nothing_can_be_kept", () => {
  vi.spyOn(globalThis, "fetch").mockRejectedValue(new TypeError("no network"));
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  noteLeaving();
  expect(hasLeft()).toBe(false);
});
