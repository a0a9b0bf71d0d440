import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Basis, Sharing } from "../../../model-casework";
import { useDeed } from "../../staff/use-deed";
import { Choice, Either, Field, FormSheet } from "../form";
import { useSafeguarding } from "../words";
import type { CasePart } from "./part";

const BASES: readonly Basis[] = ["safeguarding_condition", "vital_interests", "public_task", "legal_obligation", "consent"];
const LONGEST_NAME = 200;

interface Draft {
  readonly share: "yes" | "no" | null;
  readonly reason: string;
  readonly basis: Basis | "";
  readonly organisation: string;
  readonly person: string;
  readonly data: string;
  readonly told: "yes" | "no" | null;
  readonly whyNot: string;
}

const NOTHING: Draft = { share: null, reason: "", basis: "", organisation: "", person: "", data: "", told: null, whyNot: "" };

type Part = keyof Draft;

/** What of the form is missing. */
function missingIn(draft: Draft): ReadonlySet<Part> {
  const written = (name: Part): boolean => (draft[name] ?? "").trim() !== "";
  // Who asked may be nobody; whom something is shared with may not.
  const named: readonly Part[] = draft.share === "yes" || written("organisation") || written("person") ? ["organisation", "person"] : [];
  const why: readonly Part[] = draft.told === "no" ? ["whyNot"] : [];
  const needed: readonly Part[] = ["share", "reason", "basis", ...named, "data", "told", ...why];
  return new Set(needed.filter((name) => !written(name)));
}

function sharingOf(draft: Draft, basis: Basis): Sharing {
  const [organisation, person] = [draft.organisation.trim(), draft.person.trim()];
  return {
    share: draft.share === "yes",
    reason: draft.reason.trim(),
    basis,
    recipient: organisation === "" ? null : { organisation, person },
    data: draft.data.trim(),
    told: draft.told === "yes",
    whyNotTold: draft.told === "no" ? draft.whyNot.trim() : null,
  };
}

/** Share, or do not share: one form, and none of it can be left out. */
export function SharingForm({ client, shown, change, onClose }: CasePart & { readonly onClose: () => void }): JSX.Element {
  const words = useSafeguarding();
  const said = words.cases;
  const { id, version } = shown.brief;
  const [draft, setDraft] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const { busy, problem, run } = useDeed();
  const missing = missingIn(draft);
  const set = (part: Partial<Draft>): void => {
    setDraft((before) => ({ ...before, ...part }));
  };
  const wrong = (part: Part): string | null => (tried && missing.has(part) ? words.missing : null);
  const submit = (): void => {
    setTried(true);
    const { basis } = draft;
    if (missing.size > 0 || basis === "") return;
    run(change(() => client.casework("decide", id, version, sharingOf(draft, basis))), onClose);
  };
  return (
    <FormSheet title={said.decide} lead={said.decideLead} submit={said.record} busy={busy} problem={problem} onSubmit={submit} onClose={onClose}>
      <Either
        legend={said.choice}
        value={draft.share}
        options={[["yes", said.shareYes], ["no", said.shareNo]]}
        onValue={(share) => {
          set({ share });
        }}
        problem={wrong("share")}
      />
      <Field label={said.reason} rows={3} value={draft.reason} onValue={(reason) => { set({ reason }); }} problem={wrong("reason")} />
      <Choice
        label={said.basis}
        value={draft.basis}
        nothing={said.choose}
        options={BASES.map((each) => [each, said.bases[each]])}
        onValue={(basis) => { set({ basis }); }}
        problem={wrong("basis")}
      />
      <fieldset class="case-either">
        <legend class="field-label">{draft.share === "no" ? said.recipientNo : said.recipient}</legend>
        <Field label={said.organisation} most={LONGEST_NAME} value={draft.organisation} onValue={(organisation) => { set({ organisation }); }} problem={wrong("organisation")} />
        <Field label={said.personThere} most={LONGEST_NAME} value={draft.person} onValue={(person) => { set({ person }); }} problem={wrong("person")} />
      </fieldset>
      <Field label={said.data} hint={said.dataHint} rows={2} value={draft.data} onValue={(data) => { set({ data }); }} problem={wrong("data")} />
      <Either
        legend={said.told}
        value={draft.told}
        options={[["yes", said.toldYes], ["no", said.toldNo]]}
        onValue={(told) => {
          set({ told });
        }}
        problem={wrong("told")}
      />
      {draft.told === "no" && <Field label={said.whyNotTold} rows={2} value={draft.whyNot} onValue={(whyNot) => { set({ whyNot }); }} problem={wrong("whyNot")} />}
    </FormSheet>
  );
}
