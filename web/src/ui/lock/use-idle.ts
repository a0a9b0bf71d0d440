import { useEffect, useRef } from "preact/hooks";

/** What counts as somebody being there. */
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;
/** How often it is looked at whether the time is over: timers sleep with a tablet, clocks do not. */
const LOOK = 5_000;

/** Call once when nobody touched the page for so many minutes. A visit is not nobody. */
export function useIdle(minutes: number, onIdle: () => void): void {
  const latest = useRef(onIdle);
  latest.current = onIdle;
  useEffect(() => {
    let seen = Date.now();
    const note = (): void => {
      seen = Date.now();
    };
    const look = (): void => {
      if (document.querySelector(".visit") !== null) note();
      if (Date.now() - seen >= minutes * 60_000) {
        note();
        latest.current();
      }
    };
    const timer = setInterval(look, LOOK);
    // A tablet that wakes up shows nothing before it was looked at.
    document.addEventListener("visibilitychange", look);
    for (const sign of SIGNS) document.addEventListener(sign, note, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      for (const sign of SIGNS) document.removeEventListener(sign, note, { capture: true });
    };
  }, [minutes]);
}
