/** What a match says. Plain data: it crosses to the page, and lies in the store. */

export const riskCategories = [
  "danger",
  "suicide",
  "self-harm",
  "abuse",
  "exploitation",
  "bullying",
  "eating",
  "substances",
] as const;

export type RiskCategory = (typeof riskCategories)[number];

/** 3: now; 2: high; 1: raised. */
export type RiskSeverity = 1 | 2 | 3;

export interface RiskMark {
  readonly category: RiskCategory;
  readonly severity: RiskSeverity;
  /** What matched, as it was written. */
  readonly piece: string;
}
