import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { decodeContent, decodeMark, encodeContent, encodeMark, lengthOf, LONGEST_TEXT } from "./content";
import { Malformed } from "./shape";

const ID = "000102030405060708090a0b0c0d0e0f";

test("content_survives_the_round_trip", () => {
  const text = { k: "text", text: "Dw i'n poeni 😟", at: 7 } as const;
  const ask = { k: "ask", from: 1, to: 7, but: [ID] } as const;
  const part = { id: ID, key: new Uint8Array(32), hash: new Uint8Array(32), size: 400 };
  const history = { k: "history", for: [ID], from: 1, to: 7, whole: true, count: 3, parts: [part] } as const;
  expect(decodeContent(encodeContent(text))).toEqual(text);
  expect(decodeContent(encodeContent(ask))).toEqual(ask);
  const answer = { k: "call_answer", at: 7, ask: ID, ok: false } as const;
  expect(decodeContent(encodeContent(answer))).toEqual(answer);
  expect(decodeContent(encodeContent(history))).toEqual(history);
  expect(decodeMark(encodeMark({ d: 4, r: 2 }))).toEqual({ d: 4, r: 2 });
});

test("content_of_another_kind_or_version_is_newer", () => {
  expect(decodeContent(encode({ v: 1, k: "drawing" }))).toEqual({ k: "newer" });
  expect(decodeContent(encode({ v: 2, k: "text" }))).toEqual({ k: "newer" });
});

test("content_over_the_limit_is_refused", () => {
  expect(lengthOf("😟")).toBe(1);
  const words = "😟".repeat(LONGEST_TEXT);
  expect(decodeContent(encode({ v: 1, k: "text", text: words, at: 1 }))).toMatchObject({ text: words });
  expect(() => decodeContent(encode({ v: 1, k: "text", text: `${words}!`, at: 1 }))).toThrow(Malformed);
});
