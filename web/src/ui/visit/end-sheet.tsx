import type { JSX } from "preact";
import { useState } from "preact/hooks";

import { WHY_NOT_ALONE, type SeenAlone, type View, type WhyNotAlone } from "../../protocol/visits";
import { Sheet } from "../parts/sheet";
import { useVisit } from "./words";

interface EndSheetProps {
  readonly view: View;
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly onEnd: (seen: SeenAlone) => void;
}

/** End the visit for everybody, and say whether the young person was seen alone; or leave alone. */
export function EndSheet({ view, onClose, onLeave, onEnd }: EndSheetProps): JSX.Element {
  const words = useVisit().end;
  const [answer, setAnswer] = useState<"yes" | "no" | null>(null);
  const [why, setWhy] = useState<WhyNotAlone | null>(null);
  const [missing, setMissing] = useState(false);
  const end = (): void => {
    const seen = answerOf(answer, why);
    if (seen === null) setMissing(true);
    else onEnd(seen);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <div class="roll-call-answers" role="group" aria-label={words.lead}>
        {(["yes", "no"] as const).map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            data-answer={each}
            aria-pressed={answer === each}
            onClick={() => {
              setAnswer(each);
            }}
          >
            {words[each]}
          </button>
        ))}
      </div>
      {answer === "no" && <Reasons chosen={why} onChoose={setWhy} />}
      {missing && answerOf(answer, why) === null && (
        <p class="field-problem" role="alert">
          {words.pick}
        </p>
      )}
      <button type="button" class="button button-main button-wide" data-act="end" onClick={end}>
        {words.endNow}
      </button>
      {view.people.length > 1 && (
        <button type="button" class="button button-plain" onClick={onLeave}>
          {words.justLeave}
        </button>
      )}
    </Sheet>
  );
}

function answerOf(answer: "yes" | "no" | null, why: WhyNotAlone | null): SeenAlone | null {
  if (answer === "yes") return { answer, why: "" };
  return answer === "no" && why !== null ? { answer, why } : null;
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
