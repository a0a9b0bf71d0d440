import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { SeenAlone, View } from "../../protocol/visits";
import { After, isOverIn } from "./after";
import { CallScreen } from "./call-screen";
import type { CallDeeds, VisitFace } from "./deeds";
import { DeviceTest } from "./device-test";
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

/** Whatever the visit asks for now: the test, the waiting room, the call, or what comes after. */
export function VisitScreen(props: VisitScreenProps): JSX.Element {
  const { state, face, outcome = null, onClose } = props;
  const { view } = state;
  if (state.line === "over") return <After view={null} face={face} onAgain={null} onDone={onClose} />;
  if (view === null) return <Opening state={state} onClose={onClose} />;
  if (isOverIn(view)) return <After view={view} face={face} onAgain={null} onDone={onClose} outcome={outcome} />;
  return <Placed {...props} view={view} />;
}

function Placed({ state, view, call, face, guests, outcome = null, onClose, onEnd }: VisitScreenProps & { readonly view: View }): JSX.Element {
  const [tested, setTested] = useState(false);
  const leave = (): void => {
    void call.setSource("camera", false);
    void call.setSource("microphone", false);
    void call.leave();
  };
  const { place } = view.you;
  if (place === "waiting" || place === "admitted") return <Waiting state={state} view={view} call={call} face={face} onLeave={leave} />;
  if (place === "away" || place === "left" || place === "refused") {
    return <Outside state={state} view={view} call={call} face={face} tested={tested} onTested={setTested} onClose={onClose} outcome={outcome} />;
  }
  return (
    <CallScreen
      state={state}
      view={view}
      call={call}
      face={face}
      guests={guests}
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
function Outside({ state, view, call, face, tested, onTested, onClose, outcome }: OutsideProps): JSX.Element {
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
  if (tested && place === "left") return <After view={view} face={face} onAgain={tell(false)} onDone={onClose} outcome={outcome} />;
  return <Ready state={state} view={view} call={call} face={face} onReady={tell(true)} />;
}

interface ReadyProps {
  readonly state: CallState;
  readonly view: View;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  readonly onReady: () => void;
}

function Ready({ state, view, call, face, onReady }: ReadyProps): JSX.Element {
  const words = useVisit();
  const opens = face === "staff" && view.host === "";
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
        onReady={(heard) => {
          call.setHeard(heard);
          void (opens ? call.open() : call.arrive()).then(({ ok }) => {
            if (ok) onReady();
          });
        }}
      />
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
      <button type="button" class="button button-wide" onClick={onClose}>
        {words.back}
      </button>
    </div>
  );
}
