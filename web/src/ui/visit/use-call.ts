import { useEffect, useState } from "preact/hooks";

import { Call } from "../../call/call";
import type { VisitLine } from "../../call/line";
import type { CallState } from "../../call/state";
import { trustedScript } from "../../main/trusted";
import framesUrl from "../../sframe-worker.ts?worker&url";

interface Running {
  readonly call: Call;
  readonly state: CallState;
}

/** Take part in a visit for as long as the component stands. */
export function useCall(line: VisitLine, visit: string, me: string): Running | null {
  const [running, setRunning] = useState<Running | null>(null);
  useEffect(() => {
    const call: Call = new Call({
      visit,
      me,
      line,
      media: navigator.mediaDevices,
      frames: new Worker(trustedScript(framesUrl), { type: "module", name: "earshot-frames" }),
      randomBytes: (size) => crypto.getRandomValues(new Uint8Array(size)),
      now: () => Date.now(),
      changed: (state) => {
        setRunning({ call, state });
      },
    });
    setRunning({ call, state: call.state });
    call.start();
    const network = (): void => {
      call.networkChanged();
    };
    addEventListener("online", network);
    const connection = (navigator as { readonly connection?: EventTarget }).connection;
    connection?.addEventListener("change", network);
    return () => {
      removeEventListener("online", network);
      connection?.removeEventListener("change", network);
      call.close();
    };
  }, [line, visit, me]);
  return running;
}
