import type { JSX } from "preact";

/** Say a passing state to a screen reader, politely; an empty text says nothing. */
export function Announcer({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="unseen" role="status">
      {text}
    </p>
  );
}
