import { useEffect, useState } from "preact/hooks";

import type { Client, Link } from "../../model";

/** Whether there is a video chat coming, or under way. Small, for the screens that only then load the rest. */
export function useHasVisits(client: Client, talk: string, link: Link): boolean {
  const [has, setHas] = useState(false);
  useEffect(() => {
    const look = (): void => {
      void client.visitCall("GET", `/v1/visits?conversation=${talk}`, null).then((outcome) => {
        if (outcome.ok && (outcome.value as { readonly items?: readonly unknown[] } | null)?.items?.length) setHas(true);
      });
    };
    if (link === "online") look();
    return client.onVisit((news) => {
      if (news.t === "frame" && news.frame["t"] === "visits" && news.frame["conversation"] === talk) look();
    });
  }, [client, talk, link]);
  return has;
}
