import type { JSX } from "preact";

import { WHY_NOT_ALONE, type SeenAlone, type WhyNotAlone } from "../../protocol/visits";
import { useVisit } from "./words";

/** What was chosen so far. */
interface Chosen {
  readonly answer: "yes" | "no" | null;
  readonly why: WhyNotAlone | null;
}

export const NOT_CHOSEN: Chosen = { answer: null, why: null };

/** Null while it is no whole answer: "no" wants a reason. */
export function answerOf({ answer, why }: Chosen): SeenAlone | null {
  if (answer === "yes") return { answer, why: "" };
  return answer === "no" && why !== null ? { answer, why } : null;
}

interface AloneQuestionProps {
  readonly label: string;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  /** It was asked for, and is not answered. */
  readonly missing: boolean;
}

/** Was the young person seen alone, and if not, why? */
export function AloneQuestion({ label, chosen, onChoose, missing }: AloneQuestionProps): JSX.Element {
  const words = useVisit().end;
  return (
    <>
      <div class="roll-call-answers" role="group" aria-label={label}>
        {(["yes", "no"] as const).map((answer) => (
          <button
            key={answer}
            type="button"
            class="button"
            data-answer={answer}
            aria-pressed={chosen.answer === answer}
            onClick={() => {
              onChoose({ ...chosen, answer });
            }}
          >
            {words[answer]}
          </button>
        ))}
      </div>
      {chosen.answer === "no" && (
        <Reasons
          chosen={chosen.why}
          onChoose={(why) => {
            onChoose({ ...chosen, why });
          }}
        />
      )}
      {missing && answerOf(chosen) === null && (
        <p class="field-problem" role="alert">
          {words.pick}
        </p>
      )}
    </>
  );
}

interface ReasonsProps {
  readonly chosen: WhyNotAlone | null;
  readonly onChoose: (why: WhyNotAlone) => void;
}

function Reasons({ chosen, onChoose }: ReasonsProps): JSX.Element {
  const words = useVisit().end;
  return (
    <fieldset class="thrift">
      <legend class="field-label">{words.why}</legend>
      {WHY_NOT_ALONE.map((each) => (
        <label key={each} class="thrift-choice">
          <input
            type="radio"
            name="why"
            value={each}
            checked={chosen === each}
            onChange={() => {
              onChoose(each);
            }}
          />
          <span>{words.reasons[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}
