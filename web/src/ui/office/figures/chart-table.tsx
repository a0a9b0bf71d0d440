import type { JSX } from "preact";

import { useLanguage } from "../../language";
import { useOffice } from "../words";
import { monthName } from "./months";
import type { Series } from "./series";

interface ChartTableProps {
  readonly caption: string;
  readonly months: readonly string[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
}

/** A chart's numbers, for whoever would rather read them. */
export function ChartTable({ caption, months, series, format }: ChartTableProps): JSX.Element {
  const words = useOffice().figures;
  const { language } = useLanguage();
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
              <th scope="col">{words.month}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {months.map((month, index) => (
              <tr key={month}>
                <th scope="row">{monthName(language, month)}</th>
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
