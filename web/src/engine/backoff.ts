/** How long to wait before trying again: doubling, with jitter, so that a thousand phones do not come at once. */
export interface Backoff {
  readonly first: number;
  readonly most: number;
}

export const RECONNECT: Backoff = { first: 500, most: 30_000 };
export const RETRY: Backoff = { first: 2_000, most: 60_000 };

/** The wait before attempt `attempt` (0 is the first), given a number from 0 to 1. */
export function waitBefore(backoff: Backoff, attempt: number, random: number): number {
  const full = Math.min(backoff.most, backoff.first * 2 ** Math.min(attempt, 30));
  return Math.round(full * (0.5 + random / 2));
}
