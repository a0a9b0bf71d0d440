import type { JSX } from "preact";

import { Pebble } from "../parts/pebble";
import { useYoung } from "./words";

interface WelcomeProps {
  readonly name: string;
  readonly onPick: (words: string) => void;
}

/** Greet before the first message and help to start; a suggestion fills the field, it never sends. */
export function Welcome({ name, onPick }: WelcomeProps): JSX.Element {
  const words = useYoung().chat;
  return (
    <section class="welcome">
      <Pebble name={name} />
      <h2>{words.emptyTitle(name)}</h2>
      <p>{words.emptyLead}</p>
      <p class="welcome-ask">{words.starters}</p>
      <ul class="starters">
        {words.chips.map((chip) => (
          <li key={chip}>
            <button
              type="button"
              class="starter"
              onClick={() => {
                onPick(chip);
              }}
            >
              {chip}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
