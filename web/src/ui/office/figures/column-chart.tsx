import type { JSX, RefObject, TargetedKeyboardEvent } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Figure } from "../../../model-office";
import { useOffice } from "../words";
import { ChartTable } from "./chart-table";
import { scaleFor, type Series } from "./series";

/** How wide a column is, unless its label wants more. */
const COLUMN = 39;
const HEIGHT = 190;
const TOP = 24;
const LEFT = 44;
const BOTTOM = 40;
/** How tall stands what is hidden: it has no height of its own. */
const HIDDEN = 18;

/** What stands below a column, and what it is called in full. */
export interface ColumnHead {
  readonly key: string;
  readonly label: string;
  readonly under: string;
  readonly name: string;
}

interface ColumnChartProps {
  readonly title: string;
  readonly lead: string;
  readonly columns: readonly ColumnHead[];
  /** What a column is, at the head of the table. */
  readonly heading: string;
  /** How to walk through it by keys. */
  readonly keys: string;
  readonly series: readonly Series[];
  /** What the series add up to; it may be known where none of them is. */
  readonly total?: Series | undefined;
  /** On top of one another, where they add up; else side by side. */
  readonly stacked: boolean;
  readonly format?: (value: number) => string;
  readonly columnWidth?: number;
}

/** Bars column by column, with the same numbers as a table. */
export function ColumnChart({ title, lead, columns, heading, keys, series, total, stacked, format = String, columnWidth = COLUMN }: ColumnChartProps): JSX.Element {
  const words = useOffice().figures;
  const titleId = useId();
  const [at, setAt] = useState(columns.length - 1);
  const chart = useRef<SVGSVGElement>(null);
  const scroll = useNewestInView(columns.length);
  const current = Math.min(at, columns.length - 1);
  const all = total === undefined ? series : [total, ...series];
  const top = scaleFor(columns.map((_, index) => Math.max(heightOf(series, index, stacked), total?.values[index] ?? 0)));
  const width = LEFT + columns.length * columnWidth + 8;
  const said = (index: number): string => {
    const values = all.map(({ name, values: of }) => words.shown(name, valueText(of[index] ?? null, format, words.hidden)));
    return words.values(columns[index]?.name ?? "", values.join(", "));
  };
  const move = (event: TargetedKeyboardEvent<SVGSVGElement>): void => {
    const to: Record<string, number> = { ArrowLeft: current - 1, ArrowRight: current + 1, Home: 0, End: columns.length - 1 };
    const next = to[event.key];
    if (next === undefined || columns[next] === undefined) return;
    event.preventDefault();
    setAt(next);
    chart.current?.querySelectorAll<SVGGElement>(".chart-column")[next]?.focus();
  };
  return (
    <figure class="chart" aria-labelledby={titleId}>
      <figcaption>
        <h2 id={titleId}>{title}</h2>
        <p class="field-hint">{lead}</p>
      </figcaption>
      <Legend series={series} hidden={series.some(({ values }) => values.some((value) => value === null))} />
      <div class="chart-scroll" ref={scroll}>
        <svg ref={chart} class="chart-picture" width={width} height={TOP + HEIGHT + BOTTOM} role="group" aria-label={`${title}. ${keys}`} onKeyDown={move}>
          <Scale top={top} width={width} format={format} />
          {columns.map(({ key, label, under }, index) => (
            <Column
              key={key}
              index={index}
              label={label}
              year={under}
              said={said(index)}
              current={index === current}
              values={series.map(({ values }) => values[index] ?? null)}
              total={total?.values[index] ?? null}
              top={top}
              stacked={stacked}
              wide={columnWidth}
              onPick={() => {
                setAt(index);
              }}
            />
          ))}
        </svg>
      </div>
      <p class="chart-said">{said(current)}</p>
      <ChartTable caption={title} heading={heading} names={columns.map(({ name }) => name)} series={all} format={format} />
    </figure>
  );
}

/** Where there are more columns than room, the newest are what somebody came for. */
function useNewestInView(count: number): RefObject<HTMLDivElement | null> {
  const scroll = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (scroll.current !== null) scroll.current.scrollLeft = scroll.current.scrollWidth;
  }, [count]);
  return scroll;
}

function heightOf(series: readonly Series[], index: number, stacked: boolean): number {
  const numbers = series.map(({ values }) => values[index] ?? 0);
  return stacked ? numbers.reduce((sum, each) => sum + each, 0) : Math.max(0, ...numbers);
}

export function valueText(value: Figure, format: (value: number) => string, hidden: string): string {
  return value === null ? hidden : format(value);
}

function Scale({ top, width, format }: { readonly top: number; readonly width: number; readonly format: (value: number) => string }): JSX.Element {
  return (
    <g aria-hidden="true">
      {[0, top / 2, top].map((value) => {
        const y = TOP + HEIGHT - (value / top) * HEIGHT;
        return (
          <g key={value}>
            <line class="chart-line" x1={LEFT} x2={width} y1={y} y2={y} />
            <text class="chart-scale" x={LEFT - 6} y={y + 4}>
              {format(value)}
            </text>
          </g>
        );
      })}
    </g>
  );
}

interface ColumnProps {
  readonly index: number;
  readonly label: string;
  readonly year: string;
  readonly said: string;
  readonly current: boolean;
  readonly values: readonly Figure[];
  readonly total: Figure;
  readonly top: number;
  readonly stacked: boolean;
  readonly wide: number;
  readonly onPick: () => void;
}

interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly place: number;
  readonly hidden: boolean;
}

/** Where the bars of a column stand. Where only their sum is known, it stands for them. */
function barsOf({ index, values, total, top, stacked, wide }: ColumnProps): readonly Bar[] {
  const left = LEFT + index * wide + 6;
  const room = wide - 12;
  if (total !== null && values.every((value) => value === null)) {
    const height = (total / top) * HEIGHT;
    return [{ x: left, y: TOP + HEIGHT - height, width: room, height, place: 0, hidden: true }];
  }
  const width = stacked ? room : room / values.length - 2;
  let floor = TOP + HEIGHT;
  return values.map((value, place) => {
    const hidden = value === null;
    const height = hidden ? HIDDEN : (value / top) * HEIGHT;
    const y = floor - height;
    if (stacked) floor = y - (height > 0 ? 2 : 0);
    return { x: stacked ? left : left + place * (width + 2), y, width, height, place, hidden };
  });
}

function Column(props: ColumnProps): JSX.Element {
  const { index, label, year, said, current, wide, onPick } = props;
  const middle = LEFT + index * wide + wide / 2;
  return (
    <g
      class={current ? "chart-column chart-current" : "chart-column"}
      role="img"
      aria-label={said}
      tabindex={current ? 0 : -1}
      onFocus={onPick}
      onPointerEnter={onPick}
      onClick={onPick}
    >
      <rect class="chart-back" x={LEFT + index * wide + 2} y={4} width={wide - 4} height={TOP + HEIGHT + BOTTOM - 8} rx="8" />
      {barsOf(props).map((bar) => (
        <g key={bar.place}>
          <rect
            class={bar.hidden ? "chart-bar chart-hidden" : `chart-bar chart-bar-${bar.place + 1}`}
            x={bar.x}
            y={bar.y}
            width={bar.width}
            height={Math.max(bar.height, 1)}
            rx="4"
          />
          {!bar.hidden && bar.place === 1 && <Stripes bar={bar} />}
          {bar.hidden && (
            <text class="chart-question" x={bar.x + bar.width / 2} y={bar.y + bar.height / 2 + 5}>
              ?
            </text>
          )}
        </g>
      ))}
      <text class="chart-month" x={middle} y={TOP + HEIGHT + 17}>
        {label}
      </text>
      <text class="chart-year" x={middle} y={TOP + HEIGHT + 33}>
        {year}
      </text>
    </g>
  );
}

/** What tells the second bar from the first without its colour. */
function Stripes({ bar }: { readonly bar: Bar }): JSX.Element {
  const lines = Array.from({ length: Math.floor(bar.height / 6) }, (_, index) => bar.y + 4 + index * 6);
  return (
    <>
      {lines.map((y) => (
        <line key={y} class="chart-stripe" x1={bar.x + 2} x2={bar.x + bar.width - 2} y1={y} y2={y} />
      ))}
    </>
  );
}

function Legend({ series, hidden }: { readonly series: readonly Series[]; readonly hidden: boolean }): JSX.Element {
  const words = useOffice().figures;
  return (
    <ul class="chart-legend">
      {series.length > 1 &&
        series.map(({ name }, place) => (
          <li key={name}>
            <span class={`chart-key chart-key-${place + 1}`} aria-hidden="true" />
            {name}
          </li>
        ))}
      {hidden && (
        <li>
          <span class="chart-key chart-key-hidden" aria-hidden="true">
            ?
          </span>
          {words.hidden}
        </li>
      )}
    </ul>
  );
}
