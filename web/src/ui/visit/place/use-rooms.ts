import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { TeamPlace } from "../../../model-office";

interface Rooms {
  /** Null: not known yet. */
  readonly rooms: readonly TeamPlace[] | null;
  readonly problem: Problem | null;
  readonly look: () => void;
}

/** A team's rooms that are open. */
export function useRooms(client: Client, team: string): Rooms {
  const [found, setFound] = useState<Omit<Rooms, "look">>({ rooms: null, problem: null });
  const look = useCallback(() => {
    void client.office("places", team).then((outcome) => {
      setFound((before) => (outcome.ok ? { rooms: outcome.value, problem: null } : { ...before, problem: outcome.problem }));
    });
  }, [client, team]);
  useEffect(look, [look]);
  return { ...found, look };
}
