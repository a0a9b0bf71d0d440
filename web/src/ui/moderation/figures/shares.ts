/** Numbers as the statistics say them. */

/** A part of a whole in percent, rounded; nought of nothing. */
export function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 100);
}

export function roundedTo(value: number, digits: number): number {
  const unit = 10 ** digits;
  return Math.round(value * unit) / unit;
}

/** A rate by the hour; a small one with a digit more, so that it does not read as none. */
export function perHour(rate: number): string {
  return String(roundedTo(rate, rate < 1 ? 2 : 1));
}
