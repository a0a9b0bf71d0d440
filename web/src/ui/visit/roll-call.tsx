import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { CallState, Here } from "../../call/state";
import type { View } from "../../protocol/visits";
import type { CallDeeds } from "./deeds";
import { useVisit } from "./words";

interface RollCallProps {
  readonly call: CallDeeds;
}

/** Ask who is in the room, each time that somebody joins. It lies over the pictures and hides nobody. */
export function RollCall({ call }: RollCallProps): JSX.Element {
  const words = useVisit().call;
  const [others, setOthers] = useState(false);
  const [who, setWho] = useState("");
  return (
    <section class="roll-call" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p class="field-hint">{words.lead}</p>
      {others ? (
        <form
          class="stack-tight"
          onSubmit={(event) => {
            event.preventDefault();
            void call.answerCall(false, who.trim());
          }}
        >
          <label class="field">
            <span class="field-label">{words.who}</span>
            <input
              class="input"
              maxLength={200}
              value={who}
              onInput={(event) => {
                setWho(event.currentTarget.value);
              }}
            />
          </label>
          <button type="submit" class="button button-main">
            {words.say}
          </button>
        </form>
      ) : (
        <div class="roll-call-answers">
          <button type="button" class="button button-main" data-act="alone" onClick={() => void call.answerCall(true, "")}>
            {words.alone}
          </button>
          <button
            type="button"
            class="button"
            data-act="not-alone"
            onClick={() => {
              setOthers(true);
            }}
          >
            {words.notAlone}
          </button>
        </div>
      )}
    </section>
  );
}

interface AnswersProps {
  readonly state: CallState;
  readonly view: View;
}

/** For the host: what everybody said. */
export function Answers({ state, view }: AnswersProps): JSX.Element {
  const words = useVisit().call;
  const inside = view.people.filter(({ place }) => place === "inside");
  const say = (here: Here | undefined): string => {
    if (here === undefined || here.call < view.call.number) return words.missing;
    return here.alone ? words.isAlone : words.isWith(here.who);
  };
  return (
    <section class="stack-tight">
      <h3>{words.answers}</h3>
      <ul class="answers">
        {inside.map(({ participant, name }) => (
          <li key={participant}>
            <strong>{name}</strong> <span>{say(state.here.find((each) => each.participant === participant))}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
