import type { JSX } from "preact";
import { useId } from "preact/hooks";

import { useOffice } from "../words";
import { type Line, ordered, scaleFor } from "./series";

interface BarTableProps {
  readonly title: string;
  readonly lead: string;
  readonly column: string;
  readonly lines: readonly Line[];
  /** In the order in which they were given, where that means something. */
  readonly inOrder?: boolean;
}

/** A table whose numbers are drawn beside them. What is hidden stands together below. */
export function BarTable({ title, lead, column, lines, inOrder = false }: BarTableProps): JSX.Element {
  const words = useOffice().figures;
  const titleId = useId();
  const all = inOrder ? lines : ordered(lines);
  const shown = inOrder ? all : all.filter((line) => line.value !== null);
  const hidden = inOrder ? [] : all.filter((line) => line.value === null);
  const top = scaleFor(shown.map((line) => line.value ?? 0));
  return (
    <figure class="chart" aria-labelledby={titleId}>
      <figcaption>
        <h2 id={titleId}>{title}</h2>
        <p class="field-hint">{lead}</p>
      </figcaption>
      {shown.length === 0 && <p>{words.nothingShown}</p>}
      {shown.length > 0 && (
        <table class="bar-table">
          <thead class="unseen">
            <tr>
              <th scope="col">{column}</th>
              <th scope="col">{words.number}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((line) => (
              <tr key={line.label}>
                <th scope="row">{line.label}</th>
                <td>
                  <Bar line={line} top={top} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hidden.length > 0 && (
        <details class="chart-table">
          <summary>{words.fewHidden(hidden.length)}</summary>
          <ul class="hidden-lines">
            {hidden.map((line) => (
              <li key={line.label}>{line.label}</li>
            ))}
          </ul>
        </details>
      )}
    </figure>
  );
}

function Bar({ line, top }: { readonly line: Line; readonly top: number }): JSX.Element {
  const words = useOffice().figures;
  if (line.value === null) return <span class="not-shown">{words.hidden}</span>;
  return (
    <span class="bar-cell">
      <svg class="bar-picture" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="chart-bar chart-bar-1" x="0" y="0" width={(line.value / top) * 100} height="10" />
      </svg>
      <strong>{line.value}</strong>
    </span>
  );
}
