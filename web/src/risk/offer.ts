/** When help is offered to the young person, and when it is left at that. Pure. */
import type { RiskMark, RiskSeverity } from "./kinds";

export interface Dismissed {
  readonly severity: RiskSeverity;
  readonly at: number;
}

/** Whoever closed the offer is not asked again within this time, but for something graver. */
const LEFT_ALONE = 30 * 60_000;

/** The severity of an offer to make for these matches, or null. */
export function offerFor(marks: readonly RiskMark[], dismissed: Dismissed | null, now: number): RiskSeverity | null {
  const [gravest] = marks;
  if (gravest === undefined || gravest.severity < 2) return null;
  const isLeftAlone = dismissed !== null && gravest.severity <= dismissed.severity && now - dismissed.at < LEFT_ALONE;
  return isLeftAlone ? null : gravest.severity;
}
