import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Outcome, Problem } from "../../../model";
import type { Evidence, ModDecision, ModerationView, ModItem } from "../../../model-moderation";
import { type Draft, EMPTY, type Field, missing, wanted } from "./draft";

/** What became of the item before. */
export type After =
  | { readonly kind: "decided"; readonly decision: ModDecision }
  | { readonly kind: "moved"; readonly how: "skip" | "pass" | "second" }
  | { readonly kind: "undone" };

export interface Work {
  /** What is held; null between two items. */
  readonly item: ModItem | null;
  /** What is judged, once it was opened. */
  readonly evidence: Evidence | null;
  readonly covered: boolean;
  /** The author wrote another version than the one on the screen. */
  readonly changed: boolean;
  readonly draft: Draft;
  readonly wrong: readonly Field[];
  readonly busy: string | null;
  readonly problem: Problem | null;
  readonly nothing: boolean;
  readonly after: After | null;
  readonly change: (more: Partial<Draft>) => void;
  readonly next: () => void;
  readonly take: (item: string) => void;
  readonly open: () => void;
  readonly cover: () => void;
  /** Open a picture or voice note of the chat on the screen. */
  readonly attachment: (seq: number) => Promise<Outcome<Blob>>;
  readonly decide: () => void;
  readonly giveBack: (how: "skip" | "pass") => void;
  readonly asked: () => void;
  readonly undone: () => void;
}

interface Opened {
  readonly key: string;
  readonly evidence: Evidence;
}

/** One claim of one item. */
function keyOf(item: ModItem | null): string {
  return item === null ? "" : `${item.id} ${String(item.fence)}`;
}

function heldIn(view: ModerationView | null): ModItem | null {
  return view?.queue?.mine ?? null;
}

/** Whether the author wrote another version than the one on the screen. */
function isOlder(evidence: Evidence | null, item: ModItem | null): boolean {
  return evidence !== null && item !== null && item.version !== evidence.item.version;
}

/** What has a note of its own is not said twice. */
function toSay(problem: Problem | null): Problem | null {
  return problem?.code === "item.changed" ? null : problem;
}

/** Hold what a moderator does with one item after the other. What they wrote outlives a lost lease. */
export function useWork(client: Client, view: ModerationView | null): Work {
  const item = heldIn(view);
  const key = keyOf(item);
  const drafts = useRef(new Map<string, Draft>());
  const [, redraw] = useState(0);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [covered, setCovered] = useState(false);
  const [stale, setStale] = useState("");
  const [wrong, setWrong] = useState<readonly Field[]>([]);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [nothing, setNothing] = useState(false);
  const [after, setAfter] = useState<After | null>(null);
  const running = useRef(false);

  useEffect(() => {
    setWrong([]);
    setProblem(null);
    setCovered(false);
    setStale("");
    // What was opened under another claim is off the screen.
    setOpened((before) => (before?.key === key ? before : null));
    if (key !== "") {
      setAfter(null);
      setNothing(false);
    }
  }, [key]);

  const evidence = opened?.key === key ? opened.evidence : null;
  const draft = drafts.current.get(item?.id ?? "") ?? EMPTY;
  const changed = stale === key || isOlder(evidence, item);

  const run = useCallback(<T>(what: string, deed: () => Promise<Outcome<T>>, done: (value: T) => void) => {
    if (running.current) return;
    running.current = true;
    setBusy(what);
    setProblem(null);
    void deed().then((outcome) => {
      running.current = false;
      setBusy(null);
      if (outcome.ok) done(outcome.value);
      else setProblem(outcome.problem);
    });
  }, []);

  const change = (more: Partial<Draft>): void => {
    if (item === null) return;
    drafts.current.set(item.id, { ...draft, ...more });
    setWrong([]);
    redraw((count) => count + 1);
  };

  const open = (): void => {
    if (item === null) return;
    setCovered(false);
    if (evidence !== null && !changed) return;
    run("open", () => client.moderation("open", item.id, item.fence), (value) => {
      setStale("");
      setOpened({ key: keyOf({ ...item, fence: value.item.fence }), evidence: value });
    });
  };

  const decide = (): void => {
    if (item === null || evidence === null) return;
    const found = missing(draft, item);
    setWrong(found);
    if (found.length > 0) return;
    const send = async (): Promise<Outcome<ModDecision>> => {
      const outcome = await client.moderation("decide", item.id, wanted(draft, item, evidence.item.version));
      if (!outcome.ok && outcome.problem.code === "item.changed") setStale(key);
      return outcome;
    };
    run("decide", send, (decision) => {
      drafts.current.delete(item.id);
      setOpened(null);
      setAfter({ kind: "decided", decision });
    });
  };

  return {
    item,
    evidence,
    covered,
    changed: changed && evidence !== null,
    draft,
    wrong,
    busy,
    problem: toSay(problem),
    nothing,
    after,
    change,
    next: () => {
      run("next", () => client.moderation("claimNext"), (found) => {
        setNothing(found === null);
        setAfter(null);
      });
    },
    take: (name) => {
      run("take", () => client.moderation("claim", name), () => undefined);
    },
    open,
    cover: () => {
      setCovered((before) => !before);
    },
    attachment: (seq) => client.moderation("attachment", item?.id ?? "", item?.fence ?? 0, seq),
    decide,
    giveBack: (how) => {
      if (item === null) return;
      run(how, () => client.moderation(how, item.id, item.fence), () => {
        setOpened(null);
        setAfter({ kind: "moved", how });
      });
    },
    asked: () => {
      setOpened(null);
      setAfter({ kind: "moved", how: "second" });
    },
    undone: () => {
      setAfter({ kind: "undone" });
    },
  };
}
