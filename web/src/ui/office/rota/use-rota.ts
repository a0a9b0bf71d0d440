import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { Rota, SavedRota } from "../../../model-office";
import { isSame } from "../settings/merge";
import { useWarning } from "../warning";
import { useOffice } from "../words";
import { mergeRotas } from "./shifts";

export interface RotaState {
  readonly base: SavedRota;
  readonly rota: Rota;
  readonly problem: Problem | null;
  readonly said: string;
  readonly busy: boolean;
}

/** Edits that nobody saved yet, by account and team: they last as long as the page. */
const kept = new Map<string, { readonly base: SavedRota; readonly rota: Rota }>();

function nameOf(account: string, team: string): string {
  return `${account} ${team}`;
}

export function dropRota(account: string, team: string): void {
  kept.delete(nameOf(account, team));
}

export interface RotaEdit {
  readonly state: RotaState;
  readonly dirty: boolean;
  readonly become: (next: Partial<RotaState>) => void;
  readonly save: () => Promise<void>;
}

/** Hold an edit of a rota, saved on request and put together with what others saved. */
export function useRota(client: Client, account: string, first: SavedRota, onDirty: (dirty: boolean) => void): RotaEdit {
  const words = useOffice().rota;
  const { team } = first;
  const name = nameOf(account, team);
  const [state, setState] = useState<RotaState>(() => ({
    ...(kept.get(name) ?? { base: first, rota: first.rota }),
    problem: null,
    said: "",
    busy: false,
  }));
  const { base, rota } = state;
  const dirty = !isSame(rota, base.rota);
  const become = (next: Partial<RotaState>): void => {
    setState((before) => ({ ...before, ...next }));
  };
  useEffect(() => {
    if (dirty) kept.set(name, { base, rota });
    else kept.delete(name);
    onDirty(dirty);
  }, [name, base, rota, dirty, onDirty]);
  useWarning(dirty);
  const save = async (): Promise<void> => {
    if (state.busy) return;
    become({ busy: true, problem: null, said: "" });
    const outcome = await client.office("saveRota", team, base.version, rota);
    if (outcome.ok) {
      become({ busy: false, base: outcome.value, rota: outcome.value.rota, said: words.saved });
      return;
    }
    const newest = outcome.problem.code === "desk.version" ? await client.office("rota", team) : null;
    if (newest?.ok === true) {
      const merged = mergeRotas(base.rota, rota, newest.value.rota);
      become({ busy: false, base: newest.value, rota: merged, said: words.conflict });
    } else become({ busy: false, problem: outcome.problem });
  };
  return { state, dirty, become, save };
}
