/** What a conversation's item means to whoever looks at it. Pure. */
import type { Item } from "../../model";
import type { DeskItem } from "../../model-desk";

/** For how long the team can write after an override. */
const OVERRIDE = 15 * 60_000;

export type Holding = "nobody" | "mine" | "lapsed" | "lapsed-other" | "theirs";

export function holdingOf({ owner, leaseUntil }: DeskItem, me: string, now: number): Holding {
  if (owner === null) return "nobody";
  const held = leaseUntil !== null && now < leaseUntil;
  if (owner.account === me) return held ? "mine" : "lapsed";
  return held ? "theirs" : "lapsed-other";
}

/** Until when STOP is overridden, by what stands in the log; null where it is not. */
export function overriddenUntil(items: readonly Item[], now: number): number | null {
  let until: number | null = null;
  for (const item of items) {
    if (item.kind !== "notice" || item.entry === undefined) continue;
    if (item.entry.code === "desk.overridden") until = item.at + OVERRIDE;
    if (item.entry.code === "desk.stopped" || item.entry.code === "desk.started") until = null;
  }
  return until !== null && now < until ? until : null;
}

/** Why the team cannot write just now. */
export function barredBy(item: DeskItem | null, items: readonly Item[], now: number): "closed" | "stopped" | null {
  if (item === null) return null;
  if (item.phase === "closed") return "closed";
  return item.stopped && overriddenUntil(items, now) === null ? "stopped" : null;
}
