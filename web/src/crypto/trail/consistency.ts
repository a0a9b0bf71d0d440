/** Whether a tree grew from an earlier one, which nothing was taken from (RFC 9162 section 2.1.4.2). */
import { sameBytes, type Bytes } from "../../protocol/bytes";
import { nodeHash } from "../merkle";

export interface TreeHead {
  readonly size: number;
  readonly root: Bytes;
}

/** Say so of two heads, by the hashes of a proof; from an empty tree everything grew, without a proof. */
export async function grewFrom(before: TreeHead, after: TreeHead, path: readonly Bytes[]): Promise<boolean> {
  if (before.size > after.size) return false;
  if (before.size === 0) return path.length === 0;
  if (before.size === after.size) return path.length === 0 && sameBytes(before.root, after.root);
  // Where the earlier tree stands whole in the later one, its root is not in the proof.
  const whole = 2 ** Math.round(Math.log2(before.size)) === before.size;
  const [start, ...rest] = whole ? [before.root, ...path] : path;
  return start !== undefined && isWay(before, after, start, rest);
}

/** Climb from the subtree that ends the earlier tree, to both roots at once. */
async function isWay(before: TreeHead, after: TreeHead, start: Bytes, path: readonly Bytes[]): Promise<boolean> {
  let [old, now] = [start, start];
  let [index, last] = upFrom(before.size - 1, after.size - 1, (at) => at % 2 === 1);
  for (const beside of path) {
    if (last === 0) return false;
    if (index % 2 === 1 || index === last) {
      [old, now] = [await nodeHash(beside, old), await nodeHash(beside, now)];
      [index, last] = upFrom(index, last, (at) => at % 2 === 0 && at !== 0);
    } else {
      now = await nodeHash(now, beside);
    }
    [index, last] = [half(index), half(last)];
  }
  return last === 0 && sameBytes(old, before.root) && sameBytes(now, after.root);
}

function upFrom(index: number, last: number, goesOn: (index: number) => boolean): readonly [number, number] {
  let [at, end] = [index, last];
  while (goesOn(at)) [at, end] = [half(at), half(end)];
  return [at, end];
}

const half = (number: number): number => Math.floor(number / 2);
