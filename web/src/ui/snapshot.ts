import { useLayoutEffect, useState } from "preact/hooks";

import type { Client, Snapshot } from "../model";

const NOTHING_YET: Snapshot = { phase: "starting", link: "connecting", me: null, conversations: [], adding: null, desk: null };

/** Follow the client's snapshot for as long as the component stands. */
export function useSnapshot(client: Client): Snapshot {
  const [snapshot, setSnapshot] = useState(NOTHING_YET);
  useLayoutEffect(() => client.subscribe(setSnapshot), [client]);
  return snapshot;
}
