import type { JSX } from "preact";

import type { SpaceHours } from "../../../model-moderation";
import { useOffice } from "../../office/words";
import { useModeration } from "../words";
import { minutesIn, WEEKDAYS } from "./hours";

const DAY = 24 * 60;

/** A week of a space, as lines that can be read and seen at a glance. */
export function WeekLines({ hours }: { readonly hours: SpaceHours }): JSX.Element {
  const words = useModeration().spaces;
  const office = useOffice();
  const modes = (["pre", "post", "staffed"] as const).filter((mode) => WEEKDAYS.some((day) => hours.week[day].some((span) => span.mode === mode)));
  return (
    <div class="week-lines">
      <ul>
        {WEEKDAYS.map((day) => {
          const spans = hours.week[day];
          const said = spans.map((span) => office.between(span.from, span.until)).join(", ");
          return (
            <li key={day}>
              <span class="week-day">{office.hours.days[day]}</span>
              <svg class="week-picture" viewBox={`0 0 ${String(DAY)} 10`} preserveAspectRatio="none" aria-hidden="true">
                <rect class="share-track" x="0" y="0" width={DAY} height="10" />
                {spans.map((span, index) => (
                  <rect
                    key={index}
                    class={`week-span week-${span.mode}`}
                    x={minutesIn(span.from)}
                    y="0"
                    width={Math.max(0, minutesIn(span.until) - minutesIn(span.from))}
                    height="10"
                  />
                ))}
              </svg>
              <span class="week-said">{said === "" ? words.noSpan : said}</span>
            </li>
          );
        })}
      </ul>
      <ul class="week-legend">
        {modes.map((mode) => (
          <li key={mode}>
            <span class={`week-key week-${mode}`} aria-hidden="true" />
            {words.modes[mode]}
          </li>
        ))}
      </ul>
    </div>
  );
}
