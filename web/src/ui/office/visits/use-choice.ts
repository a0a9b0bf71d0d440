import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { SavedVisitChoice, VisitChoice } from "../../../model-office";
import { useWarning } from "../warning";
import { useOffice } from "../words";

interface ChoiceState {
  readonly base: SavedVisitChoice;
  readonly choice: VisitChoice;
  readonly problem: Problem | null;
  readonly said: string;
  readonly busy: boolean;
}

type Kept = Pick<ChoiceState, "base" | "choice">;

/** Edits that nobody saved yet, by account: they last as long as the page. */
const kept = new Map<string, Kept>();

export function dropChoice(account: string): void {
  kept.delete(account);
}

/** Count what is chosen otherwise than it was. */
export function changesIn({ base, choice }: Kept): number {
  return [base.choice.relayOnly !== choice.relayOnly, base.choice.twoStaff !== choice.twoStaff].filter(Boolean).length;
}

/** What was changed here stays, the rest is as it was saved last. */
export function mergeChoices(base: VisitChoice, mine: VisitChoice, theirs: VisitChoice): VisitChoice {
  return {
    relayOnly: mine.relayOnly === base.relayOnly ? theirs.relayOnly : mine.relayOnly,
    twoStaff: mine.twoStaff === base.twoStaff ? theirs.twoStaff : mine.twoStaff,
  };
}

export interface ChoiceEdit {
  readonly state: ChoiceState;
  readonly change: (change: Partial<VisitChoice>) => void;
  readonly undo: () => void;
  readonly save: () => Promise<void>;
}

/** Hold an edit of what holds for visits, saved on request and put together with what others saved. */
export function useChoice(client: Client, account: string, first: SavedVisitChoice, onDirty: (dirty: boolean) => void): ChoiceEdit {
  const words = useOffice().visits;
  const [state, setState] = useState<ChoiceState>(() => ({
    ...(kept.get(account) ?? { base: first, choice: first.choice }),
    problem: null,
    said: "",
    busy: false,
  }));
  const { base, choice } = state;
  const dirty = changesIn(state) > 0;
  const become = (next: Partial<ChoiceState>): void => {
    setState((before) => ({ ...before, ...next }));
  };
  useEffect(() => {
    if (dirty) kept.set(account, { base, choice });
    else kept.delete(account);
    onDirty(dirty);
  }, [account, base, choice, dirty, onDirty]);
  useWarning(dirty);
  const save = async (): Promise<void> => {
    if (state.busy) return;
    become({ busy: true, problem: null, said: "" });
    const outcome = await client.office("saveVisitChoice", base.version, choice);
    if (outcome.ok) {
      become({ busy: false, base: outcome.value, choice: outcome.value.choice, said: words.saved });
      return;
    }
    const newest = outcome.problem.code === "visit.version" ? await client.office("visitChoice") : null;
    if (newest?.ok === true) {
      become({ busy: false, base: newest.value, choice: mergeChoices(base.choice, choice, newest.value.choice), said: words.conflict });
    } else become({ busy: false, problem: outcome.problem });
  };
  return {
    state,
    change: (change) => {
      become({ choice: { ...choice, ...change }, said: "" });
    },
    undo: () => {
      become({ choice: base.choice, problem: null, said: "" });
    },
    save,
  };
}
