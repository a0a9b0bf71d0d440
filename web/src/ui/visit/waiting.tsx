import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { View } from "../../protocol/visits";
import { timeOfDay } from "../../texts/format";
import { useNow } from "../clock";
import { Icon } from "../parts/icons";
import type { CallDeeds, VisitFace } from "./deeds";
import { Picture } from "./media";
import { usePlaceWords } from "./place/words";
import { useVisit } from "./words";

const MINUTE = 60_000;
/** After this long somebody may rather write. */
const LONG_MINUTES = 5;

interface WaitingProps {
  readonly state: CallState;
  readonly view: View;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  /** In about how many minutes; null: nobody can say. */
  readonly wait: number | null;
  readonly onLeave: () => void;
}

/** The waiting room: how it stands, and what the host writes. Whoever is let in goes in. */
export function Waiting({ state, view, call, face, wait, onLeave }: WaitingProps): JSX.Element {
  const all = useVisit();
  const words = all.waiting;
  const admitted = view.you.place === "admitted";
  useEffect(() => {
    if (admitted) void call.enter();
  }, [admitted, call]);
  return (
    <div class="visit-page visit-waiting">
      <h1>{words.title}</h1>
      <p class="lead" role="status">
        {admitted ? words.admitted : view.host === "" ? words.nobody : words.host(view.host_name)}
      </p>
      <Note state={state} view={view} call={call} />
      <div class="mirror-picture">
        {state.local.picture === null ? <p>{all.test.noPicture}</p> : <Picture track={state.local.picture} label={all.you} mirrored />}
      </div>
      {wait !== null && !admitted && <p class="visit-wait">{words.estimate(wait)}</p>}
      <HowLong view={view} face={face} />
      <button type="button" class="button button-wide" data-act="leave" onClick={onLeave}>
        {words.leave}
      </button>
    </div>
  );
}

/** Since when, until when, and that one need not wait for ever. */
function HowLong({ view, face }: Pick<WaitingProps, "view" | "face">): JSX.Element {
  const words = useVisit().waiting;
  const place = usePlaceWords().guest;
  const now = useNow();
  const minutes = Math.max(0, Math.floor((now - view.you.arrived_at) / MINUTE));
  return (
    <>
      <p class="field-hint">
        {view.starts_at > now ? `${words.planned(timeOfDay(view.starts_at))} ` : ""}
        {words.since(minutes)}
      </p>
      {minutes >= LONG_MINUTES && <p class="note">{{ guest: words.longGuest, place: place.long, person: words.long, staff: words.long }[face]}</p>}
    </>
  );
}

/** What the host wrote; that it was on the screen is told back. */
function Note({ state, view, call }: Pick<WaitingProps, "state" | "view" | "call">): JSX.Element | null {
  const words = useVisit().waiting;
  const id = state.note?.id ?? null;
  useEffect(() => {
    if (id !== null && document.visibilityState === "visible") void call.noteSeen();
  }, [call, id]);
  if (state.note === null) return null;
  return (
    <div class="note visit-note" role="status">
      <Icon name="message" />
      <div class="note-body">
        <strong>{words.note(view.host_name)}</strong>
        <p>{state.note.text}</p>
      </div>
    </div>
  );
}
