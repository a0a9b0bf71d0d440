import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RefObject } from "preact";

/** Name the browser's tab while the component stands. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}

/** Move focus to the heading when the screen changes, but not when the page opens. */
export function useScreenFocus(screen: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(screen);
  useLayoutEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    heading.current?.focus();
  }, [screen]);
  return heading;
}

/** Say whether the page can be seen right now (a tab in front, a phone that is not locked). */
export function usePageVisible(): boolean {
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");
  useEffect(() => {
    const follow = (): void => {
      setVisible(document.visibilityState === "visible");
    };
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
    };
  }, []);
  return visible;
}

/** Follow a media query. */
export function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = (): void => {
      setMatches(list.matches);
    };
    follow();
    list.addEventListener("change", follow);
    return () => {
      list.removeEventListener("change", follow);
    };
  }, [query]);
  return matches;
}

/**
 * Keep `--visible-height` at the height above the on-screen keyboard. Where the browser shrinks the
 * layout itself this changes nothing; Safari on a phone only moves the visual viewport.
 */
export function useVisibleHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return undefined;
    const root = document.documentElement;
    const fit = (): void => {
      // Pinched in, the person is looking closer: the layout must hold still.
      if (viewport.scale > 1.01) return;
      root.style.setProperty("--visible-height", `${Math.round(viewport.height)}px`);
      if (viewport.offsetTop > 0) window.scrollTo(0, 0);
    };
    fit();
    viewport.addEventListener("resize", fit);
    return () => {
      viewport.removeEventListener("resize", fit);
      root.style.removeProperty("--visible-height");
    };
  }, []);
}
