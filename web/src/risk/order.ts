/** Who comes first in a list of conversations on a device that can read them. Pure. */
import type { RiskSeverity } from "./kinds";

export interface Waiting {
  readonly risk: { readonly severity: RiskSeverity } | null;
  readonly waitingSince: number | null;
  readonly lastAt: number;
}

/** The gravest unanswered match first, where it is grave enough to move anything; then who waits longest; then the newest. */
export function byRiskThenWaiting(a: Waiting, b: Waiting): number {
  return rank(b) - rank(a) || (a.waitingSince ?? Infinity) - (b.waitingSince ?? Infinity) || b.lastAt - a.lastAt;
}

/** A raised match marks a conversation and leaves it in its place. */
function rank({ risk }: Waiting): number {
  return risk === null || risk.severity < 2 ? 0 : risk.severity;
}
