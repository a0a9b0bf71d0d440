import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { SeenAlone, View } from "../../protocol/visits";
import { After } from "./after";
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
  readonly onClose: () => void;
  readonly onSeenAlone: (seen: SeenAlone) => Promise<void>;
}

/** Whatever the visit asks for now: the test, the waiting room, the call, or what comes after. */
export function VisitScreen({ state, call, face, guests, onClose, onSeenAlone }: VisitScreenProps): JSX.Element {
  const words = useVisit();
  const [tested, setTested] = useState(false);
  const { view } = state;
  if (state.line === "over") return <After view={null} face={face} onAgain={null} onDone={onClose} />;
  if (view === null) return <Opening state={state} onClose={onClose} />;
  const isOver = view.phase === "ended" || view.phase === "missed";
  if (isOver) return <After view={view} face={face} onAgain={null} onDone={onClose} />;
  const leave = (): void => {
    void call.setSource("camera", false);
    void call.setSource("microphone", false);
    void call.leave();
  };
  switch (view.you.place) {
    case "waiting":
    case "admitted":
      return <Waiting state={state} view={view} call={call} onLeave={leave} />;
    case "inside":
    case "held":
    case "apart":
      return (
        <CallScreen
          state={state}
          view={view}
          call={call}
          face={face}
          guests={guests}
          onLeave={leave}
          onEnd={(seen) => {
            void call.end().then(() => onSeenAlone(seen));
          }}
        />
      );
    case "refused":
      return (
        <div class="visit-page">
          <p class="lead">{words.waiting.refused}</p>
          <After view={view} face={face} onAgain={null} onDone={onClose} />
        </div>
      );
    case "away":
    case "left":
      return tested && view.you.place === "left" ? (
        <After
          view={view}
          face={face}
          onAgain={() => {
            setTested(false);
          }}
          onDone={onClose}
        />
      ) : (
        <Ready state={state} view={view} call={call} face={face} onReady={() => { setTested(true); }} />
      );
  }
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
