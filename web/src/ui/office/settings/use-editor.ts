import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { Fault, SavedSettings, ServiceSettings } from "../../../model-office";
import { useWarning } from "../warning";
import { keepDraft, keptDraft } from "./drafts";
import { isSame, mergeEdits } from "./merge";

/** What the last attempt to save came to. */
interface Attempt {
  readonly settings: ServiceSettings;
  readonly faults: readonly Fault[];
}

export type Said = "restored" | "merged" | "saved" | null;

export interface Editor {
  readonly base: SavedSettings;
  readonly settings: ServiceSettings;
  readonly dirty: boolean;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly attempt: Attempt | null;
  /** What somebody else saved meanwhile. */
  readonly theirs: SavedSettings | null;
  readonly said: Said;
  readonly change: (change: Partial<ServiceSettings>) => void;
  /** Says which faults kept it from being saved; none where it is saved, or for another reason is not. */
  readonly save: () => Promise<readonly Fault[]>;
  /** Shows what is wrong without an attempt to save. */
  readonly judge: (faults: readonly Fault[]) => void;
  readonly undo: () => void;
  readonly merge: () => void;
  readonly takeTheirs: () => void;
}

interface State {
  readonly base: SavedSettings;
  readonly settings: ServiceSettings;
  readonly theirs: SavedSettings | null;
  readonly said: Said;
  readonly attempt: Attempt | null;
  readonly problem: Problem | null;
  readonly busy: boolean;
}

function firstState(account: string, newest: SavedSettings): State {
  const kept = keptDraft(account, newest.team);
  return {
    base: kept?.base ?? newest,
    settings: kept?.settings ?? newest.settings,
    theirs: kept !== null && kept.base.version !== newest.version ? newest : null,
    said: kept === null ? null : "restored",
    attempt: null,
    problem: null,
    busy: false,
  };
}

/** Hold an edit of a team's settings: kept in this window, saved on request, put together with what others saved. */
export function useEditor(client: Client, account: string, newest: SavedSettings): Editor {
  const [state, setState] = useState<State>(() => firstState(account, newest));
  const { base, settings } = state;
  const { team } = newest;
  const dirty = !isSame(settings, base.settings);
  useEffect(() => {
    keepDraft(account, team, dirty ? { base, settings } : null);
  }, [account, team, dirty, base, settings]);
  useWarning(dirty);

  const become = (next: Partial<State>): void => {
    setState((before) => ({ ...before, ...next }));
  };
  const settle = (saved: SavedSettings, said: Said): void => {
    become({ base: saved, settings: saved.settings, theirs: null, attempt: null, problem: null, said });
  };
  const fail = async (problem: Problem): Promise<readonly Fault[]> => {
    if (problem.code === "desk.settings") {
      const fault = { at: String(problem.fields["at"] ?? ""), rule: String(problem.fields["rule"] ?? "") };
      become({ attempt: { settings, faults: [fault] } });
      return [fault];
    }
    const found = problem.code === "desk.version" ? await client.office("settings", team, null) : null;
    if (found?.ok === true) become({ theirs: found.value });
    else become({ problem: found === null ? problem : found.problem });
    return [];
  };
  const attempt = async (): Promise<readonly Fault[]> => {
    const language = settings.languages[0] ?? "en";
    // Asked first, because it names everything that is wrong; saving would name the first.
    const checked = await client.office("preview", team, settings, [0], language, false);
    if (checked.ok && checked.value.faults.length > 0) {
      become({ attempt: { settings, faults: checked.value.faults } });
      return checked.value.faults;
    }
    const saved = await client.office("saveSettings", team, base.version, settings);
    if (!saved.ok) return fail(saved.problem);
    settle(saved.value, "saved");
    return [];
  };
  return {
    ...state,
    dirty,
    change: (change) => {
      setState((before) => ({ ...before, settings: { ...before.settings, ...change }, said: null }));
    },
    save: async () => {
      if (state.busy) return [];
      become({ busy: true, problem: null, said: null });
      const faults = await attempt();
      become({ busy: false });
      return faults;
    },
    judge: (faults) => {
      become({ attempt: { settings, faults } });
    },
    undo: () => {
      settle(base, null);
    },
    merge: () => {
      if (state.theirs === null) return;
      const merged = mergeEdits(base.settings, settings, state.theirs.settings);
      become({ base: state.theirs, settings: merged, theirs: null, attempt: null, said: "merged" });
    },
    takeTheirs: () => {
      if (state.theirs !== null) settle(state.theirs, null);
    },
  };
}
