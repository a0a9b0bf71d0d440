import type { JSX } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";

import type { Client, Snapshot } from "../../model";
import { type Drafts, useDrafts } from "../conversation/drafts";
import { useShared } from "../language";
import { OwnDevices } from "../own-devices/entry";
import { useTitle, useVisibleHeight } from "../page";
import { later } from "../parts/later";
import type { CameBackProps } from "../recovery/came-back";
import { useSnapshot } from "../snapshot";
import { Bar } from "./bar";
import { Doors } from "./doors";
import { Join } from "./join";
import { hideCode } from "./join-code";
import { type GoTo, leavePage } from "./leave";
import { AlreadyHere, linkInAddress, LinkPage } from "./link-page";
import { Elsewhere, RevokedNote, Starting } from "./quiet-screens";
import { UrgentSheet } from "./urgent";
import { Leave } from "./young-sheet";

/** Whoever came back with their recovery words is asked something, once. */
const CameBack = later<CameBackProps>(async () => (await import("../recovery/came-back")).CameBack, "quiet");

interface YoungAppProps {
  readonly client: Client;
  readonly goTo: GoTo;
}

/** The young person's face: help and the way out on top, below it whatever the phase asks for. */
export function YoungApp({ client, goTo }: YoungAppProps): JSX.Element {
  const snapshot = useSnapshot(client);
  const drafts = useDrafts(snapshot.me);
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
          <OwnDevices client={client} told={snapshot.told} conversation={snapshot.conversations[0]} />
          <Screen client={client} snapshot={snapshot} drafts={drafts} />
        </main>
        {snapshot.cameBack === true && <CameBack client={client} />}
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
  const { link, toLink, done } = useLink();
  const isSettled = snapshot.phase !== "starting" && snapshot.phase !== "elsewhere";
  if (link !== null && isSettled) return <Linking client={client} link={link} ready={snapshot.phase === "ready"} onDone={done} />;
  return <Face client={client} snapshot={snapshot} drafts={drafts} onOtherDevice={toLink} />;
}

interface FaceProps extends ScreenProps {
  readonly onOtherDevice: () => void;
}

function Face({ client, snapshot, drafts, onOtherDevice }: FaceProps): JSX.Element {
  switch (snapshot.phase) {
    case "starting":
    case "locked": // No young person's store has a PIN.
      return <Starting />;
    case "signed-out":
      return <Join client={client} onOtherDevice={onOtherDevice} />;
    case "elsewhere":
      return <Elsewhere client={client} />;
    case "revoked":
      return (
        <>
          <RevokedNote />
          <Join client={client} onOtherDevice={onOtherDevice} />
        </>
      );
    case "ready":
      return snapshot.me === null ? (
        <Starting />
      ) : (
        <Doors client={client} me={snapshot.me} snapshot={snapshot} drafts={drafts} />
      );
  }
}

interface LinkingProps {
  readonly client: Client;
  readonly link: string;
  readonly ready: boolean;
  readonly onDone: () => void;
}

/** Follow a link, unless this browser has a chat already. */
function Linking({ client, link, ready, onDone }: LinkingProps): JSX.Element {
  const [waiting, setWaiting] = useState(false);
  if (!ready) {
    return <LinkPage key={link} client={client} link={link} waiting={waiting} onWaiting={setWaiting} onDone={onDone} />;
  }
  return waiting ? <Starting /> : <AlreadyHere onDone={onDone} />;
}

interface FoundLink {
  /** Null once it is dealt with, or where there is none; "" where it is still to be typed. */
  readonly link: string | null;
  readonly toLink: () => void;
  readonly done: () => void;
}

/** Take a link from the address, where it does not stay. */
function useLink(): FoundLink {
  const [link, setLink] = useState(() => linkInAddress(window.location));
  useEffect(() => {
    const follow = (): void => {
      const found = linkInAddress(window.location);
      if (found === null) return;
      hideCode(window.location, window.history);
      if (found !== "") setLink(found);
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => {
      window.removeEventListener("hashchange", follow);
    };
  }, []);
  const toLink = useCallback(() => {
    setLink("");
  }, []);
  const done = useCallback(() => {
    setLink(null);
    // The page is the chat's from here on, after a reload too.
    if (window.location.pathname === "/link") window.history.replaceState(null, "", "/");
  }, []);
  return { link, toLink, done };
}
