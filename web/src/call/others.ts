/** The others who are inside, as the screen shows them. */
import type { View } from "../protocol/visits";
import type { LineKind } from "./shaping";
import type { Other, Sends } from "./state";

/** What this page knows of somebody beside what the gateway says. */
export interface Seen {
  line(participant: string): Other["line"];
  track(participant: string, kind: LineKind): MediaStreamTrack | null;
  sends(participant: string): Sends;
  speaks(participant: string): boolean;
  fails(participant: string): boolean;
  /** Whether sealed frames of theirs opened just now. */
  flows(participant: string): boolean;
}

export function othersIn(view: View, me: string, seen: Seen): readonly Other[] {
  const inside = view.people.filter(({ participant, place }) => place === "inside" && participant !== me);
  return inside.map(({ participant, name, role, connected, hears }) => ({
    participant,
    name,
    role,
    connected,
    hears,
    line: seen.line(participant),
    sends: seen.sends(participant),
    speaking: seen.speaks(participant),
    failing: seen.fails(participant),
    flows: view.plane === "direct" ? seen.line(participant) === "here" : seen.flows(participant),
    audio: seen.track(participant, "audio"),
    video: seen.track(participant, "video"),
    screen: seen.track(participant, "screen"),
  }));
}
