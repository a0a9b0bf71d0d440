import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { IdentifyingFinder } from "../../identifying/finder";
import type { IdentifyingKind } from "../../identifying/kinds";
import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { useSpaces } from "./words";

/** A pause in writing after which the draft is looked at. */
const PAUSE = 350;

let finder: Promise<IdentifyingFinder> | null = null;

/** Fetched when somebody first writes a post. */
function loadOnce(): Promise<IdentifyingFinder> {
  finder ??= import("../../identifying/load").then(({ loadFinder }) => loadFinder());
  finder.catch(() => {
    // Without it there is no hint; a moderator reads all the same. The next draft tries again.
    finder = null;
  });
  return finder;
}

function useKinds(text: string): readonly IdentifyingKind[] {
  const [kinds, setKinds] = useState<readonly IdentifyingKind[]>([]);
  useEffect(() => {
    let over = false;
    const look = async (): Promise<void> => {
      const found = text.trim() === "" ? [] : ((await loadOnce().catch(() => null))?.find(text) ?? []);
      if (!over) setKinds(found);
    };
    const timer = setTimeout(() => void look(), PAUSE);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text]);
  return kinds;
}

/** Say what in a draft may tell who or where somebody is. It never holds a post up, and nothing of it leaves the device. */
export function SaferHint({ text }: { readonly text: string }): JSX.Element {
  const words = useSpaces().write;
  const shared = useShared();
  const kinds = useKinds(text);
  const [closed, setClosed] = useState<readonly IdentifyingKind[]>([]);
  const shown = kinds.filter((kind) => !closed.includes(kind));
  return (
    <div class="safer-hint" role="status">
      {shown.length > 0 && (
        <div class="note note-warm">
          <Icon name="shield" />
          <div class="note-body">
            {shown.map((kind) => (
              <p key={kind} data-kind={kind}>
                {words.looksLike[kind]}
              </p>
            ))}
            <p>{words.safer}</p>
          </div>
          <button
            type="button"
            class="icon-button"
            aria-label={shared.close}
            onClick={() => {
              setClosed([...closed, ...shown]);
            }}
          >
            <Icon name="close" />
          </button>
        </div>
      )}
    </div>
  );
}
