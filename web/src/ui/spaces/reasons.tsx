import { Fragment, type JSX } from "preact";
import { useId } from "preact/hooks";

import type { FlagReason } from "../../model-posts";
import { UrgentLines } from "../young/urgent";
import { useSpaces } from "./words";

/** The most urgent first, the vaguest last. */
const REASONS: readonly FlagReason[] = [
  "danger",
  "self_harm",
  "abuse",
  "grooming",
  "sexual",
  "bullying",
  "hate",
  "identifying",
  "drugs",
  "eating",
  "spam",
  "other",
];

/** The longest note to whoever looks, in characters. */
export const LONGEST_NOTE = 500;

interface ReasonsProps {
  readonly chosen: FlagReason | null;
  readonly note: string;
  readonly onChoose: (reason: FlagReason) => void;
  readonly onNote: (note: string) => void;
}

/** Say what is wrong; where somebody is in danger, say at once where help is. */
export function Reasons({ chosen, note, onChoose, onNote }: ReasonsProps): JSX.Element {
  const words = useSpaces();
  const ids = useId();
  return (
    <>
      <fieldset class="reasons">
        <legend>{words.flag.question}</legend>
        {REASONS.map((reason) => (
          <Fragment key={reason}>
            <label class="reason">
              <input
                type="radio"
                name={`${ids}-reason`}
                value={reason}
                checked={chosen === reason}
                onChange={() => {
                  onChoose(reason);
                }}
              />
              <span>{words.reasons[reason]}</span>
            </label>
            {chosen === reason && (reason === "danger" || reason === "self_harm") && <HelpFirst />}
          </Fragment>
        ))}
      </fieldset>
      <div class="field">
        <label class="field-label" for={`${ids}-note`}>
          {words.flag.note}
        </label>
        <textarea
          id={`${ids}-note`}
          class="input"
          rows={2}
          maxLength={LONGEST_NOTE}
          value={note}
          dir="auto"
          onInput={(event) => {
            onNote(event.currentTarget.value);
          }}
        />
      </div>
    </>
  );
}

/** Who is in danger is not to wait for a moderator. */
function HelpFirst(): JSX.Element {
  const words = useSpaces().flag;
  return (
    <div class="reason-help" role="status">
      <p>
        <strong>{words.danger}</strong>
      </p>
      <UrgentLines />
    </div>
  );
}
