import { useEffect, useMemo, useState } from "preact/hooks";

import type { Client, Item } from "../../model";
import type { DeskWords } from "../../model-desk";
import type { Listener } from "../conversation/system-entry";
import { useLanguage } from "../language";

/** Versions never change, so what was fetched once is kept for as long as the page is open. */
const kept = new WeakMap<Client, Map<string, Promise<DeskWords | null>>>();

async function fetchWords(client: Client, team: string, version: number | null): Promise<DeskWords | null> {
  const outcome = await client.desk("words", team, version);
  return outcome.ok ? outcome.value : null;
}

function wordsOf(client: Client, team: string, version: number): Promise<DeskWords | null> {
  const all = kept.get(client) ?? new Map<string, Promise<DeskWords | null>>();
  kept.set(client, all);
  const name = `${team} ${String(version)}`;
  const found = all.get(name) ?? fetchWords(client, team, version);
  all.set(name, found);
  void found.then((words) => {
    if (words === null) all.delete(name);
  });
  return found;
}

/** Give the log's automatic replies the words of their versions. */
export function useListener(client: Client, team: string, items: readonly Item[]): Listener {
  const { language } = useLanguage();
  const [known, setKnown] = useState<ReadonlyMap<number, DeskWords>>(new Map());
  const versions = versionsIn(items);
  const asked = versions.join();
  useEffect(() => {
    let over = false;
    for (const version of versions) {
      void wordsOf(client, team, version).then((words) => {
        if (!over && words !== null) setKnown((before) => new Map(before).set(version, words));
      });
    }
    return () => {
      over = true;
    };
  }, [client, team, asked]);
  return useMemo<Listener>(
    () => ({
      face: "staff",
      textsOf: (version) => {
        const words = known.get(version);
        return words?.texts[language] ?? words?.texts[words.languages[0] ?? ""] ?? null;
      },
    }),
    [known, language],
  );
}

function versionsIn(items: readonly Item[]): readonly number[] {
  const found = items.flatMap((item) => {
    if (item.kind !== "notice" || item.entry === undefined || !("version" in item.entry)) return [];
    return [item.entry.version];
  });
  return [...new Set(found)];
}

/** The newest words of a team; null while they come or where they do not. */
export function useNewestWords(client: Client, team: string, wanted: boolean): DeskWords | null {
  const [words, setWords] = useState<DeskWords | null>(null);
  useEffect(() => {
    if (!wanted) return undefined;
    let over = false;
    void fetchWords(client, team, null).then((found) => {
      if (!over) setWords(found);
    });
    return () => {
      over = true;
    };
  }, [client, team, wanted]);
  return words;
}

/** A label in the reader's language, else in another. */
export function labelIn(labels: Readonly<Record<string, string>>, language: string): string {
  return labels[language] ?? labels["en"] ?? Object.values(labels)[0] ?? "";
}
