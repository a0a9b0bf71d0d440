import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import { loadEd25519 } from "../../../crypto/ed25519";
import { TrailBroken, type Where } from "../../../crypto/trail/broken";
import type { BelievedCheckpoint, TrailPolicy } from "../../../crypto/trail/checkpoint";
import { verifyTrail } from "../../../crypto/trail/verify";
import { keepPin, readPin, type Pin } from "./pins";

/** How a verification stands. */
export type Verdict =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly done: number; readonly total: number }
  | { readonly kind: "whole"; readonly believed: BelievedCheckpoint; readonly before: Pin | null }
  | { readonly kind: "broken"; readonly fault: string; readonly where: Where | null }
  | { readonly kind: "failed"; readonly problem: Problem };

/** The gateway could not be asked; what it published may well be whole. */
class NotAsked extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** What is published of an organisation's log. */
export function readPublished(client: Client, organisation: string) {
  return async (path: string): Promise<Uint8Array | null> => {
    const outcome = await client.casework("trailFile", organisation, path);
    if (!outcome.ok) throw new NotAsked(outcome.problem);
    return outcome.value;
  };
}

/** Say why something was not verified; null where it was called off. */
export function verdictOf(error: unknown): Verdict | null {
  if (error instanceof TrailBroken) return { kind: "broken", fault: error.fault, where: error };
  if (error instanceof NotAsked) return { kind: "failed", problem: error.problem };
  if (error instanceof DOMException && error.name === "AbortError") return null;
  throw error;
}

interface Verifying {
  readonly verdict: Verdict;
  readonly start: (policy: TrailPolicy) => void;
  readonly stop: () => void;
}

export function useVerify(client: Client, organisation: string, clock: () => number): Verifying {
  const [verdict, setVerdict] = useState<Verdict>({ kind: "none" });
  const running = useRef<AbortController | null>(null);
  const stop = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setVerdict((before) => (before.kind === "running" ? { kind: "none" } : before));
  }, []);
  useEffect(() => stop, [stop]);
  const start = (policy: TrailPolicy): void => {
    stop();
    const ending = new AbortController();
    running.current = ending;
    const show = (next: Verdict): void => {
      if (running.current === ending) setVerdict(next);
    };
    show({ kind: "running", done: 0, total: 0 });
    const { log } = policy;
    const pin = readPin(log.name);
    if (pin !== null && pin.key !== log.text) {
      show({ kind: "broken", fault: "key", where: null });
      return;
    }
    const progress = (done: number, total: number): void => {
      show({ kind: "running", done, total });
    };
    loadEd25519()
      .then((ed25519) => verifyTrail(readPublished(client, organisation), { ed25519, policy, before: pin, progress, signal: ending.signal }))
      .then((believed) => {
        const { origin, size, root } = believed.checkpoint;
        keepPin(origin, { key: log.text, size, root, at: clock() });
        show({ kind: "whole", believed, before: pin });
      })
      .catch((error: unknown) => {
        const found = verdictOf(error);
        if (found !== null) show(found);
      });
  };
  return { verdict, start, stop };
}
