import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Item } from "../../model";

/** This close to the end counts as being there. */
const NEAR = 48;

interface StickyScroll {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the reader has scrolled up, and how many messages came meanwhile. */
  readonly away: boolean;
  readonly missed: number;
  readonly jump: () => void;
}

function distanceToEnd(element: HTMLElement): number {
  return element.scrollHeight - element.scrollTop - element.clientHeight;
}

/** Go to the line before the first unread message, else to the end; true if that is the very end. */
function openAt(element: HTMLElement): boolean {
  const line = element.querySelector<HTMLElement>("[data-unread]");
  element.scrollTop = line === null ? element.scrollHeight : line.offsetTop - 24;
  return distanceToEnd(element) < 1;
}

/** Find what was added after the item `last`. */
function addedAfter(items: readonly Item[], last: string | null): readonly Item[] {
  return items.slice(items.findIndex((item) => item.id === last) + 1);
}

/**
 * Keep the newest message in sight, unless the reader scrolled up: then nothing moves and what came is
 * counted. Own messages always come into sight. Opens at the line before the first unread message.
 */
export function useStickyScroll(items: readonly Item[]): StickyScroll {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const last = useRef<string | null>(null);
  const [away, setAway] = useState(false);
  const [missed, setMissed] = useState(0);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null || items.length === 0) return;
    const opening = last.current === null;
    const added = addedAfter(items, last.current);
    last.current = items[items.length - 1]?.id ?? null;
    if (opening) {
      stuck.current = openAt(element);
      setAway(distanceToEnd(element) >= NEAR);
      return;
    }
    const messages = added.filter((item) => item.kind !== "notice");
    stuck.current ||= messages.some((item) => item.mine);
    if (stuck.current) element.scrollTop = element.scrollHeight;
    else setMissed((count) => count + messages.length);
  }, [items]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (element === null || inner === null) return undefined;
    let top = element.scrollTop;
    const follow = (): void => {
      const isNear = distanceToEnd(element) < NEAR;
      // Content that came late, below, is no reader who went up.
      const wentUp = element.scrollTop < top;
      top = element.scrollTop;
      stuck.current = isNear || (stuck.current && !wentUp);
      setAway(!stuck.current);
      if (stuck.current) setMissed(0);
    };
    // The keyboard opens, the composer grows, a font arrives: the end stays in sight.
    const sizes = new ResizeObserver(() => {
      if (stuck.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", follow, { passive: true });
    sizes.observe(element);
    sizes.observe(inner);
    return () => {
      element.removeEventListener("scroll", follow);
      sizes.disconnect();
    };
  }, []);

  const jump = useCallback(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight, behavior: "smooth" });
    scroller.current?.focus({ preventScroll: true });
  }, []);

  return { scroller, content, away, missed, jump };
}
