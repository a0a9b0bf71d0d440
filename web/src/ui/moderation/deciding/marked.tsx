import type { JSX } from "preact";

import type { TriageMark } from "../../../model-moderation";

export interface Piece {
  readonly text: string;
  readonly mark: TriageMark | null;
}

/** Cut a text where marks begin and end; of two that overlap the graver one counts. */
export function piecesOf(text: string, marks: readonly TriageMark[]): readonly Piece[] {
  const letters = Array.from(text);
  const of: (TriageMark | null)[] = letters.map(() => null);
  for (const mark of marks.toSorted((a, b) => a.severity - b.severity)) of.fill(mark, mark.begin, Math.min(mark.end, letters.length));
  const pieces: Piece[] = [];
  for (const [index, letter] of letters.entries()) {
    const mark = of[index] ?? null;
    const last = pieces.at(-1);
    if (last?.mark === mark) pieces[pieces.length - 1] = { text: last.text + letter, mark };
    else pieces.push({ text: letter, mark });
  }
  return pieces;
}

/** A text with what triage found in it. */
export function Marked({ text, marks }: { readonly text: string; readonly marks: readonly TriageMark[] }): JSX.Element {
  return (
    <p class="evidence-text" dir="auto">
      {piecesOf(text, marks).map(({ text: piece, mark }, index) =>
        mark === null ? piece : (
          <mark key={index} class={`found found-${String(Math.min(mark.severity, 3))}`}>
            {piece}
          </mark>
        ),
      )}
    </p>
  );
}
