import { expect, test } from "vitest";
import { MessageIds } from "./message-ids";

test("messages_are_numbered_on_from_a_random_start", () => {
  const ids = new MessageIds((size) => new Uint8Array(size).fill(0xab));
  expect([ids.next(), ids.next()]).toEqual(["ab".repeat(16), `${"ab".repeat(15)}ac`]);
});

test("number_after_the_last_one_is_the_first", () => {
  const ids = new MessageIds((size) => new Uint8Array(size).fill(0xff));
  expect([ids.next(), ids.next()]).toEqual(["ff".repeat(16), "00".repeat(16)]);
});
