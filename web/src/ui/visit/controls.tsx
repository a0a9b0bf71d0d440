import type { JSX } from "preact";

import type { CallState } from "../../call/state";
import { isYoung, type CallDeeds, type VisitFace } from "./deeds";
import { VisitIcon, type VisitIconName } from "./icon";
import { useVisit } from "./words";

interface ControlsProps {
  readonly state: CallState;
  readonly call: CallDeeds;
  readonly face: VisitFace;
  readonly isHost: boolean;
  /** How many wait for the host. */
  readonly waiting: number;
  readonly onPeople: () => void;
  readonly onMore: () => void;
  readonly onLeave: () => void;
}

/** The row of large buttons under the pictures. */
export function Controls({ state, call, face, isHost, waiting, onPeople, onMore, onLeave }: ControlsProps): JSX.Element {
  const words = useVisit().controls;
  return (
    <div class="controls" role="group" aria-label={words.label}>
      <Sources state={state} call={call} face={face} />
      {isYoung(face) && <Control icon="leaf" label={words.quiet} name="quiet" onPress={() => void call.notSafe()} />}
      {face === "staff" && <Control icon="people" label={words.people} name="people" count={isHost ? waiting : 0} onPress={onPeople} />}
      <Control icon="more" label={words.more} name="more" onPress={onMore} />
      <Control icon="leave" label={isHost ? words.end : words.leave} name="leave" danger onPress={onLeave} />
    </div>
  );
}

/** Microphone and camera, and for staff the screen. */
function Sources({ state, call, face }: Pick<ControlsProps, "state" | "call" | "face">): JSX.Element {
  const words = useVisit().controls;
  const [hears, sees, shows] = [state.local.microphone === "on", state.local.camera === "on", state.local.screen === "on"];
  return (
    <>
      <Control
        icon={hears ? "microphone" : "microphoneOff"}
        label={hears ? words.mute : words.unmute}
        off={!hears}
        name="microphone"
        onPress={() => void call.setSource("microphone", !hears)}
      />
      <Control
        icon={sees ? "camera" : "cameraOff"}
        label={sees ? words.cameraOff : words.cameraOn}
        off={!sees}
        name="camera"
        onPress={() => void call.setSource("camera", !sees)}
      />
      {face === "staff" && "getDisplayMedia" in navigator.mediaDevices && (
        <Control icon="screen" label={shows ? words.stopShare : words.share} name="screen" onPress={() => void call.setSource("screen", !shows)} />
      )}
    </>
  );
}

interface ControlProps {
  readonly icon: VisitIconName;
  readonly label: string;
  readonly name: string;
  readonly off?: boolean;
  readonly danger?: boolean;
  readonly count?: number;
  readonly onPress: () => void;
}

function Control({ icon, label, name, off = false, danger = false, count = 0, onPress }: ControlProps): JSX.Element {
  const shape = ["control", off ? "control-off" : "", danger ? "control-danger" : ""].filter((each) => each !== "").join(" ");
  return (
    <button type="button" class={shape} data-control={name} onClick={onPress}>
      <span class="control-round">
        <VisitIcon name={icon} />
        {count > 0 && <span class="control-count">{count}</span>}
      </span>
      <span class="control-label">{label}</span>
    </button>
  );
}
