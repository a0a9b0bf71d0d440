import type { JSX } from "preact";

import type { TrailKeys } from "../../../model-casework";
import { TrailBroken } from "../../../crypto/trail/broken";
import type { TrailPolicy } from "../../../crypto/trail/checkpoint";
import { parseVerifierKey } from "../../../crypto/trail/notes";
import { Field, Wrong } from "../form";
import { useSafeguarding } from "../words";

/** Whose signatures somebody believes, as they wrote it down. */
export interface KeyDraft {
  readonly key: string;
  readonly witnesses: string;
  readonly quorum: string;
}

export function draftOf(keys: TrailKeys): KeyDraft {
  return { key: keys.key, witnesses: keys.witnesses.join("\n"), quorum: String(keys.quorum) };
}

/** Null where a key is none, or the number is over that of the witnesses. */
export async function policyOf(draft: KeyDraft): Promise<TrailPolicy | null> {
  try {
    const lines = draft.witnesses.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const witnesses = await Promise.all([...new Set(lines)].map(parseVerifierKey));
    const quorum = Number(draft.quorum);
    if (!Number.isInteger(quorum) || quorum < 0 || quorum > witnesses.length) return null;
    return { log: await parseVerifierKey(draft.key), witnesses, quorum };
  } catch (error) {
    if (error instanceof TrailBroken) return null;
    throw error;
  }
}

interface KeysProps {
  readonly draft: KeyDraft;
  readonly usual: KeyDraft | null;
  readonly wrong: boolean;
  readonly onDraft: (draft: KeyDraft) => void;
}

/** The keys, to be looked at and changed by whoever was given them in another way. */
export function Keys({ draft, usual, wrong, onDraft }: KeysProps): JSX.Element {
  const words = useSafeguarding().trail;
  return (
    <details class="trail-keys" open={wrong}>
      <summary>{words.keys}</summary>
      <p class="field-hint">{words.keysLead}</p>
      <Field label={words.logKey} rows={2} most={600} value={draft.key} onValue={(key) => { onDraft({ ...draft, key }); }} />
      <Field label={words.witnessKeys} rows={3} most={6000} value={draft.witnesses} onValue={(witnesses) => { onDraft({ ...draft, witnesses }); }} />
      <Field label={words.quorum} type="number" value={draft.quorum} onValue={(quorum) => { onDraft({ ...draft, quorum }); }} />
      {usual !== null && (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            onDraft(usual);
          }}
        >
          {words.usualKeys}
        </button>
      )}
      <Wrong problem={wrong ? words.badKeys : null} />
    </details>
  );
}
