import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Outcome, Phase, Problem } from "../../model";
import type { SignedOn, SignOnPurpose, SignOnReturn, Vouched } from "../../model-ways";
import { useLeaving } from "./by-provider";

/** What is made of somebody's return from their organisation's provider. */
export interface SignOn {
  readonly busy: boolean;
  readonly problem: Problem | null;
  /** What was done for whoever is signed in. */
  readonly done: Exclude<SignOnPurpose, "sign-in" | "afresh"> | null;
  /** It was read. */
  readonly over: () => void;
}

/** Somebody may sign in: at once, or once their store has its PIN. */
interface Entering {
  readonly vouched: Vouched;
  readonly waits: "" | "for the lock" | "for the PIN";
}

const NOTHING = { busy: false, problem: null, done: null } as const;

/** Finish what somebody went to the provider for, whatever the screen shows meanwhile. */
export function useSignOn(client: Client, phase: Phase, back: SignOnReturn | null): SignOn {
  const [said, setSaid] = useState<Omit<SignOn, "over">>({ ...NOTHING, busy: back !== null });
  const [entering, setEntering] = useState<Entering | null>(null);
  const under = useRef(false);
  const leave = useRef(useLeaving(client));
  const over = useCallback(() => {
    setSaid(NOTHING);
  }, []);

  useEffect(() => {
    if (back === null) return;
    void client.ways("comeBack", back).then(async (outcome) => {
      if (!outcome.ok || outcome.value.purpose !== "afresh") {
        setSaid(saidOf(outcome));
        if (outcome.ok && outcome.value.vouched !== null) setEntering({ vouched: outcome.value.vouched, waits: "" });
        return;
      }
      const left = await leave.current("afresh");
      if (!left.ok) setSaid(refused(left.problem));
    });
  }, [client, back]);

  useEffect(() => {
    if (entering === null || under.current) return;
    const { vouched, waits } = entering;
    if (phase === "ready") {
      setEntering(null);
      over();
    } else if (phase === "locked" && waits === "for the lock") setEntering({ vouched, waits: "for the PIN" });
    else if (mayEnter(phase, waits)) {
      under.current = true;
      void client.ways("signInByProvider", vouched).then((outcome) => {
        under.current = false;
        // Asked for once: whoever turns away from the PIN then is not led back to it.
        const locked = !outcome.ok && outcome.problem.code === "pin.needed";
        setEntering(locked && waits === "" ? { vouched, waits: "for the lock" } : null);
        setSaid(outcome.ok || locked ? NOTHING : refused(outcome.problem));
      });
    }
  }, [client, phase, entering, over]);
  return { ...said, over };
}

function mayEnter(phase: Phase, waits: Entering["waits"]): boolean {
  // Beside a colleague's lock the own store may be open.
  return phase === "signed-out" || phase === "revoked" ? waits !== "for the lock" : phase === "locked" && waits === "";
}

function saidOf(outcome: Outcome<SignedOn>): Omit<SignOn, "over"> {
  if (!outcome.ok) return refused(outcome.problem);
  const { purpose } = outcome.value;
  return purpose === "sign-in" || purpose === "afresh" ? { ...NOTHING, busy: true } : { ...NOTHING, done: purpose };
}

/** Nothing was typed here that could have been wrong. */
function refused(problem: Problem): Omit<SignOn, "over"> {
  return { ...NOTHING, problem: problem.code === "sign_in.refused" ? { code: "provider.refused", fields: {} } : problem };
}
