import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { ModerationWords } from "../../texts/en/moderation";
import { Sheet } from "../parts/sheet";
import { lettersCount, rememberLetters } from "./keys";
import { useModeration } from "./words";

type Name = keyof ModerationWords["keys"]["does"];

/** Keys as they are printed on a keyboard. */
const KEYS: readonly (readonly [key: string, name: Name])[] = [
  ["N", "next"],
  ["O", "open"],
  ["1 2 3 4", "choose"],
  ["R", "rule"],
  ["E", "escalate"],
  ["S", "skip"],
  ["P", "pass"],
  ["A", "second"],
  ["H", "history"],
  ["U", "undo"],
  ["B", "shift"],
  ["Ctrl + Enter", "decide"],
  ["Esc", "leave"],
  ["?", "keys"],
];

/** The keys of the queue. */
export function KeysSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const words = useModeration().keys;
  const [letters, setLetters] = useState(lettersCount);
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <label class="decide-check">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => {
            rememberLetters(event.currentTarget.checked);
            setLetters(event.currentTarget.checked);
          }}
        />
        <span>{words.letters}</span>
      </label>
      <dl class="keys-list">
        {KEYS.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words.does[name]}</dd>
          </div>
        ))}
      </dl>
    </Sheet>
  );
}
