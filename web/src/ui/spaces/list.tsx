import type { JSX } from "preact";

import type { Space, SpacesNow } from "../../model-spaces";
import { useMoments } from "../moments";
import { Icon, type IconName } from "../parts/icons";
import { Frame } from "./frame";
import { type Route, useRooms } from "./rooms";
import { Situation } from "./situation";
import { useSpaces } from "./words";

/** The spaces of somebody's age, and what is theirs. On a break there is nothing of others. */
export function SpacesList(): JSX.Element {
  const words = useSpaces();
  const { now } = useRooms();
  const onBreak = now.breakUntil !== null;
  return (
    <Frame title={words.list.title} lead={words.list.lead} first>
      {onBreak && <OnBreak until={now.breakUntil} />}
      <StandingNote now={now} />
      {!onBreak && <AllSpaces items={now.items} />}
      <h2>{words.list.yours}</h2>
      <ul class="room-links">
        <RoomLink icon="pencil" route={{ at: "mine" }} text={words.list.mine} note={now.unseen > 0 ? words.list.fresh(now.unseen) : ""} />
        <RoomLink icon="check" route={{ at: "receipts" }} text={words.list.receipts} />
        <RoomLink icon="heart" route={{ at: "care" }} text={words.list.care} />
      </ul>
      {!onBreak && <Rules />}
    </Frame>
  );
}

function AllSpaces({ items }: { readonly items: readonly Space[] }): JSX.Element {
  const words = useSpaces().list;
  const { go } = useRooms();
  if (items.length === 0) return <p class="spaces-empty">{words.empty}</p>;
  return (
    <ul class="space-cards">
      {items.map((space) => (
        <li key={space.id} class="space-card">
          <h2>
            <button
              type="button"
              class="space-open"
              data-space={space.id}
              onClick={() => {
                go({ at: "space", space: space.id });
              }}
            >
              {space.name}
              <Icon name="forward" />
            </button>
          </h2>
          <p class="space-about">{space.about}</p>
          <Situation space={space} />
        </li>
      ))}
    </ul>
  );
}

interface RoomLinkProps {
  readonly icon: IconName;
  readonly route: Route;
  readonly text: string;
  readonly note?: string;
}

function RoomLink({ icon, route, text, note = "" }: RoomLinkProps): JSX.Element {
  const { go } = useRooms();
  return (
    <li>
      <button
        type="button"
        class="room-link"
        data-goes={route.at}
        onClick={() => {
          go(route);
        }}
      >
        <Icon name={icon} />
        <span>
          {text}
          {note !== "" && <strong class="room-note">{note}</strong>}
        </span>
        <Icon name="forward" small />
      </button>
    </li>
  );
}

/** Say that somebody may not write, or was told something, and where to read why. */
function StandingNote({ now: { standing } }: { readonly now: SpacesNow }): JSX.Element | null {
  const words = useSpaces().standing;
  const { go } = useRooms();
  const moment = useMoments();
  if (standing.level === "none") return null;
  const out = standing.until === null ? words.outForGood : words.out(moment(standing.until));
  const told = standing.level === "feedback" ? words.feedback : words.warning;
  return (
    <div class="note note-warm">
      <Icon name="message" />
      <div class="note-body">
        <p>{standing.mayPost ? told : `${out} ${words.still}`}</p>
        {standing.decision !== null && (
          <button
            type="button"
            class="button button-small"
            data-goes="standing"
            onClick={() => {
              go({ at: "standing" });
            }}
          >
            {words.why}
          </button>
        )}
      </div>
    </div>
  );
}

function OnBreak({ until }: { readonly until: number }): JSX.Element {
  const words = useSpaces().care;
  const { client, look } = useRooms();
  const moment = useMoments();
  return (
    <div class="note on-break">
      <Icon name="pause" />
      <div class="note-body">
        <p>
          <strong>{words.onBreak(moment(until))}</strong> {words.onBreakMore}
        </p>
        <button
          type="button"
          class="button button-small"
          data-deed="end-break"
          onClick={() => {
            void client.spaces("takeBreak", null).then(look);
          }}
        >
          {words.endBreak}
        </button>
      </div>
    </div>
  );
}

function Rules(): JSX.Element {
  const words = useSpaces().list;
  return (
    <section class="rules" aria-labelledby="rules-title">
      <h2 id="rules-title">{words.rules}</h2>
      <ul>
        <li>
          <Icon name="eyeOff" small />
          <span>{words.ruleNames}</span>
        </li>
        <li>
          <Icon name="heart" small />
          <span>{words.ruleKind}</span>
        </li>
        <li>
          <Icon name="lifebuoy" small />
          <span>{words.ruleHelp}</span>
        </li>
      </ul>
    </section>
  );
}
