import type { JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import { Clock } from "../clock";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { waitText } from "../parts/problem";

interface LockoutNoteProps {
  readonly seconds: number;
  readonly onOver: () => void;
}

/** Count down to the next allowed try; announced once at the start, not each second. */
export function LockoutNote({ seconds, onOver }: LockoutNoteProps): JSX.Element {
  const words = useShared();
  const clock = useContext(Clock);
  const [until] = useState(() => clock() + seconds * 1000);
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const timer = setInterval(() => {
      const now = Math.ceil((until - clock()) / 1000);
      if (now <= 0) onOver();
      else setLeft(now);
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, [clock, until, onOver]);
  return (
    <div class="note note-warm">
      <Icon name="clock" />
      <p class="unseen" role="alert">
        {words.problems["request.too_many"]} {waitText(words, seconds)}
      </p>
      <p aria-hidden="true">
        {words.problems["request.too_many"]} {waitText(words, left)}
      </p>
    </div>
  );
}
