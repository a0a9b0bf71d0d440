import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

/** The time as the screens know it; the gallery and the tests put a fixed one in its place. */
export const Clock = createContext<() => number>(() => Date.now());

/** Give the time, and again every `every` milliseconds. */
export function useNow(every = 30_000): number {
  const clock = useContext(Clock);
  const [now, setNow] = useState(clock);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(clock());
    }, every);
    return () => {
      clearInterval(timer);
    };
  }, [clock, every]);
  return now;
}
