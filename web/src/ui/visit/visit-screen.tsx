import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { AreaSeen } from "../../protocol/visit-area";
import type { SeenAlone, View } from "../../protocol/visits";
import { After, isOverIn } from "./after";
import { useAgreement } from "./agreement";
import { Shut, shutIn, TeamWords, useArea } from "./area";
import { CallScreen } from "./call-screen";
import type { CallDeeds, VisitFace } from "./deeds";
import { DeviceTest } from "./device-test";
import { insteadFor, type ShowInstead } from "./instead";
import { Waiting } from "./waiting";
import { useVisit, visitProblem } from "./words";

export interface VisitScreenProps {
  readonly state: CallState;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  readonly guests: JSX.Element | null;
  readonly outcome?: JSX.Element | null;
  readonly onClose: () => void;
  /** The host ends it, and says whether the young person was seen alone. */
  readonly onEnd: (ended: Promise<unknown>, seen: SeenAlone) => void;
}

const NO_AREA = { after: null, phone: null };

/** The places of who is not there yet, or not any more. */
const OUTSIDE = { away: true, left: true, refused: true };

/** Whatever the visit asks for now: the test, the waiting room, the call, or what comes after. */
export function VisitScreen(props: VisitScreenProps): JSX.Element {
  const { state, call, face, outcome = null, onClose } = props;
  const { view } = state;
  const area = useArea(call, maySeeArea(face, state), beatOf(state));
  const { after, phone } = area ?? NO_AREA;
  if (state.line === "over") return <After view={null} face={face} onAgain={null} onDone={onClose} words={after} />;
  if (view === null) return <Opening state={state} onClose={onClose} />;
  if (isOverIn(view)) return <After view={view} face={face} onAgain={null} onDone={onClose} outcome={outcome} words={after} phone={phone} />;
  return <Placed {...props} view={view} area={area} />;
}

/** Staff are told nothing by it, and a guest's session ends with the visit. */
function maySeeArea(face: VisitFace, { view, line }: CallState): boolean {
  if (view === null || face === "staff") return false;
  return face === "person" || (line !== "over" && !isOverIn(view));
}

/** Changes when the waiting area may look otherwise to who comes. */
function beatOf({ view, line, problem }: CallState): string {
  return [line, view?.you.place, view?.host, problem?.code].join(" ");
}

interface PlacedProps extends VisitScreenProps {
  readonly view: View;
  readonly area: AreaSeen | null;
}

function Placed({ state, view, area, call, face, guests, outcome = null, onClose, onEnd }: PlacedProps): JSX.Element {
  const [tested, setTested] = useState(false);
  const isThere = !(view.you.place in OUTSIDE);
  useEffect(() => {
    // A page that was loaded again in a call was tested by the one before.
    if (isThere) setTested(true);
  }, [isThere]);
  const leave = (): void => {
    void call.setSource("camera", false);
    void call.setSource("microphone", false);
    void call.leave();
  };
  const { place } = view.you;
  const instead = insteadFor(face, area, () => {
    if (isThere) void call.leave();
    onClose();
  });
  if (place === "waiting" || place === "admitted") {
    return <Waiting state={state} view={view} call={call} face={face} wait={area?.wait ?? null} instead={instead} onLeave={leave} />;
  }
  if (!isThere) {
    const more = { state, view, area, instead, call, face, tested, onClose, outcome };
    return <Outside {...more} onTested={setTested} />;
  }
  return (
    <CallScreen
      state={state}
      view={view}
      call={call}
      face={face}
      guests={guests}
      instead={instead}
      onLeave={leave}
      onEnd={(seen) => {
        onEnd(call.end(), seen);
      }}
    />
  );
}

interface OutsideProps extends Omit<ReadyProps, "onReady"> {
  readonly tested: boolean;
  readonly onTested: (tested: boolean) => void;
  readonly outcome: JSX.Element | null;
  readonly onClose: () => void;
}

/** Not there yet, or not any more. */
function Outside({ state, view, area, instead, call, face, tested, onTested, onClose, outcome }: OutsideProps): JSX.Element {
  const words = useVisit().waiting;
  const { place } = view.you;
  if (place === "refused") {
    return (
      <>
        <p class="lead visit-page">{words.refused}</p>
        <After view={view} face={face} onAgain={null} onDone={onClose} />
      </>
    );
  }
  const tell = (value: boolean) => (): void => {
    onTested(value);
  };
  if (tested && place === "left") {
    return <After view={view} face={face} onAgain={tell(false)} onDone={onClose} outcome={outcome} words={area?.after ?? null} />;
  }
  const shut = shutIn(area);
  if (shut !== null) {
    return (
      <Shut {...shut} startsAt={view.starts_at}>
        {face === "person" && <Back onClose={onClose} />}
      </Shut>
    );
  }
  return <Ready state={state} view={view} area={area} instead={instead} call={call} face={face} onReady={tell(true)} />;
}

function Back({ onClose }: { readonly onClose: () => void }): JSX.Element {
  return (
    <button type="button" class="button button-wide" data-act="back" onClick={onClose}>
      {useVisit().back}
    </button>
  );
}

interface ReadyProps {
  readonly state: CallState;
  readonly view: View;
  readonly area: AreaSeen | null;
  readonly instead: ShowInstead;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  readonly onReady: () => void;
}

function Ready({ state, view, area, instead, call, face, onReady }: ReadyProps): JSX.Element {
  const words = useVisit();
  const agreement = useAgreement(area, face);
  const opens = face === "staff" && view.host === "";
  const come = (heard: boolean | null): void => {
    if (!agreement.given()) return;
    call.setHeard(heard);
    void (opens ? call.open() : call.arrive(agreement.number)).then(({ ok }) => {
      if (ok) onReady();
    });
  };
  return (
    <>
      {state.problem !== null && (
        <p class="note note-problem" role="alert">
          {visitProblem(words, state.problem)}
        </p>
      )}
      <DeviceTest
        state={state}
        view={view}
        call={call}
        face={face}
        opens={opens}
        before={<TeamWords words={area?.before ?? null} />}
        instead={instead}
        onReady={come}
      >
        {agreement.form}
      </DeviceTest>
    </>
  );
}

function Opening({ state, onClose }: { readonly state: CallState; readonly onClose: () => void }): JSX.Element {
  const words = useVisit();
  return (
    <div class="visit-page">
      <p class="lead" role="status">
        {state.problem === null ? words.room.connecting : visitProblem(words, state.problem)}
      </p>
      <Back onClose={onClose} />
    </div>
  );
}
