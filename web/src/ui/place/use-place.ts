import { useEffect, useState } from "preact/hooks";

import type { PlaceLine } from "../../call/place-line";
import { waitBefore, type Backoff } from "../../engine/backoff";
import type { PlaceSeen } from "../../protocol/places";

/** Gently: a tablet stands there all day. */
const EVERY: Backoff = { first: 30_000, most: 300_000 };

/** Why there is nothing (new) to show; "closed" and "unknown" stay. */
export type PlaceTrouble = "lost" | "closed" | "unknown";

export interface PlaceState {
  readonly seen: PlaceSeen | null;
  readonly trouble: PlaceTrouble | null;
  /** How far the gateway's clock is ahead of this device's. */
  readonly skew: number;
}

const NOTHING: PlaceState = { seen: null, trouble: null, skew: 0 };

export type PlaceAsk = Pick<PlaceLine, "look">;

/** Look at the place, and again every half minute, when the network comes back, and when the page can be seen again. */
export function usePlace(line: PlaceAsk): PlaceState {
  const [state, setState] = useState(NOTHING);
  useEffect(() => {
    let gone = false;
    let failures = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      clearTimeout(timer);
      const outcome = await line.look();
      if (gone) return;
      const trouble = outcome.ok ? null : troubleOf(outcome.problem.code);
      failures = outcome.ok ? 0 : failures + 1;
      setState((before) => {
        if (outcome.ok) return { seen: outcome.value, trouble: null, skew: outcome.value.now - Date.now() };
        return { ...before, trouble };
      });
      if (trouble === "closed" || trouble === "unknown") return;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), failures === 0 ? EVERY.first : waitBefore(EVERY, failures, Math.random()));
    };
    const again = (): void => {
      if (document.visibilityState === "visible") void look();
    };
    void look();
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
    return () => {
      gone = true;
      clearTimeout(timer);
      removeEventListener("online", again);
      document.removeEventListener("visibilitychange", again);
    };
  }, [line]);
  return state;
}

function troubleOf(code: string): PlaceTrouble {
  if (code === "visit.place_closed") return "closed";
  return code === "visit.place_unknown" || code === "request.malformed" ? "unknown" : "lost";
}
