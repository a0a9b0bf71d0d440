import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Client, Conversation, Link } from "../../model";
import type { DeskKnown, DeskNow, MineTalk, MineTexts } from "../../model-mine";
import type { Listener } from "../conversation/system-entry";
import { useLanguage } from "../language";
import { usePageVisible } from "../page";

const REMEMBERED = "earshot.easy-words";
/** Whoever is there, and when the question comes, changes without a push. */
const LOOK_AGAIN = 60_000;
/** After a refusal sooner, then each time twice as late: a chat may be on the page before the gateway has it. */
const TRY_AGAIN = 1_000;
/** What happens in one moment is one look. */
const GATHER = 400;

export interface MyDesk {
  /** Null while nothing is known. */
  readonly known: DeskKnown | null;
  /** How this conversation stands; null while nothing is known. */
  readonly talk: MineTalk | null;
  readonly easy: boolean;
  readonly setEasy: (easy: boolean) => void;
  /** Something was done: look now. */
  readonly look: () => void;
}

/** Ask the desk how things are: when the chat opens, changes, comes back to the screen, and now and then. */
export function useMyDesk(client: Client, conversation: Conversation, link: Link): MyDesk {
  const { id, talk: called, items } = conversation;
  const { language } = useLanguage();
  const visible = usePageVisible();
  const [easy, setEasy] = useEasyWords();
  const [known, setKnown] = useState<DeskKnown | null>(null);
  const [asked, setAsked] = useState(0);
  const look = useCallback(() => {
    setAsked((count) => count + 1);
  }, []);

  const newest = items.at(-1)?.id ?? "";
  const isFirst = useRef(true);
  useEffect(() => {
    if (!visible) return undefined;
    let over = false;
    let wait = TRY_AGAIN;
    const ask = (): void => {
      // Whatever becomes of this question; one that is refused is asked sooner.
      next = setTimeout(ask, LOOK_AGAIN);
      void client.mine("now", id, language, easy).then((outcome) => {
        if (over) return;
        if (outcome.ok) {
          setKnown(outcome.value);
          wait = TRY_AGAIN;
          return;
        }
        clearTimeout(next);
        next = setTimeout(ask, wait);
        wait = Math.min(2 * wait, LOOK_AGAIN);
      });
    };
    let next = setTimeout(ask, isFirst.current ? 0 : GATHER);
    isFirst.current = false;
    return () => {
      over = true;
      clearTimeout(next);
    };
  }, [client, id, language, easy, link, visible, newest, asked]);

  const talk = known?.now.talks.find(({ conversation: name }) => name === called) ?? null;
  return { known, talk, easy, setEasy, look };
}

/** Whether the reader wants easy words; kept on this device. */
function useEasyWords(): readonly [boolean, (easy: boolean) => void] {
  const [easy, setEasy] = useState(() => {
    try {
      return localStorage.getItem(REMEMBERED) === "yes";
    } catch {
      // Storage may be closed to us; then nothing is remembered.
      return false;
    }
  });
  const choose = useCallback((next: boolean) => {
    setEasy(next);
    try {
      if (next) localStorage.setItem(REMEMBERED, "yes");
      else localStorage.removeItem(REMEMBERED);
    } catch {
      // As above: the choice then lasts as long as the page.
    }
  }, []);
  return [easy, choose];
}

/** Give the log's automatic replies the words of their versions, in the reader's language and way. */
export function useMyListener(client: Client, conversation: Conversation, { known, easy }: MyDesk): Listener {
  const { id, items } = conversation;
  const { language } = useLanguage();
  const [texts, setTexts] = useState<ReadonlyMap<string, MineTexts>>(new Map());
  const versions = versionsIn(items).filter((version) => version !== known?.now.version);
  const wanted = versions.join();
  const way = `${language} ${easy ? "easy" : "plain"}`;
  useEffect(() => {
    let over = false;
    for (const version of versions) {
      void client.mine("texts", id, version, language, easy).then((outcome) => {
        if (!over && outcome.ok) setTexts((before) => new Map(before).set(`${version} ${way}`, outcome.value));
      });
    }
    return () => {
      over = true;
    };
  }, [client, id, wanted, way]);
  return useMemo<Listener>(() => {
    const now = known?.now ?? null;
    return {
      face: "person",
      textsOf: (version) => {
        const found = texts.get(`${version} ${way}`) ?? currentTexts(now, version);
        return found === null ? null : { in_hours: found.inHours, out_of_hours: found.outOfHours, closing: found.closing };
      },
    };
  }, [texts, way, known]);
}

function currentTexts(now: DeskNow | null, version: number): MineTexts | null {
  return now?.version === version ? now.texts : null;
}

function versionsIn(items: Conversation["items"]): readonly number[] {
  const found = items.flatMap((item) => {
    if (item.kind !== "notice" || item.entry === undefined || !("version" in item.entry)) return [];
    return [item.entry.version];
  });
  return [...new Set(found)];
}
