import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { DeskItem } from "../../model-desk";
import { Sheet } from "../parts/sheet";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";
import { useDeed } from "./use-deed";

const LONGEST_REASON = 500;

interface OverridingProps {
  readonly client: Client;
  readonly item: DeskItem;
  readonly name: string;
  readonly onClose: () => void;
}

/** Write in spite of STOP, because of a fear for somebody's safety. */
export function Overriding({ client, item, name, onClose }: OverridingProps): JSX.Element {
  const words = useDesk().overriding;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, problem, run } = useDeed();
  const id = useId();
  const submit = (): void => {
    setMissing(reason.trim() === "");
    if (reason.trim() !== "") run(() => client.desk("override", item.conversation, reason.trim()), onClose);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <form
        class="desk-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <p>{words.lead(name)}</p>
        <div class="field">
          <label class="field-label" for={id}>
            {words.reason}
          </label>
          <textarea
            id={id}
            class="input"
            rows={3}
            maxLength={LONGEST_REASON}
            value={reason}
            aria-invalid={missing}
            onInput={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
          {missing && (
            <p class="field-problem" role="alert">
              {words.missing}
            </p>
          )}
        </div>
        {problem !== null && <DeskProblem problem={problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {busy ? words.busy : words.submit}
        </button>
      </form>
    </Sheet>
  );
}
