import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Link, Problem } from "../../model";
import type { RecordOpening, SealedRecord } from "../../model-records";

/** What colleagues do is looked for so often, in milliseconds, while somebody looks at it. */
const LOOK_AGAIN = 5_000;

/** What the room shows, as it was last told. */
export interface Room {
  /** Null until the first answer. */
  readonly records: readonly SealedRecord[] | null;
  readonly more: boolean;
  readonly openings: readonly RecordOpening[];
  readonly problem: Problem | null;
  readonly showMore: () => void;
  readonly look: () => void;
  /** Something came of an opening here. */
  readonly take: (opening: RecordOpening) => void;
}

/** Fetch the records once and page by page, and the openings again and again. */
export function useRoom(client: Client, account: string, link: Link): Room {
  const [records, setRecords] = useState<readonly SealedRecord[] | null>(null);
  const [more, setMore] = useState(false);
  const [openings, setOpenings] = useState<readonly RecordOpening[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  /** Openings of one's own that are over are listed no more, and yet it is to be seen what came of them. */
  const own = useRef<ReadonlySet<string>>(new Set());

  const look = useCallback((): void => {
    void client.records("openings").then(async (outcome) => {
      if (!outcome.ok) {
        setProblem(outcome.problem);
        return;
      }
      const listed = outcome.value;
      const mine = listed.filter(({ by }) => by.account === account).map(({ id }) => id);
      const gone = [...own.current].filter((id) => !listed.some((each) => each.id === id));
      own.current = new Set([...own.current, ...mine]);
      const ended = await Promise.all(gone.map((id) => client.records("opening", id)));
      setOpenings([...listed, ...ended.flatMap((each) => (each.ok ? [each.value] : []))]);
      setProblem(null);
    });
  }, [client, account]);

  const fetchPage = useCallback(
    (after: string | null): void => {
      void client.records("list", after).then((outcome) => {
        if (!outcome.ok) {
          setProblem(outcome.problem);
          return;
        }
        setRecords((before) => [...(after === null ? [] : (before ?? [])), ...outcome.value.items]);
        setMore(outcome.value.more);
      });
    },
    [client],
  );

  useEffect(() => {
    if (link !== "online") return undefined;
    fetchPage(null);
    look();
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") look();
    }, LOOK_AGAIN);
    return () => {
      clearInterval(timer);
    };
  }, [link, look, fetchPage]);

  return {
    records,
    more,
    openings,
    problem,
    showMore: () => {
      fetchPage(records?.at(-1)?.id ?? null);
    },
    look: () => {
      fetchPage(null);
      look();
    },
    take: (opening) => {
      if (opening.by.account === account) own.current = new Set([...own.current, opening.id]);
      setOpenings((before) => [opening, ...before.filter(({ id }) => id !== opening.id)]);
    },
  };
}
