import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** A field to go to; a new object each time, so that the same one can be asked for twice. */
export interface Jump {
  readonly at: string;
}

/** The place of a path, or the nearest one around it. */
function placeOf(root: HTMLElement, at: string): HTMLElement | null {
  for (let path = at; path !== ""; path = path.replace(/(\.[^.[\]]+|\[\d+\]|^[^.[\]]+)$/, "")) {
    const place = root.querySelector<HTMLElement>(`[data-at="${CSS.escape(path)}"]`);
    if (place !== null) return place;
  }
  return null;
}

/** Move the focus to a field once its part of the editor is drawn. */
export function useJump(jump: Jump | null): RefObject<HTMLDivElement | null> {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (jump === null || root.current === null) return;
    const place = placeOf(root.current, jump.at);
    const field = place?.querySelector<HTMLElement>("input, select, textarea, button");
    field?.focus({ preventScroll: true });
    place?.scrollIntoView({ block: "center" });
  }, [jump]);
  return root;
}
