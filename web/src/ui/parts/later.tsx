import type { ComponentType, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import { ProblemNote } from "./problem";

const NETWORK = { code: "network", fields: {} };

/** A component whose code is fetched when it is first shown: most visits never need it. */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  /** What came unasked is not missed aloud. */
  quiet: "quiet" | "" = "",
  /** What stands in its place until it is here. */
  Waiting: ComponentType | null = null,
): (props: P) => JSX.Element | null {
  let loaded: ComponentType<P> | null = null;
  return function Later(props: P): JSX.Element | null {
    const [state, setState] = useState<"waiting" | "here" | "failed">(loaded === null ? "waiting" : "here");
    useEffect(() => {
      if (loaded !== null) return;
      load().then(
        (component) => {
          loaded = component;
          setState("here");
        },
        () => {
          setState("failed");
        },
      );
    }, []);
    if (state === "failed" && quiet === "quiet") return null;
    if (state === "failed") return <ProblemNote problem={NETWORK} />;
    const Component = loaded;
    if (Component !== null) return <Component {...props} />;
    return Waiting === null ? null : <Waiting />;
  };
}
