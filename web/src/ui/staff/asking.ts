import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import type { Choices, Question } from "../../model-mine";
import type { ConsentWords } from "../../texts/en/consents";

interface Asking {
  /** Null while they come. */
  readonly choices: Choices | null;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly ask: (question: Question) => void;
}

/** What can be asked about, and the way to ask. */
export function useAsking(client: Client, conversation: string, onDone: () => void): Asking {
  const [choices, setChoices] = useState<Choices | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let over = false;
    void client.mine("choices", conversation).then((outcome) => {
      if (over) return;
      if (outcome.ok) setChoices(outcome.value);
      else setProblem(outcome.problem);
    });
    return () => {
      over = true;
    };
  }, [client, conversation]);
  const ask = (question: Question): void => {
    if (busy) return;
    setBusy(true);
    void client.mine("ask", conversation, question).then((outcome) => {
      setBusy(false);
      setProblem(outcome.ok ? null : outcome.problem);
      if (outcome.ok) onDone();
    });
  };
  return { choices, busy, problem, ask };
}

/** Why nothing can be asked, in words; null where others say it. */
export function askingProblem(words: ConsentWords["staff"]["problems"], { code }: Problem): string | null {
  switch (code) {
    case "desk.consent_open":
      return words.open;
    case "desk.stopped":
      return words.stopped;
    case "desk.closed":
      return words.closed;
    case "desk.colleague":
    case "desk.team_unknown":
      return words.gone;
    default:
      return null;
  }
}
