import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Snapshot } from "../../model";
import type { SpacesNow } from "../../model-spaces";
import { usePageVisible } from "../page";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import type { SpacesFaceProps } from "../spaces/face";
import type { Way } from "../spaces/rooms";
import { Desk, type DeskProps } from "./desk";
import { Starting } from "./quiet-screens";
import { useYoung } from "./words";

const SpacesFace = later<SpacesFaceProps>(async () => (await import("../spaces/face")).SpacesFace, "", Starting);

/** A space opens and closes without a push. */
const LOOK_AGAIN = 60_000;

/** The chat, and beside it the spaces where there are any for this young person's age. */
export function Doors(props: DeskProps): JSX.Element {
  const { client, snapshot } = props;
  const [inside, setInside] = useState(false);
  const { now, look } = useSpacesNow(client, snapshot);
  const way = useRef<Way>({ trail: [], told: new Map() });
  const toChat = useCallback(() => {
    setInside(false);
  }, []);
  if (now === null || (now.items.length === 0 && now.standing.level === "none")) return <Desk {...props} />;
  return (
    <>
      <DoorBar inside={inside} unseen={now.unseen} onGo={setInside} />
      {inside ? (
        <SpacesFace client={client} snapshot={snapshot} now={now} way={way.current} onLook={look} onChat={toChat} />
      ) : (
        <Desk {...props} />
      )}
    </>
  );
}

interface DoorBarProps {
  readonly inside: boolean;
  readonly unseen: number;
  readonly onGo: (inside: boolean) => void;
}

function DoorBar({ inside, unseen, onGo }: DoorBarProps): JSX.Element {
  const words = useYoung().doors;
  return (
    <nav class="doors" aria-label={words.label}>
      <button
        type="button"
        class="door"
        aria-current={inside ? undefined : "page"}
        data-door="chat"
        onClick={() => {
          onGo(false);
        }}
      >
        <Icon name="message" small />
        {words.chat}
      </button>
      <button
        type="button"
        class="door"
        aria-current={inside ? "page" : undefined}
        data-door="spaces"
        onClick={() => {
          onGo(true);
        }}
      >
        <Icon name="people" small />
        {words.spaces}
        {unseen > 0 && (
          <span class="door-news">
            <span class="unseen">{words.news}</span>
          </span>
        )}
      </button>
    </nav>
  );
}

/** Ask how the spaces are: at first, with each piece of news, and now and then. What was last told stays. */
function useSpacesNow(client: Client, { link, posts }: Snapshot): { readonly now: SpacesNow | null; readonly look: () => void } {
  const visible = usePageVisible();
  const [now, setNow] = useState<SpacesNow | null>(null);
  const [asked, setAsked] = useState(0);
  const look = useCallback(() => {
    setAsked((count) => count + 1);
  }, []);
  useEffect(() => {
    if (!visible) return undefined;
    let over = false;
    const ask = (): void => {
      void client.spaces("spaces").then((outcome) => {
        if (!over && outcome.ok) setNow(outcome.value);
      });
    };
    ask();
    const again = setInterval(ask, LOOK_AGAIN);
    return () => {
      over = true;
      clearInterval(again);
    };
  }, [client, link, posts, visible, asked]);
  return { now, look };
}
