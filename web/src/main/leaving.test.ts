import { expect, test, vi } from "vitest";

import { forgetLeaving, hasLeft, noteLeaving } from "./leaving";

function shelf(isFull = false): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => {
      if (isFull) throw new DOMException("full", "QuotaExceededError");
      kept.set(name, value);
    },
    removeItem: (name) => {
      kept.delete(name);
    },
  };
}

test("leaving_is_noted_and_the_session_ended_by_what_outlives_the_page", () => {
  const [place, ask] = [shelf(), vi.fn(() => Promise.resolve())];
  expect(hasLeft(place)).toBe(false);
  noteLeaving(place, ask);
  expect(hasLeft(place)).toBe(true);
  expect(ask).toHaveBeenCalledExactlyOnceWith("/v1/sign-out", expect.objectContaining({ method: "POST", keepalive: true }));
  forgetLeaving(place);
  expect(hasLeft(place)).toBe(false);
});

test("leaving_goes_on_where_there_is_no_network_and_nothing_can_be_kept", () => {
  const place = shelf(true);
  noteLeaving(place, () => Promise.reject(new TypeError("no network")));
  expect(hasLeft(place)).toBe(false);
});

test("leaving_ends_the_session_where_the_browser_refuses_to_keep_anything", () => {
  const refusing = vi.spyOn(globalThis, "localStorage", "get").mockImplementation(() => {
    throw new DOMException("not allowed", "SecurityError");
  });
  const ask = vi.fn(() => Promise.resolve());
  noteLeaving(undefined, ask);
  expect(ask).toHaveBeenCalledOnce();
  expect(hasLeft()).toBe(false);
  forgetLeaving();
  expect(refusing).toHaveBeenCalledTimes(3);
  refusing.mockRestore();
});
