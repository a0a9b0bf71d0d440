import type { JSX } from "preact";

const SHAPES = [
  "M21 2c11 0 21 7 21 18 0 13-9 22-21 22C9 42 2 34 2 23 2 10 10 2 21 2Z",
  "M29 4c9 3 15 12 13 22-3 11-13 16-24 15C8 40 0 31 2 20 5 8 18 0 29 4Z",
  "M7 6c8-5 22-5 29 2 7 8 8 20 2 28-7 7-20 8-28 2C1 31-2 13 7 6Z",
  "M22 2c8 0 12 6 16 14 4 9 6 17-2 22-7 4-21 4-28 0-7-4-6-13-1-22C11 8 14 2 22 2Z",
  "M4 12C8 3 20 0 30 4c9 4 14 12 12 21-2 10-11 15-21 16C11 41 3 36 2 27c0-5 0-10 2-15Z",
] as const;

const TINTS = 6;

function hash(name: string): number {
  let sum = 0x811c9dc5;
  for (const letter of name) sum = Math.imul(sum ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return Math.imul(sum ^ (sum >>> 15), 0x2c1b3c6d) >>> 8;
}

/** Stand for a young person: shape, tint and letter follow from the nickname, so it is easy to know again. */
export function Pebble({ name }: { readonly name: string }): JSX.Element {
  const number = hash(name);
  const words = name.trim().split(/\s+/);
  const letter = (words[words.length - 1] ?? "").slice(0, 1).toUpperCase();
  return (
    <svg class={`pebble pebble-${String((number % TINTS) + 1)}`} viewBox="0 0 44 44" aria-hidden="true">
      <path d={SHAPES[(number >>> 4) % SHAPES.length] ?? SHAPES[0]} />
      <text x="22" y="29.5">
        {letter}
      </text>
    </svg>
  );
}
