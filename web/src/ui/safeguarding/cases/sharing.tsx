import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import { useMoments } from "../../moments";
import { useSafeguarding } from "../words";
import { type CasePart, decides } from "./part";
import { decisionTitle } from "./chronology";
import { SharingForm } from "./sharing-form";

/** What was shared with whom and why, or why not. */
export function SharingPart(part: CasePart): JSX.Element {
  const words = useSafeguarding().cases;
  const moment = useMoments();
  const title = useId();
  const [deciding, setDeciding] = useState(false);
  const { lines, brief } = part.shown;
  const made = lines.filter(({ kind }) => kind === "decision").toReversed();
  return (
    <section class="case-part" aria-labelledby={title}>
      <h3 id={title}>{words.decisions}</h3>
      {made.length === 0 && <p class="field-hint">{words.noDecisions}</p>}
      <ul class="case-decisions">
        {made.map(({ number, body, by, at }) => (
          <li key={number}>
            <strong>{decisionTitle(words, body)}</strong>
            <span>{body["data"]}</span>
            <span>{body["told"] === "yes" ? words.toldIs : words.notToldIs(String(body["why_not_told"] ?? ""))}</span>
            <small class="field-hint">
              {by.name}, {moment(at)}
            </small>
          </li>
        ))}
      </ul>
      {brief.state === "open" && decides(part) && (
        <button
          type="button"
          class="button button-small"
          data-deed="decide"
          onClick={() => {
            setDeciding(true);
          }}
        >
          {words.decide}
        </button>
      )}
      {deciding && (
        <SharingForm
          {...part}
          onClose={() => {
            setDeciding(false);
          }}
        />
      )}
    </section>
  );
}
