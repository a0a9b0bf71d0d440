import type { JSX } from "preact";

import type { MessageItem } from "../../model";
import type { RiskMark } from "../../risk/kinds";
import { Icon } from "../parts/icons";
import { useStaff } from "./words";

/** Say which risk words a message has; opened, what that means and what it does not. */
export function RiskNote({ marks }: { readonly marks: readonly RiskMark[] }): JSX.Element {
  const words = useStaff().risk;
  return (
    <details class="risk-note">
      <summary>
        <Icon name="alert" small />
        <span>{marks.map(({ category, piece }) => words.matched(words.categories[category], piece)).join("; ")}</span>
      </summary>
      <p>{words.meaning}</p>
    </details>
  );
}

export function riskNoteOf(item: MessageItem): JSX.Element | null {
  return item.kind !== "text" || item.risk === undefined ? null : <RiskNote marks={item.risk} />;
}

/** Mark a conversation in the list. */
export function RiskTag({ mark }: { readonly mark: RiskMark }): JSX.Element {
  const words = useStaff().risk;
  return (
    <span class={`risk-tag risk-tag-${mark.severity}`}>
      <Icon name="alert" small />
      {words.tag(words.categories[mark.category], mark.severity)}
    </span>
  );
}
