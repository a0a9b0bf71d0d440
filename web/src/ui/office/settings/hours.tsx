import type { JSX } from "preact";
import { useId } from "preact/hooks";

import type { OpenSpan, Weekday, WeekHours } from "../../../model-office";
import { minutesOf } from "../wall";
import { useOffice } from "../words";
import { replaced, useEditing, useFault, useLocked } from "./editing";
import { FaultGroup, SmallButton, TextField } from "./fields";

export const weekdays: readonly Weekday[] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const USUAL: OpenSpan = { opens: "09:00", closes: "17:00" };
const DAY = 24 * 60;

/** A time of the document; the end of a day is written 24:00. */
function minutesIn(time: string): number {
  return time === "24:00" ? DAY : (minutesOf(time) ?? 0);
}

/** What to offer after the spans that are there: an hour later, as far as the day goes. */
function nextSpan(spans: readonly OpenSpan[]): OpenSpan {
  const last = spans.at(-1);
  if (last === undefined) return USUAL;
  const from = Math.min(minutesIn(last.closes) + 60, DAY - 60);
  const write = (minutes: number): string => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return { opens: write(from), closes: write(Math.min(from + 180, DAY)) };
}

export function HoursSection(): JSX.Element {
  const words = useOffice();
  const { settings, change } = useEditing();
  return (
    <>
      <p class="office-lead">{words.hours.lead}</p>
      <Week
        hours={settings.hours}
        onHours={(hours) => {
          change({ hours });
        }}
      />
      <p class="field-hint">{words.hours.midnight}</p>
      <TextField
        at="time_zone"
        label={words.hours.zone}
        hint={words.hours.zoneHint}
        value={settings.time_zone}
        onValue={(time_zone) => {
          change({ time_zone });
        }}
      />
    </>
  );
}

interface WeekProps {
  readonly hours: WeekHours;
  readonly onHours: (hours: WeekHours) => void;
}

/** A week's spans, and how long they are together. */
export function Week({ hours, onHours }: WeekProps): JSX.Element {
  const words = useOffice();
  const locked = useLocked();
  const total = weekdays.flatMap((day) => hours[day]).reduce((sum, span) => sum + Math.max(0, minutesIn(span.closes) - minutesIn(span.opens)), 0);
  return (
    <>
      <FaultGroup at="hours" class="hours">
        {weekdays.map((day) => (
          <Day key={day} day={day} spans={hours[day]} onSpans={(spans) => { onHours({ ...hours, [day]: spans }); }} />
        ))}
      </FaultGroup>
      <div class="office-below">
        <p class="office-total">{words.hours.total(words.duration(total))}</p>
        {!locked && (
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              const { monday } = hours;
              onHours({ ...hours, tuesday: monday, wednesday: monday, thursday: monday, friday: monday });
            }}
          >
            {words.hours.copyDown}
          </button>
        )}
      </div>
    </>
  );
}

interface DayProps {
  readonly day: Weekday;
  readonly spans: readonly OpenSpan[];
  readonly onSpans: (spans: readonly OpenSpan[]) => void;
}

function Day({ day, spans, onSpans }: DayProps): JSX.Element {
  const words = useOffice();
  const locked = useLocked();
  const name = words.hours.days[day];
  return (
    <FaultGroup at={`hours.${day}`} class="hours-day">
      <div class="hours-name">
        <h3>{name}</h3>
        {!locked && spans.length < 6 && (
          <SmallButton label={words.hours.addSpan(name)} icon="plus" onClick={() => { onSpans([...spans, nextSpan(spans)]); }} />
        )}
      </div>
      <DayPicture name={name} spans={spans} />
      <ul class="hours-spans" aria-label={name}>
        {spans.length === 0 && <li class="hours-closed">{words.hours.closed}</li>}
        {spans.map((span, index) => (
          <Span
            key={index}
            at={`hours.${day}[${index}]`}
            name={name}
            span={span}
            onSpan={(next) => {
              onSpans(replaced(spans, index, next));
            }}
          />
        ))}
      </ul>
    </FaultGroup>
  );
}

interface SpanProps {
  readonly at: string;
  readonly name: string;
  readonly span: OpenSpan;
  readonly onSpan: (span: OpenSpan | null) => void;
}

function Span({ at, name, span, onSpan }: SpanProps): JSX.Element {
  const words = useOffice();
  const locked = useLocked();
  return (
    <li>
      <FaultGroup at={at} class="hours-span">
        <Time at={at} label={words.hours.opens} value={span.opens} onValue={(opens) => { onSpan({ ...span, opens }); }} />
        <Time
          at={at}
          label={words.hours.closes}
          value={span.closes === "24:00" ? "00:00" : span.closes}
          onValue={(closes) => {
            // A day ends at midnight, which the browser's field can only call the beginning of one.
            onSpan({ ...span, closes: closes === "00:00" ? "24:00" : closes });
          }}
        />
        {!locked && (
          <SmallButton label={words.hours.removeSpan(name, words.between(span.opens, span.closes))} icon="bin" onClick={() => { onSpan(null); }} />
        )}
      </FaultGroup>
    </li>
  );
}

interface TimeProps {
  readonly at: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function Time({ at, label, value, onValue }: TimeProps): JSX.Element {
  const locked = useLocked();
  const fault = useFault(at);
  return (
    <label class="hours-time">
      <span>{label}</span>
      <input
        class="input"
        type="time"
        step={300}
        value={value}
        readOnly={locked}
        aria-invalid={fault !== undefined}
        onInput={(event) => {
          // While a field is half filled in, the last whole time stands.
          if (minutesOf(event.currentTarget.value) !== null) onValue(event.currentTarget.value);
        }}
      />
    </label>
  );
}

/** The day from midnight to midnight, with what is open of it. */
function DayPicture({ name, spans }: { readonly name: string; readonly spans: readonly OpenSpan[] }): JSX.Element {
  const words = useOffice();
  const id = useId();
  const said = spans.map((span) => words.between(span.opens, span.closes)).join(", ");
  return (
    <svg class="hours-picture" viewBox={`0 0 ${DAY} 40`} preserveAspectRatio="none" role="img" aria-labelledby={id}>
      <title id={id}>{words.hours.picture(name, said === "" ? words.hours.closed : said)}</title>
      <rect class="hours-track" x="0" y="8" width={DAY} height="24" rx="12" />
      {[6, 12, 18].map((hour) => (
        <line key={hour} class="hours-tick" x1={hour * 60} x2={hour * 60} y1="0" y2="40" />
      ))}
      {spans.map((span, index) => {
        const [from, until] = [minutesIn(span.opens), minutesIn(span.closes)];
        return <rect key={index} class="hours-open" x={from} y="8" width={Math.max(0, until - from)} height="24" rx="6" />;
      })}
    </svg>
  );
}
