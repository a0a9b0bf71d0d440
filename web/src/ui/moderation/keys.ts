import { useEffect, useRef } from "preact/hooks";

const REMEMBERED = "earshot.queue-keys";

/** On, unless somebody turned them off in this browser: whoever speaks to their device presses letters unmeant. */
export function lettersCount(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) !== "off";
  } catch {
    return true;
  }
}

export function rememberLetters(on: boolean): void {
  try {
    localStorage.setItem(REMEMBERED, on ? "on" : "off");
  } catch {
    // Storage may be closed to us; then they count.
  }
}

/** What keys do on the screen that is shown; letters are small ones. */
export type Keys = Readonly<Record<string, () => void>>;

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]") !== null;
}

/** Somebody else heard it, or it is held down, or part of another letter. */
function isTaken(event: KeyboardEvent): boolean {
  return event.defaultPrevented || event.isComposing || event.repeat;
}

/** The key that counts, in the form in which it is listed; null where it is somebody else's. */
function keyOf(event: KeyboardEvent): string | null {
  if (isTaken(event)) return null;
  const together = event.ctrlKey || event.metaKey;
  if (event.key === "Enter") return together ? "ctrl+enter" : null;
  return together || event.altKey ? null : letterOf(event);
}

function letterOf(event: KeyboardEvent): string | null {
  if (event.key === "Escape") return "escape";
  return isWriting(event.target) || !lettersCount() ? null : event.key.toLowerCase();
}

/** Hear keys for as long as the component stands; never while a sheet is open, and letters not in fields. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (document.querySelector("dialog[open]") !== null) return;
      const key = keyOf(event);
      if (key === "escape" && isWriting(event.target)) {
        // Out of the field, so that letters are keys again.
        if (event.target instanceof HTMLElement) event.target.blur();
        return;
      }
      const deed = key === null ? undefined : latest.current[key];
      if (deed === undefined) return;
      event.preventDefault();
      deed();
    };
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("keydown", press);
    };
  }, []);
}
