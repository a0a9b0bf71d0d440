import { expect, test } from "vitest";
import type { ServiceCard } from "../model";
import { directory, serviceCard } from "./card";
import { decodeContent, encodeContent } from "./content";
import { Malformed } from "./shape";

const card: ServiceCard = {
  name: "Young Carers Café",
  organisation: "Northshire Carers",
  description: "For anyone under 18 who looks after somebody at home.",
  alert: null,
  url: "https://carers.example.org/cafe",
  email: "hello@carers.example.org",
  phones: ["01632 960 101"],
  ages: [8, null],
  areas: ["Northshire"],
  hours: ["Monday, 16:00 to 18:00"],
  address: null,
  checked: "2026-08-14",
  changed: null,
};

test("a card comes out of a message as it went in", () => {
  const content = { k: "card", at: 7, ...card } as const;
  expect(decodeContent(encodeContent(content))).toEqual(content);
});

test.each([
  ["no name", { name: "" }],
  ["an address that runs", { url: "javascript:alert(1)" }],
  ["an address with a user", { url: "https://a@example.org" }],
  ["a file", { url: "file:///etc/passwd" }],
  ["a number that is none", { phones: ["tel:1;ext=2"] }],
  ["too many numbers", { phones: ["0800", "0801", "0802", "0803"] }],
  ["an address of mail that is none", { email: "a@b\nbcc: c@d.org" }],
  ["an age of a tortoise", { ages: [121, null] }],
  ["three ages", { ages: [1, 2, 3] }],
  ["a day that is none", { checked: "soon" }],
  ["too much to say", { description: "x".repeat(1201) }],
])("a card with %s is refused whole", (_what, change) => {
  expect(() => serviceCard({ ...card, ...change }, "card")).toThrow(Malformed);
});

test("a directory is read with when it was imported", () => {
  expect(directory({ items: [card], imported_at: null }, "")).toEqual({ items: [card], importedAt: null });
});
