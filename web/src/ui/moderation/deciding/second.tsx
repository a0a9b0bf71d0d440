import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../../model";
import type { MainAct, ModItem } from "../../../model-moderation";
import { Sheet } from "../../parts/sheet";
import { useDeed } from "../../staff/use-deed";
import { ModerationProblem } from "../problem";
import { policyOf, useModeration } from "../words";
import { actionsOf, type Draft, MAIN, needs } from "./draft";

interface SecondProps {
  readonly client: Client;
  readonly item: ModItem;
  readonly version: number;
  readonly draft: Draft;
  readonly policies: readonly string[];
  readonly onClose: () => void;
  readonly onAsked: () => void;
}

/** Ask somebody else to decide, saying what one would do. */
export function SecondSheet({ client, item, version, draft, policies, onClose, onAsked }: SecondProps): JSX.Element {
  const words = useModeration();
  const id = useId();
  const deed = useDeed();
  const [main, setMain] = useState<MainAct | null>(draft.main);
  const [policy, setPolicy] = useState(draft.policy);
  const [note, setNote] = useState(draft.reason);
  const [asked, setAsked] = useState(false);
  const actions = actionsOf({ ...draft, main }, item);
  const ready = actions.length > 0 && note.trim() !== "" && (!needs(actions).policy || policy !== "");
  const send = (): void => {
    setAsked(true);
    if (!ready) return;
    const wanted = { fence: item.fence, version, actions, policy: policy === "" ? null : policy, note };
    deed.run(() => client.moderation("second", item.id, wanted), () => {
      onAsked();
      onClose();
    });
  };
  return (
    <Sheet title={words.second.title} onClose={onClose}>
      <form
        class="sheet-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <p>{words.second.lead}</p>
        <div class="field">
          <label class="field-label" for={`${id}-main`}>
            {words.decide.main}
          </label>
          <select
            id={`${id}-main`}
            class="input"
            value={main ?? ""}
            onChange={(event) => {
              setMain(MAIN[item.kind].find((act) => act === event.currentTarget.value) ?? null);
            }}
          >
            <option value="" />
            {MAIN[item.kind].map((act) => (
              <option key={act} value={act}>
                {words.acts[act]}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-policy`}>
            {words.decide.policy}
          </label>
          <select
            id={`${id}-policy`}
            class="input"
            value={policy}
            onChange={(event) => {
              setPolicy(event.currentTarget.value);
            }}
          >
            <option value="">{words.decide.noPolicy}</option>
            {policies.map((code) => (
              <option key={code} value={code}>
                {policyOf(words, code)}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-note`}>
            {words.second.note}
          </label>
          <textarea
            id={`${id}-note`}
            class="input"
            rows={3}
            dir="auto"
            maxLength={2000}
            value={note}
            onInput={(event) => {
              setNote(event.currentTarget.value);
            }}
          />
        </div>
        {asked && !ready && (
          <p class="field-problem" role="alert">
            {words.second.missing}
          </p>
        )}
        {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
        <button type="submit" class="button button-main button-wide" aria-disabled={deed.busy}>
          {words.second.send}
        </button>
      </form>
    </Sheet>
  );
}
