import type { Call } from "../../call/call";

/** What the screens ask of a call. */
export type CallDeeds = Pick<
  Call,
  | "area"
  | "open"
  | "arrive"
  | "enter"
  | "leave"
  | "end"
  | "admit"
  | "refuse"
  | "remove"
  | "hold"
  | "talkAlone"
  | "notSafe"
  | "safe"
  | "answerCall"
  | "writeNote"
  | "noteSeen"
  | "resume"
  | "setSource"
  | "setThrift"
  | "choose"
  | "level"
  | "setHeard"
  | "checkLine"
>;

/** Whose screen it is. */
export type VisitFace = "person" | "staff" | "guest" | "place";

/** The young person, on a device of their own or on a room's tablet. */
export function isYoung(face: VisitFace): boolean {
  return face === "person" || face === "place";
}
