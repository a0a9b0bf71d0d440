import type { JSX } from "preact";
import { useState } from "preact/hooks";

interface CopyButtonProps {
  readonly class: string;
  readonly text: string;
  readonly label: string;
  /** What the button says once the text is copied. */
  readonly done: string;
}

/** Copies a text; where the browser refuses, the text stands beside it to be marked by hand. */
export function CopyButton({ class: look, text, label, done }: CopyButtonProps): JSX.Element {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class={look}
      onClick={() => {
        void navigator.clipboard.writeText(text).then(
          () => {
            setCopied(true);
          },
          () => undefined,
        );
      }}
    >
      {copied ? done : label}
    </button>
  );
}

/** A link that is marked whole as soon as it is touched. */
export function LinkField({ class: look, link, label }: { readonly class: string; readonly link: string; readonly label: string }): JSX.Element {
  return (
    <input
      class={look}
      readOnly
      aria-label={label}
      value={link}
      onFocus={(event) => {
        event.currentTarget.select();
      }}
    />
  );
}
