import type { JSX } from "preact";

import type { DeskView } from "../../model-desk";
import { shortMoment } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useDesk, useDeskNow } from "./desk-words";

/** Say that the inbox is not up to date, and as of when it is. */
export function Freshness({ desk }: { readonly desk: DeskView | null }): JSX.Element {
  const words = useDesk();
  const { language } = useLanguage();
  const now = useDeskNow();
  const old = desk !== null && desk.stale && desk.at !== null;
  return (
    <div role="status">
      {old && (
        <p class="freshness">
          <Icon name="offline" small />
          <span>{words.old(shortMoment(language, desk.at, now))}</span>
        </p>
      )}
    </div>
  );
}
