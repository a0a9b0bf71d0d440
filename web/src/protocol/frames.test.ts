import { encode } from "@msgpack/msgpack";
import { expect, test } from "vitest";
import { decodeMessage, readReply } from "./frames";
import { Malformed } from "./shape";

const ID = "000102030405060708090a0b0c0d0e0f";
const ENTRY = {
  seq: 1,
  kind: "application",
  epoch: 0,
  sender: ID,
  message_id: ID,
  at: 5,
  body: Uint8Array.of(1),
  frank: new Uint8Array(64),
};

test("reader_ignores_fields_it_does_not_know", () => {
  const frame = encode({ t: "entry", conversation: ID, entry: { ...ENTRY, colour: 3 }, later: [1, 2] });
  expect(decodeMessage(frame)).toEqual([{ kind: "push", push: { t: "entry", conversation: ID, entry: ENTRY } }]);
});

test("reader_sets_pushes_of_unknown_type_aside", () => {
  expect(decodeMessage(encode({ t: "weather", sky: "grey" }))).toEqual([{ kind: "unknown" }]);
});

test("reader_keeps_an_errors_plain_fields", () => {
  const frame = encode({ t: "error", re: 4, code: "group.epoch_taken", fields: { epoch: 3, more: [1] } });
  expect(decodeMessage(frame)).toEqual([
    { kind: "refused", re: 4, refusal: { code: "group.epoch_taken", fields: { epoch: 3 } } },
  ]);
});

test("reader_takes_several_frames_from_one_message_in_order", () => {
  const frames = encode([{ t: "ok", re: 7 }, { t: "stock", ordinary: 3 }]);
  expect(decodeMessage(frames)).toEqual([
    { kind: "reply", re: 7, body: { t: "ok", re: 7 } },
    { kind: "push", push: { t: "stock", ordinary: 3 } },
  ]);
});

const hostile: readonly (readonly [string, Uint8Array])[] = [
  ["empty", new Uint8Array()],
  ["not MessagePack", Uint8Array.of(0xc1)],
  ["cut short", encode({ t: "entry", conversation: ID }).slice(0, -3)],
  ["a list", encode(["entry"])],
  ["nil", encode(null)],
  ["a type that is a number", encode({ t: 7 })],
  ["a negative sequence number", encode({ t: "entry", conversation: ID, entry: { ...ENTRY, seq: -1 } })],
  ["a fraction", encode({ t: "entry", conversation: ID, entry: { ...ENTRY, at: 0.5 } })],
  ["text for bytes", encode({ t: "entry", conversation: ID, entry: { ...ENTRY, body: "AQ" } })],
  ["a message without a frank", encode({ t: "entry", conversation: ID, entry: { ...ENTRY, frank: null } })],
  ["an id in capitals", encode({ t: "entry", conversation: ID.toUpperCase(), entry: ENTRY })],
  ["a missing entry", encode({ t: "entry", conversation: ID })],
  ["a map for a list", encode({ t: "conversation", summary: { roster: {} } })],
];

test.each(hostile)("reader_refuses_%s", (_what, frame) => {
  expect(() => decodeMessage(frame)).toThrow(Malformed);
});

test("reader_says_where_a_reply_is_malformed", () => {
  const body = { entries: [ENTRY, { ...ENTRY, kind: "rumour" }], head: 2 };
  expect(() => readReply("sync", body)).toThrow("entries[1].kind");
});
