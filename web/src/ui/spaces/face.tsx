import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useState } from "preact/hooks";

import type { Client, Snapshot } from "../../model";
import type { SpacesNow } from "../../model-spaces";
import { Icon } from "../parts/icons";
import { LinkBanner } from "../parts/link-banner";
import { useYoung } from "../young/words";
import { CareScreen } from "./care";
import { SpacesList } from "./list";
import { MyPosts } from "./mine";
import { MyPostScreen } from "./my-post";
import { ReceiptsScreen } from "./receipts";
import { type Rooms, RoomsContext, type Route, type Way } from "./rooms";
import { SpaceScreen } from "./space";
import { StandingScreen } from "./standing";
import { ThreadScreen } from "./thread";
import { useSpaces } from "./words";
import { WriteScreen } from "./write";

import "../../styles/spaces.css";

/** Something passing stays as long as it takes to read and to think better of it. */
const SAID = 12_000;

const UNHEARD: Readonly<Record<string, number>> = {};

export interface SpacesFaceProps {
  readonly client: Client;
  readonly snapshot: Snapshot;
  readonly now: SpacesNow;
  readonly way: Way;
  readonly onLook: () => void;
  readonly onChat: () => void;
}

/** The young person's spaces: one screen after the other, with a way back. */
export function SpacesFace({ client, snapshot, now, way, onLook, onChat }: SpacesFaceProps): JSX.Element {
  const words = useSpaces().space;
  const young = useYoung().chat;
  const { link, posts = 0, spaces: heard = UNHEARD } = snapshot;
  const [done, setDone] = useState(0);
  const look = useCallback(() => {
    setDone((count) => count + 1);
    onLook();
  }, [onLook]);
  const news = `${String(posts)} ${String(done)}`;
  const { trail, go, back } = useTrail(way);
  const { said, say, hush } = useSaid();
  const rooms = useMemo<Rooms>(
    () => ({ client, link, news, heard, now, told: way.told, look, go, back, toChat: onChat, say }),
    [client, link, news, heard, now, way, look, go, back, onChat, say],
  );
  const route = trail.at(-1) ?? { at: "spaces" };
  return (
    <RoomsContext.Provider value={rooms}>
      <div class="rooms">
        <LinkBanner link={link} offline={words.offline} connecting={young.connecting} />
        <Screen key={JSON.stringify(route)} route={route} onBreak={now.breakUntil !== null} />
        <Passing said={said} onOver={hush} />
      </div>
    </RoomsContext.Provider>
  );
}

/** On a break nothing of others is shown, wherever somebody was. */
function Screen({ route, onBreak }: { readonly route: Route; readonly onBreak: boolean }): JSX.Element {
  if (route.at === "space" || route.at === "post" || route.at === "write") {
    return onBreak ? <SpacesList /> : <OfOthers route={route} />;
  }
  return <Own route={route} />;
}

type OthersRoute = Extract<Route, { readonly space: string }>;

function OfOthers({ route }: { readonly route: OthersRoute }): JSX.Element {
  switch (route.at) {
    case "space":
      return <SpaceScreen id={route.space} />;
    case "post":
      return <ThreadScreen space={route.space} post={route.post} />;
    case "write":
      return <WriteScreen space={route.space} />;
  }
}

function Own({ route }: { readonly route: Exclude<Route, OthersRoute> }): JSX.Element {
  switch (route.at) {
    case "spaces":
      return <SpacesList />;
    case "mine":
      return <MyPosts />;
    case "my-post":
      return <MyPostScreen id={route.post} />;
    case "standing":
      return <StandingScreen />;
    case "care":
      return <CareScreen />;
    case "receipts":
      return <ReceiptsScreen />;
  }
}

interface Trail {
  readonly trail: readonly Route[];
  readonly go: (route: Route) => void;
  readonly back: () => void;
}

/** Where somebody went; kept by whoever holds the door, so that they come back to where they were. */
function useTrail(way: Way): Trail {
  const [trail, setTrail] = useState(way.trail);
  const move = useCallback(
    (next: readonly Route[]) => {
      way.trail = next;
      setTrail(next);
      window.scrollTo(0, 0);
    },
    [way],
  );
  const go = useCallback(
    (route: Route) => {
      move([...way.trail, route]);
    },
    [way, move],
  );
  const back = useCallback(() => {
    move(way.trail.slice(0, -1));
  }, [way, move]);
  return { trail, go, back };
}

interface Said {
  readonly text: string;
  readonly undo: (() => Promise<void>) | null;
}

function useSaid(): { readonly said: Said | null; readonly say: Rooms["say"]; readonly hush: () => void } {
  const [said, setSaid] = useState<Said | null>(null);
  const say = useCallback<Rooms["say"]>((text, undo) => {
    setSaid({ text, undo: undo ?? null });
  }, []);
  const hush = useCallback(() => {
    setSaid(null);
  }, []);
  useEffect(() => {
    if (said === null) return undefined;
    const timer = setTimeout(hush, SAID);
    return () => {
      clearTimeout(timer);
    };
  }, [said, hush]);
  return { said, say, hush };
}

function Passing({ said, onOver }: { readonly said: Said | null; readonly onOver: () => void }): JSX.Element {
  const words = useSpaces().about;
  const [undone, setUndone] = useState(false);
  useEffect(() => {
    if (said !== null) setUndone(false);
  }, [said]);
  const undo = said?.undo ?? null;
  return (
    <div class="passing" role="status">
      {said !== null && (
        <p class="passing-note">
          <Icon name="check" small />
          <span>{said.text}</span>
          {undo !== null && (
            <button
              type="button"
              class="passing-undo"
              data-deed="undo"
              onClick={() => {
                void undo().then(() => {
                  onOver();
                  setUndone(true);
                });
              }}
            >
              {words.undo}
            </button>
          )}
        </p>
      )}
      {said === null && undone && <span class="unseen">{words.undone}</span>}
    </div>
  );
}
