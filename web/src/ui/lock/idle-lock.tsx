import { useEffect, useState } from "preact/hooks";

import type { Client } from "../../model";
import { useIdle } from "./use-idle";

/** Until the organisation's own is known. */
const USUAL_MINUTES = 15;

/** Lock the screen when nobody is there. */
export function IdleLock({ client }: { readonly client: Client }): null {
  const [minutes, setMinutes] = useState(USUAL_MINUTES);
  useEffect(() => {
    void client.lock("minutes").then((outcome) => {
      if (outcome.ok) setMinutes(outcome.value);
    });
  }, [client]);
  useIdle(minutes, () => {
    void client.lockScreen();
  });
  return null;
}
