import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { Malformed } from "../../protocol/shape";
import { visitOutcome, type StayPart, type VisitOutcome } from "../../protocol/visit-outcome";
import type { SeenAlone } from "../../protocol/visits";
import type { VisitWords } from "../../texts/en/visit";
import { timeOfDay } from "../../texts/format";
import { AloneQuestion, answerOf, NOT_CHOSEN } from "./alone-question";
import { TagChoice } from "./tag-choice";
import { useVisit, visitProblem } from "./words";

const MINUTE = 60_000;

interface OutcomeProps {
  readonly client: Client;
  /** The account that looks. */
  readonly me: string;
  readonly visit: string;
  /** Changes when there is something new to it. */
  readonly beat: number;
  /** An answer is on its way: it is not asked for again. */
  readonly saying: boolean;
  readonly onSay: (seen: SeenAlone) => Promise<Problem | null>;
}

/** For staff, after the visit, or for its host who has gone before: how long it was, who was there when, and whether the young person was seen alone. */
export function Outcome({ client, me, visit, beat, saying, onSay }: OutcomeProps): JSX.Element | null {
  const all = useVisit();
  const words = all.after;
  const [record, setRecord] = useState<VisitOutcome | null>(null);
  useEffect(() => {
    void client.visitCall("GET", `/v1/visits/${visit}`, null).then((outcome) => {
      if (outcome.ok) setRecord(readOr(outcome.value));
    });
  }, [client, visit, beat]);
  if (record === null || !isFor(record, me)) return null;
  const minutes = minutesOf(record);
  return (
    <section class="stack-tight outcome">
      {minutes !== null && <p>{words.lasted(minutes)}</p>}
      {record.there.length > 0 && <There stays={record.there} />}
      <p>
        <strong>{words.seenAlone}:</strong> {alone(all, record.seen_alone)}
      </p>
      {!saying && isOwed(record, me) && <Ask onSay={onSay} />}
      {wasHosted(record, me) && <TagChoice key={visit} client={client} visit={visit} said={record.tags} />}
      <p class="field-hint">{words.writeUp}</p>
    </section>
  );
}

function minutesOf({ began_at, ended_at }: VisitOutcome): number | null {
  return began_at === null || ended_at === null ? null : Math.round((ended_at - began_at) / MINUTE);
}

/** While it goes on it is for the host who has left. */
function isFor({ ended_at, host }: VisitOutcome, me: string): boolean {
  return ended_at !== null || host.account === me;
}

/** Somebody was seen, and by this host last. */
function wasHosted({ began_at, host }: VisitOutcome, me: string): boolean {
  return began_at !== null && host.account === me;
}

/** Whoever was host last still has to say whether the young person was seen alone. */
function isOwed(record: VisitOutcome, me: string): boolean {
  const { phase, seen_alone } = record;
  return phase !== "missed" && seen_alone === null && wasHosted(record, me);
}

function alone({ after, end }: VisitWords, said: SeenAlone | null): string {
  if (said === null) return after.notSaid;
  return said.answer === "yes" || said.why === "" ? after.yes : after.no(end.reasons[said.why]);
}

function There({ stays }: { readonly stays: readonly StayPart[] }): JSX.Element {
  const all = useVisit();
  const words = all.after;
  return (
    <>
      <p>
        <strong>{words.there}:</strong>
      </p>
      <ul class="outcome-there">
        {stays.map(({ name, role, since, until, agreed }, index) => (
          <li key={index}>
            {words.stay(name, all.roles[role], timeOfDay(since), until === null ? "" : timeOfDay(until))}
            {agreed > 0 && `; ${words.agreed(agreed)}`}
          </li>
        ))}
      </ul>
    </>
  );
}

/** It was not said at the end, or what was said did not arrive. */
function Ask({ onSay }: Pick<OutcomeProps, "onSay">): JSX.Element {
  const all = useVisit();
  const words = all.after;
  const [chosen, setChosen] = useState(NOT_CHOSEN);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const save = async (): Promise<void> => {
    const seen = answerOf(chosen);
    setMissing(seen === null);
    if (seen !== null) setProblem(await onSay(seen));
  };
  return (
    <div class="stack-tight outcome-ask">
      <p>{words.ask}</p>
      <AloneQuestion label={words.ask} chosen={chosen} onChoose={setChosen} missing={missing} />
      {problem !== null && (
        <p class="note note-problem" role="alert">
          {visitProblem(all, problem)}
        </p>
      )}
      <button type="button" class="button button-main button-wide" data-act="say-alone" onClick={() => void save()}>
        {words.save}
      </button>
    </div>
  );
}

function readOr(value: unknown): VisitOutcome | null {
  try {
    return visitOutcome(value, "");
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
