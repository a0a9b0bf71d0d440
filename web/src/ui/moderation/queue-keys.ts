import type { RefObject } from "preact";

import { actOfKey } from "./deciding/draft";
import type { Work } from "./deciding/use-work";
import { type Keys, useKeys } from "./keys";

export type SheetName = "keys" | "history" | "second" | "undo";

const CHOICES = [1, 2, 3, 4];

/** What keys do whatever is held, or nothing. */
function keysAtRest(work: Work, show: (sheet: SheetName) => void): Keys {
  return {
    n: work.next,
    u: () => {
      if (work.after?.kind === "decided") show("undo");
    },
  };
}

/** What keys do with what is held. */
function keysHolding(work: Work, show: (sheet: SheetName) => void): Keys {
  return {
    o: work.evidence !== null && !work.changed ? work.cover : work.open,
    s: () => {
      work.giveBack("skip");
    },
    p: () => {
      work.giveBack("pass");
    },
    h: () => {
      show("history");
    },
  };
}

/** What keys do with what was opened. */
function keysOpened(work: Work, show: (sheet: SheetName) => void, policyField: RefObject<HTMLSelectElement | null>): Keys {
  const { item, draft } = work;
  const choose = (key: number): void => {
    const act = item === null ? undefined : actOfKey(item.kind, key);
    if (act !== undefined) work.change({ main: act });
  };
  const choices = CHOICES.map((key) => [String(key), () => { choose(key); }] as const);
  return {
    ...Object.fromEntries(choices),
    r: () => policyField.current?.focus(),
    e: () => {
      if (draft.main !== null) work.change({ escalate: !draft.escalate });
    },
    a: () => {
      if (item?.second === false) show("second");
    },
    "ctrl+enter": work.decide,
  };
}

/** Let everything at the queue be done by keys. */
export function useQueueKeys(work: Work, show: (sheet: SheetName) => void, policyField: RefObject<HTMLSelectElement | null>): void {
  useKeys({
    ...(work.item === null ? keysAtRest(work, show) : keysHolding(work, show)),
    ...(work.evidence === null ? {} : keysOpened(work, show, policyField)),
    b: () => document.querySelector<HTMLElement>(".shift [data-key=b]")?.click(),
    "?": () => {
      show("keys");
    },
  });
}
