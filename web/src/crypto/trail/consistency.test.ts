import { expect, test } from "vitest";
import { concat } from "../../protocol/bytes";
import { growthFrom, leafOf, rootOver } from "../../testing/paper-tree";
import { grewFrom } from "./consistency";

const MOST = 19;
const leaves = Array.from({ length: MOST }, (_, index) => leafOf(Uint8Array.of(index)));
const others = leaves.map((leaf, index) => (index === 0 ? leafOf(Uint8Array.of(0xff)) : leaf));

function head(size: number, of = leaves): { readonly size: number; readonly root: ReturnType<typeof rootOver> } {
  return { size, root: rootOver(of.slice(0, size)) };
}

test("every_tree_is_shown_to_have_grown_from_every_earlier_one", async () => {
  for (let size = 1; size <= MOST; size++) {
    for (let before = 0; before <= size; before++) {
      const path = growthFrom(before, leaves.slice(0, size));
      expect(await grewFrom(head(before), head(size), path)).toBe(true);
    }
  }
});

test("tree_with_another_past_did_not_grow_from_it", async () => {
  for (let size = 1; size <= MOST; size++) {
    for (let before = 1; before <= size; before++) {
      const path = growthFrom(before, leaves.slice(0, size));
      expect(await grewFrom(head(before, others), head(size), path)).toBe(false);
      expect(await grewFrom(head(before), head(size, others), path)).toBe(false);
    }
  }
});

test("proof_that_was_bent_shows_nothing", async () => {
  for (const [before, size] of [[3, 7], [4, 7], [6, 8], [8, 19]] as const) {
    const path = growthFrom(before, leaves.slice(0, size));
    const bent = path.map((each, index) => (index === path.length - 1 ? concat(Uint8Array.of((each[0] ?? 0) ^ 1), each.slice(1)) : each));
    for (const wrong of [bent, path.slice(1), path.slice(0, -1), [...path, leaves[0] ?? new Uint8Array(32)], []]) {
      expect(await grewFrom(head(before), head(size), wrong)).toBe(false);
    }
  }
});

test("shorter_log_did_not_grow", async () => {
  expect(await grewFrom(head(7), head(6), growthFrom(6, leaves.slice(0, 7)))).toBe(false);
});
