import { expect, test } from "vitest";
import { decodeBundle, encodeBundle, type Bundle, type BundledMessage } from "../protocol/history";
import { Malformed } from "../protocol/shape";
import type { ConversationRecord } from "../store/records";
import { newId } from "../testing/organisation";
import { inParts, messagesIn, verifyBundle } from "./bundle";
import type { Tools } from "./tools";

const TALK = newId();
const FORMER_TALK = newId();
const SENDER = newId();

function message(seq: number, size = 10, conversation = TALK): BundledMessage {
  const bytes = new Uint8Array(64);
  return { conversation, seq, id: newId(), sender: SENDER, at: seq, frank: bytes, salt: bytes.slice(32), content: new Uint8Array(size) };
}

test("long_history_is_cut_into_parts_whose_ranges_lie_side_by_side", () => {
  const messages = Array.from({ length: 150 }, (_, index) => message(3 + index * 2, 60_000));
  const parts = inParts(TALK, { from: 1, to: 400 }, messages, []);
  expect(parts.length).toBe(3);
  expect(parts.flatMap((part) => part.messages)).toEqual(messages);
  expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([1, 400]);
  for (const [index, part] of parts.entries()) {
    expect(part.messages.reduce((size, each) => size + each.content.length, 0)).toBeLessThanOrEqual(4 * 1024 * 1024);
    if (index > 0) expect(part.from).toBe((parts[index - 1]?.to ?? 0) + 1);
  }
});

test("earlier_logs_come_first_and_count_as_entry_nought", () => {
  const messages = [message(70, 3_000_000, FORMER_TALK), message(90, 3_000_000, FORMER_TALK), message(4, 3_000_000)];
  const parts = inParts(TALK, { from: 0, to: 9 }, messages, []);
  expect(parts.map(({ from, to }) => [from, to])).toEqual([
    [0, 0],
    [0, 3],
    [4, 9],
  ]);
  const record = { id: TALK, former: [FORMER_TALK] } as unknown as ConversationRecord;
  expect(messagesIn(record, messages, { from: 0, to: 9 })).toEqual(messages);
  expect(messagesIn(record, messages, { from: 1, to: 9 })).toEqual(messages.slice(2));
});

test("nothing_to_hand_over_is_no_part", () => {
  expect(inParts(TALK, { from: 1, to: 9 }, [], [])).toEqual([]);
});

test("bundle_survives_the_round_trip_and_another_version_is_refused", () => {
  const given = { from: 1, to: 2, seq: 4 };
  const roster = [{ device: SENDER, since: 1, given }, { device: newId(), since: 3, given: null }];
  const bundle: Bundle = { conversation: TALK, from: 1, to: 9, messages: [message(3)], roster };
  expect(decodeBundle(encodeBundle(bundle))).toEqual(bundle);
  expect(() => decodeBundle(encodeBundle({ ...bundle, v: 2 } as Bundle))).toThrow(Malformed);
  expect(() => decodeBundle(new Uint8Array([0xc1]))).toThrow(Malformed);
});

test.each<readonly [string, Partial<Bundle>]>([
  ["of another conversation", { conversation: newId() }],
  ["before its range", { messages: [message(1)] }],
  ["behind its range", { messages: [message(8)] }],
  ["behind what was announced", { to: 20, messages: [message(12)] }],
  ["out of order", { messages: [message(5), message(4)] }],
  ["with a log that is not its own", { messages: [message(3, 10, newId())] }],
  ["with an earlier log that was not announced", { messages: [message(3, 10, FORMER_TALK)] }],
  ["twice in one place", { messages: [message(5), message(5)] }],
])("bundle_%s_is_refused_as_a_whole", async (_name, wrong) => {
  const bundle: Bundle = { conversation: TALK, from: 2, to: 7, messages: [message(3)], roster: [], ...wrong };
  const record: Partial<ConversationRecord> = { id: TALK, former: [FORMER_TALK] };
  await expect(verifyBundle({} as Tools, record as ConversationRecord, { from: 1, to: 9 }, bundle)).rejects.toThrow(Malformed);
});
