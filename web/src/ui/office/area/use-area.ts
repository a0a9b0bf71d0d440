import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { Fault, SavedArea, WaitingArea } from "../../../model-office";
import { useWarning } from "../warning";
import { useOffice } from "../words";

interface AreaState {
  readonly base: SavedArea;
  readonly area: WaitingArea;
  readonly problem: Problem | null;
  /** What the gateway said of it as it was then. */
  readonly faults: readonly Fault[];
  readonly said: string;
  readonly busy: boolean;
}

type Kept = Pick<AreaState, "base" | "area">;

/** Edits that nobody saved yet, by account and team: they last as long as the page. */
const kept = new Map<string, Kept>();

function placeOf(account: string, team: string): string {
  return `${account} ${team}`;
}

export function dropArea(account: string, team: string): void {
  kept.delete(placeOf(account, team));
}

const PARTS: readonly (keyof WaitingArea)[] = ["access", "hours", "suspended", "before", "after", "consent", "tags", "phone"];

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Count the parts that are otherwise than they were. */
export function areaChanges({ base, area }: Kept): number {
  return PARTS.filter((part) => !isSame(base.area[part], area[part])).length;
}

/** What was changed here stays, the rest is as it was saved last. */
export function mergeAreas(base: WaitingArea, mine: WaitingArea, theirs: WaitingArea): WaitingArea {
  const hours = isSame([base.access, base.hours], [mine.access, mine.hours]) ? theirs : mine;
  const pick = <K extends keyof WaitingArea>(part: K): WaitingArea[K] => (isSame(base[part], mine[part]) ? theirs : mine)[part];
  return {
    // Hours are there for one kind of access only.
    access: hours.access,
    hours: hours.hours,
    suspended: pick("suspended"),
    before: pick("before"),
    after: pick("after"),
    consent: pick("consent"),
    tags: pick("tags"),
    phone: pick("phone"),
  };
}

export interface AreaEdit {
  readonly state: AreaState;
  readonly change: (change: Partial<WaitingArea>) => void;
  readonly undo: () => void;
  /** Gives the field that cannot stay as it is, if any. */
  readonly save: () => Promise<Fault | null>;
}

/** Hold an edit of a team's waiting area, saved on request and put together with what others saved. */
export function useArea(client: Client, account: string, team: string, first: SavedArea, onDirty: (dirty: boolean) => void): AreaEdit {
  const words = useOffice().area;
  const place = placeOf(account, team);
  const [state, setState] = useState<AreaState>(() => ({
    ...(kept.get(place) ?? { base: first, area: first.area }),
    problem: null,
    faults: [],
    said: "",
    busy: false,
  }));
  const { base, area } = state;
  const dirty = areaChanges(state) > 0;
  const become = (next: Partial<AreaState>): void => {
    setState((before) => ({ ...before, ...next }));
  };
  useEffect(() => {
    if (dirty) kept.set(place, { base, area });
    else kept.delete(place);
    onDirty(dirty);
  }, [place, base, area, dirty, onDirty]);
  useWarning(dirty);
  const save = async (): Promise<Fault | null> => {
    if (state.busy) return null;
    become({ busy: true, problem: null, faults: [], said: "" });
    const outcome = await client.office("saveWaitingArea", team, base.version, area);
    if (outcome.ok) {
      become({ busy: false, base: outcome.value, area: outcome.value.area, said: words.saved });
      return null;
    }
    const fault = faultIn(outcome.problem);
    if (fault !== null) {
      become({ busy: false, faults: [fault], said: words.faulty });
      return fault;
    }
    const newest = outcome.problem.code === "desk.version" ? await client.office("waitingArea", team) : null;
    if (newest?.ok === true) {
      become({ busy: false, base: newest.value, area: mergeAreas(base.area, area, newest.value.area), said: words.conflict });
    } else become({ busy: false, problem: outcome.problem });
    return null;
  };
  return {
    state,
    change: (change) => {
      become({ area: { ...area, ...change }, said: "", faults: [] });
    },
    undo: () => {
      become({ area: base.area, problem: null, faults: [], said: "" });
    },
    save,
  };
}

function faultIn({ code, fields }: Problem): Fault | null {
  const { at, rule } = fields;
  return code === "desk.settings" && typeof at === "string" && typeof rule === "string" ? { at, rule } : null;
}
