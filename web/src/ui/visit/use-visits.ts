import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Link } from "../../model";
import { Malformed } from "../../protocol/shape";
import { visitList, type VisitRecord } from "../../protocol/visits";

/** The visits of a conversation that are not over, the next first; looked up anew when the gateway says so. */
export function useVisits(client: Client, talk: string, link: Link): { readonly visits: readonly VisitRecord[]; readonly look: () => void } {
  const [visits, setVisits] = useState<readonly VisitRecord[]>([]);
  const look = useCallback(() => {
    void client.visitCall("GET", `/v1/visits?conversation=${talk}`, null).then((outcome) => {
      if (outcome.ok) setVisits(readOr(outcome.value));
    });
  }, [client, talk]);
  useEffect(() => {
    if (link === "online") look();
    return client.onVisit((news) => {
      const isOurs = news.t === "frame" && news.frame["t"] === "visits" && news.frame["conversation"] === talk;
      if (isOurs) look();
    });
  }, [client, talk, link, look]);
  return { visits, look };
}

function readOr(value: unknown): readonly VisitRecord[] {
  try {
    const open = visitList(value, "").items.filter(({ phase }) => phase !== "ended" && phase !== "missed");
    return open.toSorted((a, b) => a.starts_at - b.starts_at);
  } catch (error) {
    if (error instanceof Malformed) return [];
    throw error;
  }
}
