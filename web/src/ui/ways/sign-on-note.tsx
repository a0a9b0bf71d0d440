import type { JSX } from "preact";

import { useShared } from "../language";
import { Icon } from "../parts/icons";
import type { SignOn } from "./sign-on";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

export interface SignOnNoteProps {
  readonly signOn: SignOn;
}

/** Say to whoever is signed in what came of their way to the provider. */
export function SignOnNote({ signOn: { problem, done, over } }: SignOnNoteProps): JSX.Element {
  const words = useWays().provider;
  const shared = useShared();
  return (
    <section class="sign-on-note" aria-label={words.title}>
      {done !== null && (
        <p class="note" role="status">
          <Icon name="check" />
          <span class="note-body">{words.done[done]}</span>
        </p>
      )}
      <WaysProblem problem={problem} onOver={over} />
      <button type="button" class="icon-button" aria-label={shared.close} onClick={over}>
        <Icon name="close" />
      </button>
    </section>
  );
}
