import { expect, test } from "vitest";
import { answering, shellOf } from "./shells";

const ORIGIN = "https://chat.example.org";
const FILES = ["/", "/staff", "/assets/young-1a2b.js"];

function answer(path: string, more: Partial<Record<"method" | "mode", string>> = {}) {
  return answering({ method: "GET", mode: "navigate", url: ORIGIN + path, ...more }, ORIGIN, FILES);
}

test("page comes from the gateway whatever is behind its address", () => {
  expect(answer("/")).toEqual({ by: "page", path: "/" });
  expect(answer("/join#HILL-7392")).toEqual({ by: "page", path: "/" });
  expect(answer("/staff")).toEqual({ by: "page", path: "/staff" });
  expect(answer("/staff?from=icon")).toEqual({ by: "page", path: "/staff" });
});

test.each([
  "/staff?state=AAAA&code=secret",
  "/staff?code=secret&state=AAAA",
  "/staff?state=AAAA&error=access_denied",
  "/staff?state=",
  "/staff?session_state=x&iss=https%3A%2F%2Flogin.example.org&%73tate=AAAA&code=secret",
])("address with what a provider sent is left to the page: %s", (path) => {
  expect(answer(path)).toBeNull();
  expect(answer(path, { mode: "cors" })).toBeNull();
  expect(answer(path, { mode: "same-origin" })).toBeNull();
});

test("what a provider sent in a fragment is not the service worker's to see", () => {
  expect(answer("/staff#state=AAAA&code=secret")).toEqual({ by: "page", path: "/staff" });
});

test("file of the build comes from the copy, and nothing else does", () => {
  expect(answer("/assets/young-1a2b.js", { mode: "cors" })).toEqual({ by: "copy", path: "/assets/young-1a2b.js" });
  expect(answer("/assets/young-9f9f.js", { mode: "cors" })).toBeNull();
  expect(answer("/v1/conversations", { mode: "cors" })).toBeNull();
  expect(answer("/v1/sign-on")).toBeNull();
});

test("deed and other people's addresses are not answered", () => {
  expect(answer("/", { method: "POST" })).toBeNull();
  expect(answering({ method: "GET", mode: "navigate", url: "https://evil.example/staff" }, ORIGIN, FILES)).toBeNull();
});

test("page is found by its path alone", () => {
  expect(["/", "/join", "/link"].map(shellOf)).toEqual(["/", "/", "/"]);
  expect(shellOf("/staff")).toBe("/staff");
  expect(shellOf("/staff/more")).toBeNull();
});
