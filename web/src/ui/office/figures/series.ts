/** What the charts draw, from the figures of a school or of all. */
import type { Figure, FiguresMonth, Split } from "../../../model-office";

/** A row of a chart: one value for each month. */
export interface Series {
  readonly name: string;
  readonly values: readonly Figure[];
}

/** A school's share; with null the whole. Null where a school is not listed: it has nothing to show. */
export function shareOf<T extends object>(split: Split<T>, school: string | null): T | null {
  return school === null ? split : (split.schools.find((each) => each.school === school) ?? null);
}

/** One series for each name, out of every month's share. */
export function seriesOf<T extends object>(
  months: readonly FiguresMonth[],
  share: (month: FiguresMonth) => T | null,
  names: readonly (readonly [pick: (share: T) => Figure, name: string])[],
): readonly Series[] {
  return names.map(([pick, name]) => ({
    name,
    values: months.map((month) => {
      const found = share(month);
      return found === null ? null : pick(found);
    }),
  }));
}

/** A line of a list of bars. */
export interface Line {
  readonly label: string;
  readonly value: Figure;
}

/** The largest first, then what is hidden, each in the order of the alphabet. */
export function ordered(lines: readonly Line[]): readonly Line[] {
  return lines.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1) || a.label.localeCompare(b.label));
}

/** A round number at or above the largest, for the top of a scale. */
export function scaleFor(numbers: readonly number[]): number {
  const most = Math.max(5, ...numbers);
  const unit = 10 ** Math.floor(Math.log10(most));
  const steps = [1, 2, 2.5, 5, 10].map((step) => step * unit);
  return steps.find((step) => step >= most) ?? most;
}

export function schoolsIn(months: readonly FiguresMonth[]): readonly string[] {
  return [...new Set(months.flatMap((month) => month.contacts.schools.map((each) => each.school)))].toSorted((a, b) => a.localeCompare(b));
}
