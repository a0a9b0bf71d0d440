import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { Kept } from "../../model-desk";
import type { SealingPlan } from "../../model-records";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";

const LONGEST_REASON = 500;

/** What is to be kept of a contact, as far as it is decided. */
export interface Keeping {
  readonly choice: "record" | "none";
  readonly choose: (choice: "record" | "none") => void;
  readonly reason: string;
  readonly setReason: (reason: string) => void;
  /** The record as it was made ready; null while that goes on. */
  readonly plan: Outcome<SealingPlan> | null;
  readonly again: () => void;
  /** Null where something is missing. */
  readonly kept: Kept | null;
}

/** Make the record ready when the sheet opens; where none can be made, a reason is left. */
export function useKeeping(client: Client, conversation: string): Keeping {
  const [chosen, choose] = useState<"record" | "none" | null>(null);
  const [reason, setReason] = useState("");
  const [plan, setPlan] = useState<Outcome<SealingPlan> | null>(null);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let over = false;
    setPlan(null);
    void client.records("prepare", conversation).then((outcome) => {
      if (!over) setPlan(outcome);
    });
    return () => {
      over = true;
    };
  }, [client, conversation, round]);
  const choice = chosen ?? (isHopeless(plan) ? "none" : "record");
  return {
    choice,
    choose,
    reason,
    setReason,
    plan,
    again: () => {
      setRound((before) => before + 1);
    },
    kept: choice === "record" ? sealedBy(plan) : because(reason.trim()),
  };
}

/** Trying again would change nothing. */
function isHopeless(plan: Keeping["plan"]): boolean {
  return plan?.ok === false && plan.problem.code !== "network";
}

function sealedBy(plan: Keeping["plan"]): Kept | null {
  return plan?.ok === true ? { id: plan.value.record } : null;
}

function because(reason: string): Kept | null {
  return reason === "" ? null : { none: reason };
}

/** A sealed record, or why there is none. */
export function KeepingChoice({ keeping, missing }: { readonly keeping: Keeping; readonly missing: boolean }): JSX.Element {
  const words = useDesk().closing;
  const group = useId();
  return (
    <fieldset class="choices">
      <legend class="field-label">{words.keep}</legend>
      {(["record", "none"] as const).map((each) => (
        <label key={each} class="choice">
          <input
            type="radio"
            name={group}
            value={each}
            checked={keeping.choice === each}
            onChange={() => {
              keeping.choose(each);
            }}
          />
          <span>{each === "record" ? words.sealed : words.none}</span>
        </label>
      ))}
      {(keeping.choice === "record" || isHopeless(keeping.plan)) && <Plan keeping={keeping} />}
      {keeping.choice === "none" && <Reason keeping={keeping} missing={missing} />}
    </fieldset>
  );
}

function Plan({ keeping: { plan, again } }: { readonly keeping: Keeping }): JSX.Element {
  const words = useDesk().closing;
  const { language } = useLanguage();
  if (plan === null) return <p role="status">{words.preparing}</p>;
  if (!plan.ok) {
    return (
      <>
        <DeskProblem problem={plan.problem} />
        <button type="button" class="button" onClick={again}>
          {words.again}
        </button>
      </>
    );
  }
  const { messages, quorum, leads } = plan.value;
  const names = nameList(language, leads.map(({ name }) => name));
  return <p class="keeping-plan">{words.sealing(messages, quorum, names)}</p>;
}

function Reason({ keeping, missing }: { readonly keeping: Keeping; readonly missing: boolean }): JSX.Element {
  const words = useDesk().closing;
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.reason}
      </label>
      <textarea
        id={id}
        class="input"
        rows={2}
        maxLength={LONGEST_REASON}
        value={keeping.reason}
        aria-invalid={missing}
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          keeping.setReason(event.currentTarget.value);
        }}
      />
      <p class="field-hint" id={`${id}-hint`}>
        {words.reasonHint}
      </p>
      {missing && <FieldProblem text={words.missingReason} />}
    </div>
  );
}

export function FieldProblem({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="field-problem" role="alert">
      {text}
    </p>
  );
}
