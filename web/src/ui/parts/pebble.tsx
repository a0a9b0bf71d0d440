import type { JSX } from "preact";

const SHAPES = [
  "M22 3c9 0 19 7 19 18s-7 20-18 20S3 33 3 22 12 3 22 3Z",
  "M20 4c11-2 20 5 21 16s-6 21-18 21S2 34 3 22 10 6 20 4Z",
  "M25 3c9 1 16 9 16 19s-9 19-20 19S3 32 3 23 14 2 25 3Z",
] as const;

const TINTS = 6;

function hash(name: string): number {
  let sum = 7;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum;
}

/** Stand for a young person: shape, tint and letter follow from the nickname, so it is easy to know again. */
export function Pebble({ name }: { readonly name: string }): JSX.Element {
  const number = hash(name);
  const words = name.trim().split(/\s+/);
  const letter = (words[words.length - 1] ?? "").slice(0, 1).toUpperCase();
  return (
    <svg class={`pebble pebble-${String((number % TINTS) + 1)}`} viewBox="0 0 44 44" aria-hidden="true">
      <path d={SHAPES[number % SHAPES.length] ?? SHAPES[0]} />
      <text x="22" y="29">
        {letter}
      </text>
    </svg>
  );
}
