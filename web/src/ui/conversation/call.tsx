import { createContext, type JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { CallItem, Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";

/** How the young person says yes or no to the question that is item `ask`; null for everybody else. */
export const CallAnswer = createContext<((ask: string, ok: boolean) => Promise<Outcome<null>>) | null>(null);

interface CallProps {
  readonly item: CallItem;
}

/** "Is it OK to call you?", or what the young person said to it. */
export function Call({ item }: CallProps): JSX.Element {
  const words = useShared().call;
  if (item.call !== "ask") {
    return (
      <p class="bubble call-said">
        <Icon name="phone" small />
        {item.call === "yes" ? words.yes : words.no}
      </p>
    );
  }
  return (
    <div class="call-ask">
      <p class="call-question">
        <Icon name="phone" />
        {words.question}
      </p>
      <Answering item={item} />
    </div>
  );
}

function Answering({ item }: CallProps): JSX.Element {
  const answer = useContext(CallAnswer);
  return answer === null || item.mine ? <Standing item={item} /> : <Ways item={item} answer={answer} />;
}

/** One of three, by what was said: nothing yet, yes, no. */
function by<T>(answered: boolean | null, none: T, yes: T, no: T): T {
  if (answered === null) return none;
  return answered ? yes : no;
}

function Standing({ item }: CallProps): JSX.Element {
  const words = useShared().call;
  return <p class="call-state">{by(item.answered, words.waiting, words.theySaidYes, words.theySaidNo)}</p>;
}

interface WaysProps extends CallProps {
  readonly answer: (ask: string, ok: boolean) => Promise<Outcome<null>>;
}

function Ways({ item, answer }: WaysProps): JSX.Element {
  const words = useShared().call;
  const [problem, setProblem] = useState<Problem | null>(null);
  const say = async (ok: boolean): Promise<void> => {
    const outcome = await answer(item.id, ok);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return (
    <>
      <p class="call-state">{by(item.answered, words.free, words.youSaidYes, words.youSaidNo)}</p>
      <div class="call-ways">
        {item.answered !== true && (
          <button type="button" class="button button-small" data-answer="yes" onClick={() => void say(true)}>
            {item.answered === null ? words.yes : words.yesAfterAll}
          </button>
        )}
        {item.answered !== false && (
          <button type="button" class="button button-small" data-answer="no" onClick={() => void say(false)}>
            {item.answered === null ? words.no : words.noAfterAll}
          </button>
        )}
      </div>
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}
