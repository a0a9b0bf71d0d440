import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";

import { MemberLine, type VisitTalk } from "../../call/member-line";
import type { Client, Me, Problem } from "../../model";
import type { SeenAlone, View } from "../../protocol/visits";
import { GuestLinks } from "./guest-links";
import { Outcome } from "./outcome";
import { OpenChoice } from "./place/open-choice";
import { useCall } from "./use-call";
import { VisitScreen } from "./visit-screen";
import { useVisit } from "./words";

import "../../styles/visit.css";

export interface MemberVisitProps {
  readonly client: Client;
  readonly me: Me;
  readonly visit: string;
  readonly talk: VisitTalk;
  readonly onClose: () => void;
}

/** A member's visit, on whichever face. */
export function MemberVisit({ client, me, visit, talk, onClose }: MemberVisitProps): JSX.Element {
  const words = useVisit();
  // The talk's members are looked at only for who made a guest's link; they need not make a new line.
  const line = useMemo(() => new MemberLine(client, visit, me.device, talk), [client, visit, me.device, talk.talk]);
  const [said, setSaid] = useState(0);
  const [saying, setSaying] = useState(false);
  const running = useCall(line, visit, me.device);
  useWakeLock();
  const isStaff = client.face === "staff";
  const sayAlone = async (seen: SeenAlone): Promise<Problem | null> => {
    const outcome = await client.visitCall("POST", `/v1/visits/${visit}/seen-alone`, seen);
    setSaid((before) => before + 1);
    return outcome.ok ? null : outcome.problem;
  };
  const endAndSay = async (ended: Promise<unknown>, seen: SeenAlone): Promise<void> => {
    setSaying(true);
    await ended;
    // What arrived is not asked for again while the page after the visit still looks.
    setSaying((await sayAlone(seen)) === null);
  };
  return (
    <section class="visit" aria-label={words.title}>
      {running !== null && (
        <VisitScreen
          state={running.state}
          call={running.call}
          face={isStaff ? "staff" : "person"}
          guests={isStaff ? <Guests client={client} me={me} talk={talk} visit={visit} line={line} view={running.state.view} /> : null}
          outcome={isStaff ? <Outcome client={client} me={me.account} visit={visit} beat={said} saying={saying} onSay={sayAlone} /> : null}
          onClose={onClose}
          onEnd={(ended, seen) => void endAndSay(ended, seen)}
        />
      )}
    </section>
  );
}

interface GuestsProps extends Pick<MemberVisitProps, "client" | "me" | "talk" | "visit"> {
  readonly line: MemberLine;
  readonly view: View | null;
}

/** Their links, looked up anew when somebody comes or goes. */
function Guests({ view, me, talk, ...more }: GuestsProps): JSX.Element | null {
  if (view === null) return null;
  return (
    <>
      <OpenChoice me={me} talk={talk} {...more} />
      <GuestLinks {...more} startsAt={view.starts_at} beat={view.people.length} />
    </>
  );
}

/** A screen that goes dark in a call would take the camera with it. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const ask = async (): Promise<void> => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
      lock = await navigator.wakeLock.request("screen").catch(() => null);
    };
    const look = (): void => void ask();
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      void lock?.release();
    };
  }, []);
}
