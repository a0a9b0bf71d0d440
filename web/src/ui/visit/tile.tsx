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
  const trouble = troubleOf(other, words);
  const picture = trouble === null || goesOn(other) ? pictureOf(other) : null;
  return (
    <figure class={other.speaking ? "tile tile-speaking" : "tile"} data-participant={other.participant}>
      {picture === null ? <Pebble name={other.name} /> : <Picture track={picture} label={other.name} main={main} />}
      {trouble !== null && (
        <p class="tile-trouble" role="status">
          {trouble}
        </p>
      )}
      <Caption other={other} />
    </figure>
  );
}

function Caption({ other: { name, sends, line } }: { readonly other: Other }): JSX.Element {
  const words = useVisit().room;
  const isMuted = !sends.audio && line === "here";
  const said = sends.screen ? words.shares(name) : name;
  return (
    <figcaption class="tile-name">
      {isMuted && <VisitIcon name="microphoneOff" />}
      {isMuted ? (
        <span>
          <span aria-hidden="true">{said}</span>
          <span class="unseen">{words.muted(said)}</span>
        </span>
      ) : (
        <span>{said}</span>
      )}
    </figcaption>
  );
}

/** The screen goes before the face. */
function pictureOf({ sends, screen, video }: Other): MediaStreamTrack | null {
  if (sends.screen && screen !== null) return screen;
  return sends.video || sends.screen ? video : null;
}

/** Only their line to the gateway broke, and the call goes on beside it. */
function goesOn({ connected, flows, failing }: Other): boolean {
  return !connected && flows && !failing;
}

/** Their sound should come and does not; their microphone sends something even while they are silent. */
function isStalled({ hears, sends, flows }: Other): boolean {
  return hears && sends.audio && !flows;
}

function troubleOf(other: Other, words: ReturnType<typeof useVisit>["room"]): string | null {
  if (other.failing) return words.failing(other.name);
  if (!other.connected) return goesOn(other) ? words.goesOn(other.name) : words.away(other.name);
  if (other.line === "broken") return words.broken;
  return other.line === "connecting" || isStalled(other) ? words.connecting : null;
}
