import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client } from "../../model";
import { Malformed } from "../../protocol/shape";
import { visitRecord, type SeenAlone, type VisitRecord } from "../../protocol/visits";
import { useVisit } from "./words";

const MINUTE = 60_000;

interface OutcomeProps {
  readonly client: Client;
  readonly visit: string;
  /** Changes when there is something new to it. */
  readonly beat: number;
}

/** For staff, after the visit: how long it was, and whether the young person was seen alone. */
export function Outcome({ client, visit, beat }: OutcomeProps): JSX.Element | null {
  const all = useVisit();
  const words = all.after;
  const [record, setRecord] = useState<VisitRecord | null>(null);
  useEffect(() => {
    void client.visitCall("GET", `/v1/visits/${visit}`, null).then((outcome) => {
      if (outcome.ok) setRecord(readOr(outcome.value));
    });
  }, [client, visit, beat]);
  if (record === null) return null;
  const { began_at, ended_at, seen_alone } = record;
  const say = ({ answer, why }: SeenAlone): string => (answer === "yes" || why === "" ? words.yes : words.no(all.end.reasons[why]));
  return (
    <section class="stack-tight outcome">
      {began_at !== null && ended_at !== null && <p>{words.lasted(Math.round((ended_at - began_at) / MINUTE))}</p>}
      <p>
        <strong>{words.seenAlone}:</strong> {seen_alone === null ? words.notSaid : say(seen_alone)}
      </p>
      <p class="field-hint">{words.writeUp}</p>
    </section>
  );
}

function readOr(value: unknown): VisitRecord | null {
  try {
    return visitRecord(value, "");
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
