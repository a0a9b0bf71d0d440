import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import type { IconName } from "../parts/icons";

/** Where a member of staff may be; everybody has the inbox, for the alarms at least. */
export type PlaceName = "inbox" | "office" | "moderation" | "safeguarding";

interface Place {
  readonly name: PlaceName;
  readonly icon: IconName;
  /** Whether this person has the place at all; what only the gateway knows comes as `leads`. */
  readonly offers: (me: Me, leads: boolean) => boolean;
}

/** Who works at the moderators' queue, or sets spaces up. */
const MODERATES = ["moderator", "safeguarding_lead", "administrator"];

/** In the order in which the top bar shows them. */
export const PLACES: readonly Place[] = [
  { name: "inbox", icon: "message", offers: () => true },
  { name: "office", icon: "office", offers: (me, leads) => leads || me.roles.includes("administrator") },
  { name: "moderation", icon: "flag", offers: (me) => MODERATES.some((role) => me.roles.includes(role)) },
  { name: "safeguarding", icon: "shield", offers: (me) => me.roles.length > 0 },
];

const HOMES: readonly (readonly [role: string, PlaceName])[] = [
  ["safeguarding_lead", "safeguarding"],
  ["moderator", "moderation"],
  ["administrator", "office"],
  ["auditor", "safeguarding"],
];

/** The ways between the places. */
export interface Places {
  readonly offered: readonly Place[];
  readonly here: PlaceName;
  /** Somebody wants to leave, and has something that is not saved. */
  readonly leaving: boolean;
  readonly go: (place: PlaceName) => void;
  readonly stay: () => void;
  /** Go where one wanted to, all the same. */
  readonly leave: () => void;
  readonly setDirty: (dirty: boolean) => void;
}

function placeInHistory(): PlaceName | null {
  const state: unknown = window.history.state;
  if (typeof state !== "object" || state === null || !("place" in state)) return null;
  return PLACES.find((each) => each.name === state.place)?.name ?? null;
}

/** Whoever works in no team has nothing to do in the inbox; they begin where their work is. */
function firstPlace(me: Me): PlaceName {
  if (me.teams.length > 0) return "inbox";
  return HOMES.find(([role]) => me.roles.includes(role))?.[1] ?? "inbox";
}

/** Whether somebody leads a team only the gateway knows. */
function useLeads(client: Client, me: Me, link: Link): boolean {
  const [leads, setLeads] = useState(false);
  const asks = !me.roles.includes("administrator") && link === "online" && me.teams.length > 0;
  useEffect(() => {
    if (!asks) return undefined;
    let over = false;
    void client.office("offices").then((outcome) => {
      if (!over && outcome.ok) setLeads(outcome.value.length > 0);
    });
    return () => {
      over = true;
    };
  }, [client, asks, me.account]);
  return leads;
}

/** Hold where somebody is; a place other than the inbox is one step of the browser's history. */
export function usePlaces(client: Client, me: Me, link: Link): Places {
  const leads = useLeads(client, me, link);
  const [here, setHere] = useState<PlaceName>(() => placeInHistory() ?? firstPlace(me));
  const [dirty, setDirty] = useState(false);
  const [wanted, setWanted] = useState<PlaceName | null>(null);
  useEffect(() => {
    const follow = (): void => {
      setHere(placeInHistory() ?? "inbox");
      setWanted(null);
    };
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("popstate", follow);
    };
  }, []);
  const move = useCallback((place: PlaceName) => {
    setWanted(null);
    setDirty(false);
    const now = placeInHistory();
    if (place === "inbox" && now !== null) {
      window.history.back();
      return;
    }
    if (place !== "inbox") {
      if (now === null) window.history.pushState({ place }, "");
      else window.history.replaceState({ place }, "");
    }
    setHere(place);
  }, []);
  const offered = PLACES.filter((each) => each.offers(me, leads));
  return {
    offered,
    here: offered.some((each) => each.name === here) ? here : "inbox",
    leaving: wanted !== null,
    go: (place) => {
      if (dirty) setWanted(place);
      else move(place);
    },
    stay: () => {
      setWanted(null);
    },
    leave: () => {
      move(wanted ?? "inbox");
    },
    setDirty,
  };
}
