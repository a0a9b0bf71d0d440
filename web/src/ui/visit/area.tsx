import type { ComponentChildren, JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { AreaSeen, Both } from "../../protocol/visit-area";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import type { CallDeeds } from "./deeds";
import { useVisit, whenOf } from "./words";

const MINUTE = 60_000;

/** The team's waiting area, looked at again each minute and with each `beat`; null: not known (yet), or nobody to be told. */
export function useArea(call: Pick<CallDeeds, "area">, wanted: boolean, beat: string): AreaSeen | null {
  const [area, setArea] = useState<AreaSeen | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    const look = async (): Promise<void> => {
      const found = await call.area();
      if (!gone && found !== null) setArea(found);
    };
    void look();
    const timer = setInterval(() => void look(), MINUTE);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [call, wanted, beat]);
  return area;
}

/** The words of a team in the reader's language; "" where it has none. */
export function useSaid(words: Both | null): string {
  const { language } = useLanguage();
  return words === null ? "" : words[language].trim();
}

/** A team's own words, as they were written. */
export function TeamWords({ words }: { readonly words: Both | null }): JSX.Element | null {
  const said = useSaid(words);
  return said === "" ? null : <p class="team-words">{said}</p>;
}

interface ShutArea {
  /** When one may come. */
  readonly opens: number;
  readonly why: Both | null;
}

/** Null where one may come now, or nobody knows. */
export function shutIn(area: AreaSeen | null): ShutArea | null {
  if (area === null || area.open || area.opens === null) return null;
  return { opens: area.opens, why: area.why };
}

interface ShutProps extends ShutArea {
  readonly startsAt: number;
  readonly children?: ComponentChildren;
}

/** It is too early to come: until when, and why. */
export function Shut({ opens, why, startsAt, children }: ShutProps): JSX.Element {
  const all = useVisit();
  const words = all.area;
  const { language } = useLanguage();
  const now = useNow();
  const said = useSaid(why);
  return (
    <div class="visit-page visit-shut">
      <h1>{words.shut}</h1>
      <p class="lead" role="status">
        {words.opens(whenOf(all, language, opens, now))}
      </p>
      <p class="team-words">{said === "" ? words.hours : said}</p>
      {startsAt > now && (
        <p class="note">
          <Icon name="clock" />
          <span class="note-body">{words.goesAhead(whenOf(all, language, startsAt, now))}</span>
        </p>
      )}
      <p>{words.comeBack}</p>
      {children}
    </div>
  );
}
