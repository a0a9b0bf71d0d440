import type { JSX } from "preact";
import { useCallback, useState } from "preact/hooks";

import type { Client, Snapshot } from "../../model";
import { type Drafts, useDrafts } from "../conversation/drafts";
import { useShared } from "../language";
import { useTitle, useVisibleHeight } from "../page";
import { useSnapshot } from "../snapshot";
import { Bar } from "./bar";
import { Desk } from "./desk";
import { Join } from "./join";
import { type GoTo, leavePage } from "./leave";
import { Elsewhere, RevokedNote, Starting } from "./quiet-screens";
import { UrgentSheet } from "./urgent";
import { Leave } from "./young-sheet";

interface YoungAppProps {
  readonly client: Client;
  readonly goTo: GoTo;
}

/** The young person's face: help and the way out on top, below it whatever the phase asks for. */
export function YoungApp({ client, goTo }: YoungAppProps): JSX.Element {
  const snapshot = useSnapshot(client);
  const drafts = useDrafts();
  const [help, setHelp] = useState(false);
  useTitle(useShared().appName);
  useVisibleHeight();
  const leave = useCallback(() => {
    leavePage(client, goTo);
  }, [client, goTo]);
  return (
    <Leave.Provider value={leave}>
      <div class="young">
        <Bar
          onLeave={leave}
          onHelp={() => {
            setHelp(true);
          }}
        />
        <main class="young-main">
          <Screen client={client} snapshot={snapshot} drafts={drafts} />
        </main>
        {help && (
          <UrgentSheet
            onClose={() => {
              setHelp(false);
            }}
          />
        )}
      </div>
    </Leave.Provider>
  );
}

interface ScreenProps {
  readonly client: Client;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
}

function Screen({ client, snapshot, drafts }: ScreenProps): JSX.Element {
  switch (snapshot.phase) {
    case "starting":
      return <Starting />;
    case "signed-out":
      return <Join client={client} />;
    case "elsewhere":
      return <Elsewhere client={client} />;
    case "revoked":
      return (
        <>
          <RevokedNote />
          <Join client={client} />
        </>
      );
    case "ready":
      return snapshot.me === null ? (
        <Starting />
      ) : (
        <Desk client={client} me={snapshot.me} snapshot={snapshot} drafts={drafts} />
      );
  }
}
