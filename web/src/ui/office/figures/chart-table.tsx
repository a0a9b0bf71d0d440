import type { JSX } from "preact";

import { useOffice } from "../words";
import type { Series } from "./series";

interface ChartTableProps {
  readonly caption: string;
  /** What a column of the chart is. */
  readonly heading: string;
  readonly names: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** A chart's numbers, for whoever would rather read them. */
export function ChartTable({ caption, heading, names, series, format }: ChartTableProps): JSX.Element {
  const words = useOffice().figures;
  return (
    <details class="chart-table">
      <summary>
        {words.asTable}
        <span class="unseen">: {caption}</span>
      </summary>
      <div class="table-scroll" role="region" aria-label={caption} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((row, index) => (
              <tr key={row}>
                <th scope="row">{row}</th>
                {series.map(({ name, values }) => {
                  const value = values[index] ?? null;
                  return (
                    <td key={name} class={value === null ? "not-shown" : undefined}>
                      {value === null ? words.hidden : format(value)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
