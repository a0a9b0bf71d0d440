/** What a conversation's item means to whoever looks at it. Pure. */
import type { Item } from "../../model";
import type { DeskItem } from "../../model-desk";

/** For how long the team can write after an override. */
const OVERRIDE = 15 * 60_000;
const DECIDES: ReadonlySet<string> = new Set(["desk.overridden", "desk.stopped", "desk.started"]);

export type Holding = "nobody" | "mine" | "lapsed" | "lapsed-other" | "theirs";

export function holdingOf({ owner, leaseUntil }: DeskItem, me: string, now: number): Holding {
  if (owner === null) return "nobody";
  const held = leaseUntil !== null && now < leaseUntil;
  if (owner.account === me) return held ? "mine" : "lapsed";
  return held ? "theirs" : "lapsed-other";
}

/** Until when STOP is overridden, by what stands in the log; null where it is not. */
export function overriddenUntil(items: readonly Item[], now: number): number | null {
  const said = items.flatMap((item) => (item.kind === "notice" && item.entry !== undefined ? [{ at: item.at, code: item.entry.code }] : []));
  const last = said.findLast(({ code }) => DECIDES.has(code));
  if (last?.code !== "desk.overridden") return null;
  return now < last.at + OVERRIDE ? last.at + OVERRIDE : null;
}

/** Why the team cannot write just now. */
export function barredBy(item: DeskItem | null, items: readonly Item[], now: number): "closed" | "stopped" | null {
  if (item === null) return null;
  if (item.phase === "closed") return "closed";
  return item.stopped && overriddenUntil(items, now) === null ? "stopped" : null;
}
