import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import { Malformed } from "../../protocol/shape";
import { visitList, type VisitRecord } from "../../protocol/visits";
import { useDeskNow } from "../staff/desk-words";
import { type Knock, knocksFor } from "./knocks";

/** Hints may be lost, and nobody waits unseen. */
const LOOK_EVERY = 60_000;

/** Who waits for this person, as the gateway tells it; kept while the line is down. */
export function useKnocks(client: Client, me: Me, link: Link): { readonly knocks: readonly Knock[]; readonly look: () => void } {
  const [visits, setVisits] = useState<readonly VisitRecord[]>([]);
  const look = useLooking(client, setVisits);
  const asks = link === "online" && me.teams.length > 0;
  useEffect(() => {
    if (!asks) return undefined;
    look();
    const timer = setInterval(look, LOOK_EVERY);
    const end = client.onVisit((news) => {
      if (news.t === "frame" && news.frame["t"] === "visits") look();
    });
    return () => {
      clearInterval(timer);
      end();
    };
  }, [client, asks, look]);
  return { knocks: knocksFor(me.account, visits, useDeskNow()), look };
}

/** Look the list up, one question at a time; what comes meanwhile shares the next one. */
function useLooking(client: Client, found: (visits: readonly VisitRecord[]) => void): () => void {
  const state = useRef({ busy: false, again: false });
  return useCallback(() => {
    const run = async (): Promise<void> => {
      state.current = { busy: true, again: false };
      const outcome = await client.visitCall("GET", "/v1/visits", null);
      const visits = outcome.ok ? readOr(outcome.value) : null;
      if (visits !== null) found(visits);
      const { again } = state.current;
      state.current = { busy: false, again: false };
      if (again) await run();
    };
    if (state.current.busy) state.current.again = true;
    else void run();
  }, [client, found]);
}

function readOr(value: unknown): readonly VisitRecord[] | null {
  try {
    return visitList(value, "").items;
  } catch (error) {
    if (error instanceof Malformed) return null;
    throw error;
  }
}
