import type { JSX } from "preact";

import { useLanguage } from "../../language";
import { useOffice } from "../words";
import { lastMonths, MOST_MONTHS, monthAfter, monthName, monthsIn, type Range } from "./months";

const PRESETS = [3, 6, 12] as const;

interface RangeChoiceProps {
  /** The month that is not over yet. */
  readonly now: string;
  readonly range: Range;
  readonly onRange: (range: Range) => void;
}

/** Whether a range can be asked for. */
export function isRange(range: Range): boolean {
  const count = monthsIn(range);
  return count >= 1 && count <= MOST_MONTHS;
}

/** Choose which months to look at. */
export function RangeChoice({ now, range, onRange }: RangeChoiceProps): JSX.Element {
  const words = useOffice().figures;
  const { language } = useLanguage();
  const offered = Array.from({ length: MOST_MONTHS }, (_, index) => monthAfter(now, -1 - index));
  const select = (name: "from" | "to"): JSX.Element => (
    <label class="range-month">
      <span class="field-label">{words[name]}</span>
      <select class="input" value={range[name]} onChange={(event) => { onRange({ ...range, [name]: event.currentTarget.value }); }}>
        {offered.map((month) => (
          <option key={month} value={month}>
            {monthName(language, month)}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="range" role="group" aria-label={words.rangeLabel}>
      <div class="chips">
        {PRESETS.map((count) => {
          const preset = lastMonths(now, count);
          return (
            <button key={count} type="button" class="chip" aria-pressed={preset.from === range.from && preset.to === range.to} onClick={() => { onRange(preset); }}>
              {words.last(count)}
            </button>
          );
        })}
      </div>
      {select("from")}
      {select("to")}
      {!isRange(range) && (
        <p class="field-problem" role="alert">
          {monthsIn(range) < 1 ? words.turned : words.tooLong}
        </p>
      )}
    </div>
  );
}
