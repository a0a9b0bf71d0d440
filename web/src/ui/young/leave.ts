import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client } from "../../model";
import { LEAVE_TO } from "../../texts/places";

const PRESSES = 3;
/** Presses further apart than this are typing, not leaving. */
const TOGETHER = 5000;

export type GoTo = (address: string) => void;

export function replacePage(address: string): void {
  window.location.replace(address);
}

function beginAnew(event: PageTransitionEvent): void {
  if (event.persisted) window.location.reload();
}

/** Cover the page, start to end the session, and go. Nothing is waited for: a second matters here. */
export function leavePage(client: Client, goTo: GoTo): void {
  document.documentElement.classList.add("leaving");
  document.title = "";
  // Should the browser bring the page back from its memory, it begins anew instead of standing covered.
  window.addEventListener("pageshow", beginAnew);
  void client.signOut();
  goTo(LEAVE_TO);
}

/** Follow Shift pressed alone three times; gives how often it was pressed so far. */
export function useShiftThrice(onThrice: () => void): number {
  const [presses, setPresses] = useState(0);
  const count = useRef(0);
  const clean = useRef(false);
  const calm = useRef<ReturnType<typeof setTimeout>>(undefined);

  const set = useCallback((next: number) => {
    count.current = next;
    setPresses(next);
  }, []);

  useEffect(() => {
    const down = (event: KeyboardEvent): void => {
      // A key together with Shift, or between two presses, is somebody writing.
      clean.current = event.key === "Shift";
      if (event.key !== "Shift" && count.current > 0) set(0);
    };
    const up = (event: KeyboardEvent): void => {
      if (event.key !== "Shift" || !clean.current) return;
      clean.current = false;
      clearTimeout(calm.current);
      if (count.current + 1 >= PRESSES) {
        set(0);
        onThrice();
        return;
      }
      set(count.current + 1);
      calm.current = setTimeout(() => {
        set(0);
      }, TOGETHER);
    };
    document.addEventListener("keydown", down, true);
    document.addEventListener("keyup", up, true);
    return () => {
      clearTimeout(calm.current);
      document.removeEventListener("keydown", down, true);
      document.removeEventListener("keyup", up, true);
    };
  }, [onThrice, set]);

  return presses;
}
