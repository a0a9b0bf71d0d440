import type { JSX } from "preact";

import type { Other } from "../../call/state";
import { Pebble } from "../parts/pebble";
import { VisitIcon } from "./icon";
import { Picture } from "./media";
import { useVisit } from "./words";

interface TileProps {
  readonly other: Other;
  /** The large one, where there is one. */
  readonly main: boolean;
}

/** One other person: their picture, their name, whether they speak, and what is wrong with their line. */
export function Tile({ other, main }: TileProps): JSX.Element {
  const words = useVisit().room;
  const { name, sends, speaking } = other;
  const picture = sends.screen ? (other.screen ?? other.video) : sends.video ? other.video : null;
  const trouble = troubleOf(other, words);
  return (
    <figure class={speaking ? "tile tile-speaking" : "tile"} data-participant={other.participant}>
      {picture === null || trouble !== null ? <Pebble name={name} /> : <Picture track={picture} label={name} main={main} />}
      {trouble !== null && (
        <p class="tile-trouble" role="status">
          {trouble}
        </p>
      )}
      <figcaption class="tile-name">
        {!sends.audio && other.line === "here" && <VisitIcon name="microphoneOff" />}
        <span>{sends.screen ? words.shares(name) : name}</span>
        {!sends.audio && other.line === "here" && <span class="unseen">{words.muted("")}</span>}
      </figcaption>
    </figure>
  );
}

function troubleOf(other: Other, words: ReturnType<typeof useVisit>["room"]): string | null {
  if (other.failing) return words.failing(other.name);
  if (!other.connected) return words.away(other.name);
  if (other.line === "broken") return words.broken;
  return other.line === "connecting" ? words.connecting : null;
}
