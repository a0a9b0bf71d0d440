import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { ProblemNote } from "../parts/problem";
import { Announcer } from "../parts/announcer";
import { useMine } from "./mine-words";

const LONGEST_LINE = 200;
/** How the mouth of each face is drawn, from very unhappy to very happy. */
const MOUTHS = [
  "M15 34.5c2-5.5 16-5.5 18 0",
  "M16 33c2.5-3 13.5-3 16 0",
  "M16 31.5h16",
  "M16 30c2.5 3.5 13.5 3.5 16 0",
  "M14.5 28.5c2 7.5 17 7.5 19 0Z",
] as const;

export interface FeedbackProps {
  readonly client: Client;
  readonly conversation: string;
  readonly contact: number;
  readonly onDone: () => void;
}

/** Ask once how it was: five faces, one line for who likes, and a way past. */
export function Feedback({ client, conversation, contact, onDone }: FeedbackProps): JSX.Element | null {
  const words = useMine().feedback;
  const [face, setFace] = useState<number | null>(null);
  const [line, setLine] = useState("");
  const [done, setDone] = useState<"thanks" | "passed" | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const ids = useId();
  const give = async (given: number | null): Promise<void> => {
    const outcome = await client.mine("feedback", conversation, contact, given, given === null ? "" : line.trim());
    // Asked and answered on another device meanwhile: that is as good.
    const settled = outcome.ok || outcome.problem.code === "desk.feedback";
    setProblem(settled ? null : outcome.problem);
    if (!settled) return;
    setDone(given === null ? "passed" : "thanks");
    onDone();
  };
  if (done === "passed") return null;
  if (done === "thanks") {
    return (
      <section class="feedback" aria-label={words.title}>
        <p class="feedback-thanks">{words.thanks}</p>
        <Announcer text={words.thanks} />
      </section>
    );
  }
  return (
    <section class="feedback" aria-labelledby={`${ids}-title`}>
      <h2 id={`${ids}-title`}>{words.title}</h2>
      <p>{words.lead}</p>
      <fieldset class="feedback-faces">
        <legend class="unseen">{words.title}</legend>
        {words.faces.map((name, index) => (
          <FaceChoice key={name} name={name} value={index + 1} group={`${ids}-face`} chosen={face} onChoose={setFace} />
        ))}
      </fieldset>
      {face !== null && (
        <div class="field">
          <label class="field-label" for={`${ids}-line`}>
            {words.line}
          </label>
          <input
            id={`${ids}-line`}
            class="input"
            maxLength={LONGEST_LINE}
            value={line}
            dir="auto"
            autoComplete="off"
            aria-describedby={`${ids}-hint`}
            onInput={(event) => {
              setLine(event.currentTarget.value);
            }}
          />
          <p class="field-hint" id={`${ids}-hint`}>
            {words.lineHint}
          </p>
        </div>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
      <div class="feedback-ways">
        {face !== null && (
          <button type="button" class="button button-main" onClick={() => void give(face)}>
            {words.send}
          </button>
        )}
        <button type="button" class="button button-plain" data-answer="pass" onClick={() => void give(null)}>
          {words.pass}
        </button>
      </div>
    </section>
  );
}

interface FaceChoiceProps {
  readonly name: string;
  readonly value: number;
  readonly group: string;
  readonly chosen: number | null;
  readonly onChoose: (face: number) => void;
}

function FaceChoice({ name, value, group, chosen, onChoose }: FaceChoiceProps): JSX.Element {
  return (
    <label class="face">
      <input
        type="radio"
        name={group}
        value={value}
        checked={chosen === value}
        onChange={() => {
          onChoose(value);
        }}
      />
      <svg viewBox="0 0 48 48" aria-hidden="true" class={`face-drawing face-${value}`}>
        <circle class="face-round" cx="24" cy="24" r="21" />
        <circle class="face-eye" cx="16.5" cy="20" r="2.4" />
        <circle class="face-eye" cx="31.5" cy="20" r="2.4" />
        <path class="face-mouth" d={MOUTHS[value - 1]} />
      </svg>
      <span>{name}</span>
    </label>
  );
}
