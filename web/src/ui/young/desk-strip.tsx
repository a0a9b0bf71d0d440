import type { JSX } from "preact";

import type { DeskKnown, MineTalk } from "../../model-mine";
import { timeOfDay } from "../../texts/format";
import { useNow } from "../clock";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { useMine } from "./mine-words";

export interface DeskStripProps {
  readonly known: DeskKnown;
  readonly talk: MineTalk | null;
  readonly onMore: () => void;
  readonly onStart: () => void;
}

/** Say at once whether somebody is there, and by when there is an answer. */
export function DeskStrip({ known, talk, onMore, onStart }: DeskStripProps): JSX.Element {
  const words = useMine().now;
  const stopped = talk?.stopped === true;
  return (
    <section class={known.fresh && known.now.open && !stopped ? "strip strip-open" : "strip"} aria-label={words.label}>
      <div class="strip-words" role="status">
        {stopped ? <p class="strip-line">{words.stopped}</p> : known.fresh ? <Standing known={known} talk={talk} /> : <Before known={known} talk={talk} />}
      </div>
      {stopped && (
        <button type="button" class="button button-small" onClick={onStart}>
          {words.startAgain}
        </button>
      )}
      <button type="button" class="strip-more" aria-haspopup="dialog" aria-label={words.about} onClick={onMore}>
        {words.more}
        <Icon name="forward" small />
      </button>
    </section>
  );
}

type StandingProps = Pick<DeskStripProps, "known" | "talk">;

function Standing({ known: { now }, talk }: StandingProps): JSX.Element {
  const words = useMine().now;
  const say = useMoments();
  const clock = useNow();
  const due = talk?.answeredBy ?? null;
  const promised = due === null ? words.ifYouWrite(say(now.answeredBy)) : due < clock ? words.late : words.answered(say(due));
  return (
    <>
      <p class="strip-line">
        <span class="strip-dot" aria-hidden="true" />
        {now.open ? words.here : words.away}
      </p>
      {!now.open && now.opens !== null && <p>{words.back(say(now.opens))}</p>}
      <p class="strip-promise">{promised}</p>
    </>
  );
}

/** What was last known, as that: a promise holds, whoever was there may have gone. */
function Before({ known: { now }, talk }: StandingProps): JSX.Element {
  const words = useMine().now;
  const say = useMoments();
  const due = talk?.answeredBy ?? null;
  const time = timeOfDay(now.at);
  return (
    <>
      <p>{now.open ? words.wasHere(time) : words.wasAway(time)}</p>
      {due !== null && <p class="strip-promise">{words.answered(say(due))}</p>}
    </>
  );
}
