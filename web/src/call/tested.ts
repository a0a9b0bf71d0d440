/** How a device does, as the host is told while somebody waits. */
import type { DeviceState, DeviceTest } from "../protocol/visits";
import type { LocalState, SourceState } from "./local-media";

type Path = Pick<DeviceTest, "path" | "rtt" | "loss" | "kbps">;

/** `heard`: whether the tone was; null where it was not tried. */
export function testOf({ microphone, camera }: LocalState, heard: boolean | null, path: Path): DeviceTest {
  const speaker = heard === null ? "untested" : heard ? "ok" : "blocked";
  return { microphone: testedAs(microphone), camera: testedAs(camera), speaker, ...path };
}

function testedAs(state: SourceState): DeviceState {
  switch (state) {
    case "on":
      return "ok";
    case "refused":
    case "busy":
      return "blocked";
    case "none":
    case "unplugged":
      return "none";
    case "off":
    case "asking":
      return "untested";
  }
}
