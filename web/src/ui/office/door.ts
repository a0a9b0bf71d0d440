import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";

/** The way between the inbox and the office. */
export interface OfficeDoor {
  /** Whether this person has an office to go to. */
  readonly offered: boolean;
  readonly open: boolean;
  /** Somebody wants to leave, and has something that is not saved. */
  readonly leaving: boolean;
  readonly enter: () => void;
  readonly leave: () => void;
  readonly stay: () => void;
  readonly go: () => void;
  readonly setDirty: (dirty: boolean) => void;
}

function isInHistory(): boolean {
  const state: unknown = window.history.state;
  return typeof state === "object" && state !== null && "office" in state;
}

/** Administrators have an office; whether somebody leads a team, only the gateway knows. */
function useOffered(client: Client, me: Me, link: Link): boolean {
  const administers = me.roles.includes("administrator");
  const [leads, setLeads] = useState(false);
  const asks = !administers && link === "online" && me.teams.length > 0;
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
  return administers || leads;
}

/** Hold whether the office is open, as one step of the browser's history. */
export function useOfficeDoor(client: Client, me: Me, link: Link): OfficeDoor {
  const offered = useOffered(client, me, link);
  // Whoever sets teams up and works in none has nothing else to do here.
  const onlyOffice = me.teams.length === 0 && me.roles.includes("administrator");
  const [open, setOpen] = useState(() => isInHistory() || onlyOffice);
  const [dirty, setDirty] = useState(false);
  const [leaving, setLeaving] = useState(false);
  useEffect(() => {
    const follow = (): void => {
      setOpen(isInHistory());
      setLeaving(false);
    };
    window.addEventListener("popstate", follow);
    return () => {
      window.removeEventListener("popstate", follow);
    };
  }, []);
  const go = useCallback(() => {
    setLeaving(false);
    setDirty(false);
    if (isInHistory()) window.history.back();
    else setOpen(false);
  }, []);
  return {
    offered,
    open: offered && open,
    leaving,
    enter: () => {
      window.history.pushState({ office: true }, "");
      setOpen(true);
    },
    leave: () => {
      if (dirty) setLeaving(true);
      else go();
    },
    stay: () => {
      setLeaving(false);
    },
    go,
    setDirty,
  };
}
