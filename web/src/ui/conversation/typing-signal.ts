import { useCallback, useEffect, useRef } from "preact/hooks";

/** A signal stands for six seconds with the others, so it is renewed before that. */
const RENEW = 4000;
const IDLE = 5000;

interface TypingSignal {
  readonly typed: (empty: boolean) => void;
  readonly stopped: () => void;
}

/** Turn key strokes into few signals: one at the start, one each four seconds, one at the end. */
export function useTypingSignal(send: (typing: boolean) => void): TypingSignal {
  const sentAt = useRef<number | null>(null);
  const idle = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef(send);
  latest.current = send;

  const stopped = useCallback(() => {
    clearTimeout(idle.current);
    if (sentAt.current === null) return;
    sentAt.current = null;
    latest.current(false);
  }, []);

  const typed = useCallback(
    (empty: boolean) => {
      if (empty) {
        stopped();
        return;
      }
      const now = performance.now();
      if (sentAt.current === null || now - sentAt.current > RENEW) {
        sentAt.current = now;
        latest.current(true);
      }
      clearTimeout(idle.current);
      idle.current = setTimeout(stopped, IDLE);
    },
    [stopped],
  );

  useEffect(() => stopped, [stopped]);
  return { typed, stopped };
}
