import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { View } from "../../protocol/visits";
import { timeOfDay } from "../../texts/format";
import { useNow } from "../clock";
import { Icon } from "../parts/icons";
import type { CallDeeds, VisitFace } from "./deeds";
import { isUnseenAndUnheard, type ShowInstead, type WhyInstead } from "./instead";
import { isLongSince } from "./knocks";
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
  readonly instead: ShowInstead;
  readonly onLeave: () => void;
}

/** The waiting room: how it stands, and what the host writes. Whoever is let in goes in. */
export function Waiting({ state, view, call, face, wait, instead, onLeave }: WaitingProps): JSX.Element {
  const all = useVisit();
  const words = all.waiting;
  const admitted = view.you.place === "admitted";
  const why = useWhy(state, view);
  useEffect(() => {
    if (admitted) void call.enter();
  }, [admitted, call]);
  return (
    <div class="visit-page visit-waiting">
      <h1>{words.title}</h1>
      <p class="lead" role="status">
        {standing(view, words)}
      </p>
      <Note state={state} call={call} face={face} />
      {why !== null && instead(why)}
      <div class="mirror-picture">
        {state.local.picture === null ? <p>{all.test.noPicture}</p> : <Picture track={state.local.picture} label={all.you} mirrored />}
      </div>
      {wait !== null && !admitted && <p class="visit-wait">{words.estimate(wait)}</p>}
      <HowLong view={view} face={face} isLate={why === "late"} />
      {why === null && instead(null)}
      <button type="button" class="button button-wide" data-act="leave" onClick={onLeave}>
        {words.leave}
      </button>
    </div>
  );
}

/** Why chat and telephone are offered by themselves, if they are. */
function useWhy(state: CallState, { you, starts_at }: View): WhyInstead | null {
  const isLate = isLongSince(you.arrived_at, starts_at, useNow());
  if (isLate && you.place === "waiting") return "late";
  return isUnseenAndUnheard(state) ? "devices" : null;
}

function standing({ you, host, host_name }: View, words: ReturnType<typeof useVisit>["waiting"]): string {
  if (you.place === "admitted") return words.admitted;
  return host === "" ? words.nobody : words.host(host_name);
}

/** Since when, until when, and that one need not wait for ever. */
function HowLong({ view, face, isLate }: Pick<WaitingProps, "view" | "face"> & { readonly isLate: boolean }): JSX.Element {
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
      {minutes >= LONG_MINUTES && !isLate && <p class="note">{{ guest: words.longGuest, place: place.long, person: words.long, staff: words.long }[face]}</p>}
    </>
  );
}

/** What the team wrote; that it was on the screen is told back. */
function Note({ state, call, face }: Pick<WaitingProps, "state" | "call" | "face">): JSX.Element | null {
  const words = useVisit().waiting;
  const id = state.note?.id ?? null;
  useEffect(() => {
    if (id !== null && document.visibilityState === "visible") void call.noteSeen();
  }, [call, id]);
  if (state.note === null) return null;
  const { text, say, name } = state.note;
  const said = face === "guest" ? words.saysGuest : words.says;
  return (
    <div class="note visit-note" role="status">
      <Icon name="message" />
      <div class="note-body">
        <strong>{words.note(name)}</strong>
        <p>{say === "" ? text : said[say]}</p>
      </div>
    </div>
  );
}
