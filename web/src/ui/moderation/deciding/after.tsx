import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../../model";
import type { ModDecision } from "../../../model-moderation";
import { nameList } from "../../../texts/format";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { Sheet } from "../../parts/sheet";
import { useDeed } from "../../staff/use-deed";
import { ModerationProblem } from "../problem";
import { useModeration } from "../words";
import type { After } from "./use-work";

/** What became of the item before, and the way to take it back. */
export function AfterNote({ after, onUndo }: { readonly after: After; readonly onUndo: () => void }): JSX.Element {
  const words = useModeration();
  const { language } = useLanguage();
  if (after.kind === "moved") return <Note>{words.item.moved[after.how]}</Note>;
  if (after.kind === "undone") return <Note>{words.after.undone}</Note>;
  const { actions, agreed, escalated, kind } = after.decision;
  const done = nameList(language, actions.map((act) => words.done[act]));
  const more = [
    agreed === null ? "" : agreed ? words.after.agreed : words.after.disagreed,
    escalated ? words.after.helped : "",
    words.after.closed,
  ];
  return (
    <Note>
      <strong>
        {words.after.title}: {done}.
      </strong>{" "}
      {more.filter((part) => part !== "").join(" ")}
      {kind !== "appeal" && (
        <span class="after-ways">
          <button type="button" class="button button-small" data-key="u" aria-haspopup="dialog" onClick={onUndo}>
            {words.after.undo} <kbd aria-hidden="true">U</kbd>
          </button>
        </span>
      )}
    </Note>
  );
}

function Note({ children }: { readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class="note after-note">
      <Icon name="check" />
      <p class="note-body">{children}</p>
    </div>
  );
}

interface UndoProps {
  readonly client: Client;
  readonly decision: ModDecision;
  readonly onClose: () => void;
  readonly onUndone: () => void;
}

/** Take a decision back, with the reason why. */
export function UndoSheet({ client, decision, onClose, onUndone }: UndoProps): JSX.Element {
  const words = useModeration().after;
  const id = useId();
  const deed = useDeed();
  const [reason, setReason] = useState("");
  return (
    <Sheet title={words.undoTitle} onClose={onClose}>
      <form
        class="sheet-form"
        onSubmit={(event) => {
          event.preventDefault();
          deed.run(() => client.moderation("undo", decision.id, reason), () => {
            onUndone();
            onClose();
          });
        }}
      >
        <p>{words.undoLead}</p>
        <div class="field">
          <label class="field-label" for={id}>
            {words.undoReason}
          </label>
          <textarea
            id={id}
            class="input"
            rows={2}
            dir="auto"
            maxLength={2000}
            value={reason}
            onInput={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
        </div>
        {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={deed.busy}>
          {words.undoSend}
        </button>
      </form>
    </Sheet>
  );
}
