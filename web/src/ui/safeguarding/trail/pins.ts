/** What this device found whole before: the newest verified state of each log, and its key. */
import { fromHex, toHex, type Bytes } from "../../../protocol/bytes";
import { count, shape, text } from "../../../protocol/shape";

export interface Pin {
  readonly key: string;
  readonly size: number;
  readonly root: Bytes;
  readonly at: number;
}

const pin = shape({ key: text, size: count, root: text, at: count });

const nameOf = (origin: string): string => `earshot.trail ${origin}`;

/** Null where there is none, or the browser keeps nothing. */
export function readPin(origin: string): Pin | null {
  try {
    const kept = pin(JSON.parse(localStorage.getItem(nameOf(origin)) ?? "null"), "");
    return { ...kept, root: fromHex(kept.root) };
  } catch {
    return null;
  }
}

export function keepPin(origin: string, { key, size, root, at }: Pin): void {
  try {
    localStorage.setItem(nameOf(origin), JSON.stringify({ key, size, root: toHex(root), at }));
  } catch {
    // Then the next verification is a first one again, and says so.
  }
}
