import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { MemberLine, VisitTalk } from "../../../call/member-line";
import type { Client, Me } from "../../../model";
import { Malformed } from "../../../protocol/shape";
import { visitRecord, type VisitRecord } from "../../../protocol/visits";
import { PlaceChoice } from "./choice";

interface OpenChoiceProps {
  readonly client: Client;
  readonly me: Me;
  readonly talk: VisitTalk;
  readonly visit: string;
  /** The line of the visit that is open: it has to know the key of who comes there. */
  readonly line: MemberLine;
}

/** Where the young person comes in, while the visit is open. */
export function OpenChoice({ client, me, talk, visit, line }: OpenChoiceProps): JSX.Element | null {
  const [record, setRecord] = useState<VisitRecord | null>(null);
  const look = useCallback(() => {
    void client.visitCall("GET", `/v1/visits/${visit}`, null).then((outcome) => {
      if (outcome.ok) setRecord(readOr(outcome.value));
    });
  }, [client, visit]);
  useEffect(look, [look]);
  if (record === null) return null;
  return (
    <PlaceChoice
      client={client}
      me={me}
      talk={talk}
      visit={visit}
      team={record.team}
      startsAt={record.starts_at}
      at={record.at}
      onChanged={() => {
        void line.guests();
        look();
      }}
    />
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
