import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";

/** Let a field grow with its text; the style sheet says how far. */
export function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null) return;
    element.style.height = "auto";
    const borders = element.offsetHeight - element.clientHeight;
    element.style.height = `${element.scrollHeight + borders}px`;
  }, [field, text, width]);
  useEffect(() => {
    const element = field.current;
    if (element === null) return undefined;
    const sizes = new ResizeObserver(() => {
      // Hidden, it has no width; what it had comes back with it.
      if (element.clientWidth > 0) setWidth(element.clientWidth);
    });
    sizes.observe(element);
    return () => {
      sizes.disconnect();
    };
  }, [field]);
}
