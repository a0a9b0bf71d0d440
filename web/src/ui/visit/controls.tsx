import type { JSX } from "preact";

import type { CallState } from "../../call/state";
import type { CallDeeds, VisitFace } from "./deeds";
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
  const { microphone, camera, screen } = state.local;
  return (
    <div class="controls" role="group" aria-label={words.label}>
      <Control
        icon={microphone === "on" ? "microphone" : "microphoneOff"}
        label={microphone === "on" ? words.mute : words.unmute}
        off={microphone !== "on"}
        name="microphone"
        onPress={() => void call.setSource("microphone", microphone !== "on")}
      />
      <Control
        icon={camera === "on" ? "camera" : "cameraOff"}
        label={camera === "on" ? words.cameraOff : words.cameraOn}
        off={camera !== "on"}
        name="camera"
        onPress={() => void call.setSource("camera", camera !== "on")}
      />
      {face === "staff" && "getDisplayMedia" in navigator.mediaDevices && (
        <Control
          icon="screen"
          label={screen === "on" ? words.stopShare : words.share}
          name="screen"
          onPress={() => void call.setSource("screen", screen !== "on")}
        />
      )}
      {face === "person" && <Control icon="leaf" label={words.quiet} name="quiet" onPress={() => void call.notSafe()} />}
      {face === "staff" && <Control icon="people" label={words.people} name="people" count={isHost ? waiting : 0} onPress={onPeople} />}
      <Control icon="more" label={words.more} name="more" onPress={onMore} />
      <Control icon="leave" label={isHost ? words.end : words.leave} name="leave" danger onPress={onLeave} />
    </div>
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
