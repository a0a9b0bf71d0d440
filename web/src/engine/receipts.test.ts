import { expect, test } from "vitest";
import type { ConversationRecord, StoredText } from "../store/records";
import { NO_HISTORY } from "./history-plan";
import { mergeMark, reachOf } from "./receipts";

const AMINA = "a".repeat(32);
const BETH = "b".repeat(32);

function record(fields: Partial<ConversationRecord>): ConversationRecord {
  const team = { id: "", name: "" };
  const person = { account: "", name: "" };
  return {
    ...{ id: "", team, person, openedAt: 0, cursor: 0, joinedSeq: 0, roster: {}, marks: {}, signalKeys: [] },
    ...{ lastOther: 0, shown: 0, unread: 0, preview: "", lastAt: 0, waitingSince: null },
    ...fields,
  };
}

function text(fields: Partial<StoredText>): StoredText {
  return {
    ...{ kind: "text", id: "", seq: 5, at: 0, author: "", text: "", earlier: false, refused: false },
    order: 0,
    ...fields,
  };
}

test("message_reaches_as_far_as_the_farthest_receipt", () => {
  const roster = { [AMINA]: 2, [BETH]: 2 };
  const reach = (marks: ConversationRecord["marks"]): string => {
    return reachOf(text({ seq: 5 }), record({ roster, marks }), [AMINA, BETH]);
  };
  expect(reach({})).toBe("sent");
  expect(reach({ [AMINA]: { d: 4, r: 4 } })).toBe("sent");
  expect(reach({ [AMINA]: { d: 5, r: 4 } })).toBe("delivered");
  expect(reach({ [AMINA]: { d: 5, r: 4 }, [BETH]: { d: 6, r: 6 } })).toBe("read");
});

test("receipt_of_an_account_that_does_not_count_is_passed_over", () => {
  const given = record({ roster: { [AMINA]: 2 }, marks: { [AMINA]: { d: 9, r: 9 } } });
  expect(reachOf(text({}), given, [BETH])).toBe("sent");
});

test("device_vouches_for_nothing_from_before_it_came_in", () => {
  const given = record({ roster: { [AMINA]: 6 }, marks: { [AMINA]: { d: 9, r: 9 } } });
  expect(reachOf(text({ seq: 5 }), given, [AMINA])).toBe("sent");
  const handedOver = (seq: number, from = 1): string => {
    const history = { ...NO_HISTORY, given: { [AMINA]: { from, to: 5, seq } } };
    return reachOf(text({ seq: 5 }), { ...given, history }, [AMINA]);
  };
  expect(handedOver(8)).toBe("read");
  expect(handedOver(10)).toBe("sent");
  expect(handedOver(8, 6)).toBe("sent");
});

test("receipts_only_grow", () => {
  expect(mergeMark(undefined, { d: 3, r: 1 })).toEqual({ d: 3, r: 1 });
  expect(mergeMark({ d: 5, r: 0 }, { d: 3, r: 1 })).toEqual({ d: 5, r: 1 });
});
