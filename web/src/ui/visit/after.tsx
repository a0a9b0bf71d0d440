import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Both, Phone } from "../../protocol/visit-area";
import type { View } from "../../protocol/visits";
import { TeamWords } from "./area";
import type { VisitFace } from "./deeds";
import { Ring } from "./instead";
import { usePlaceWords } from "./place/words";
import { useVisit } from "./words";

interface AfterProps {
  readonly view: View | null;
  readonly face: VisitFace;
  /** Null where one cannot come back. */
  readonly onAgain: (() => void) | null;
  /** What there is to say of a visit that is over, or that its host has left. */
  readonly outcome?: JSX.Element | null;
  /** What the team says after it. */
  readonly words?: Both | null;
  /** What to ring, where nobody came. */
  readonly phone?: Phone | null;
  readonly onDone: () => void;
}

/** The page after a visit: it is over, or one has left it. */
export function After({ view, face, onAgain, onDone, outcome = null, words: said = null, phone }: AfterProps): JSX.Element {
  const words = useVisit().after;
  const isOver = isOverIn(view);
  return (
    <div class="visit-page visit-after">
      <h1>{isOver ? titleOf(view, face, words) : words.removed}</h1>
      {face === "person" && <p class="lead">{words.lead}</p>}
      <TeamWords words={said} />
      {outcome}
      <RingUs view={view} face={face} phone={phone} />
      {onAgain !== null && !isOver && (
        <button type="button" class="button button-main button-wide" data-act="again" onClick={onAgain}>
          {words.again}
        </button>
      )}
      <WayOut face={face} onDone={onDone} />
    </div>
  );
}

function WayOut({ face, onDone }: Pick<AfterProps, "face" | "onDone">): JSX.Element {
  const words = useVisit().after;
  if (face === "guest") return <p class="lead">{words.closeTab}</p>;
  if (face === "place") return <BackToPlace onDone={onDone} />;
  return (
    <button type="button" class="button button-wide" data-act="done" onClick={onDone}>
      {words.done}
    </button>
  );
}

const MINUTE = 60_000;

/** On a room's tablet: the next one is to find nothing of this visit, also where nobody presses anything. */
function BackToPlace({ onDone }: Pick<AfterProps, "onDone">): JSX.Element {
  const words = usePlaceWords().guest;
  const done = useRef(onDone);
  done.current = onDone;
  useEffect(() => {
    const timer = setTimeout(() => {
      done.current();
    }, MINUTE);
    return () => {
      clearTimeout(timer);
    };
  }, []);
  return (
    <>
      <p class="lead">{words.done}</p>
      <p class="field-hint">{words.doneMore}</p>
      <button type="button" class="button button-main button-wide" data-act="back-to-place" onClick={onDone}>
        {words.back}
      </button>
    </>
  );
}

/** Nobody came: whoever waited can ring. */
function RingUs({ view, face, phone }: Pick<AfterProps, "view" | "face"> & { readonly phone: Phone | null | undefined }): JSX.Element | null {
  const words = useVisit().instead;
  if (!phone || face === "staff" || view?.phase !== "missed") return null;
  return <Ring phone={phone} lead={words.ring} />;
}

export function isOverIn(view: View | null): boolean {
  return view === null || view.phase === "ended" || view.phase === "missed";
}

function titleOf(view: View | null, face: VisitFace, words: ReturnType<typeof useVisit>["after"]): string {
  if (view?.phase === "missed") return words.missed;
  return face === "staff" ? words.staff : words.title;
}
