import type { JSX } from "preact";

import { useLanguage } from "../../language";
import { useOffice } from "../words";
import { ColumnChart } from "./column-chart";
import { monthName, shortMonth } from "./months";
import type { Series } from "./series";

interface MonthChartProps {
  readonly title: string;
  readonly lead: string;
  readonly months: readonly string[];
  readonly series: readonly Series[];
  readonly total?: Series | undefined;
  readonly stacked: boolean;
  readonly format?: (value: number) => string;
}

/** Bars month by month, with the same numbers as a table. */
export function MonthChart({ months, ...rest }: MonthChartProps): JSX.Element {
  const words = useOffice().figures;
  const { language } = useLanguage();
  const columns = months.map((month, index) => ({
    key: month,
    label: shortMonth(language, month),
    under: index === 0 || month.endsWith("-01") ? month.slice(0, 4) : "",
    name: monthName(language, month),
  }));
  return <ColumnChart {...rest} columns={columns} heading={words.month} keys={words.chartKeys} />;
}
