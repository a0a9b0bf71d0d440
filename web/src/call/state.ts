/** What there is to see of a call, as plain values. */
import type { Problem } from "../model";
import type { View, VisitRole } from "../protocol/visits";
import type { CheckState } from "./check";
import type { LocalState } from "./local-media";
import type { Note } from "./notes";
import type { Quality } from "./quality";
import type { Thrift } from "./shaping";

/** What somebody says that they send. */
export interface Sends {
  readonly audio: boolean;
  readonly video: boolean;
  readonly screen: boolean;
}

/** Somebody else who is inside. */
export interface Other {
  readonly participant: string;
  readonly name: string;
  readonly role: VisitRole;
  readonly connected: boolean;
  /** Whether media goes between us at all (not while held, or apart). */
  readonly hears: boolean;
  /** connecting: not yet, or broken and being mended. */
  readonly line: "connecting" | "here" | "broken";
  readonly sends: Sends;
  readonly speaking: boolean;
  /** Their frames come and cannot be decrypted. */
  readonly failing: boolean;
  /** Their frames come, whatever became of their line to the gateway. */
  readonly flows: boolean;
  readonly audio: MediaStreamTrack | null;
  readonly video: MediaStreamTrack | null;
  readonly screen: MediaStreamTrack | null;
}

/** What somebody answered to the last roll-call. */
export interface Here {
  readonly participant: string;
  readonly call: number;
  readonly alone: boolean;
  readonly who: string;
}

export interface CallState {
  /** Null until the gateway said how it stands. */
  readonly view: View | null;
  /** Whether the line to the gateway stands. */
  readonly line: "up" | "down" | "over";
  readonly local: LocalState;
  readonly thrift: Thrift;
  readonly others: readonly Other[];
  readonly speaking: boolean;
  readonly quality: Quality;
  /** What the team wrote to this participant, who waits. */
  readonly note: Note | null;
  readonly here: readonly Here[];
  /** Participants whose signals were changed or repeated on the way; what they said was not taken. */
  readonly tampered: readonly string[];
  /** The gateway contradicts itself about who is inside: nothing is sent any more. */
  readonly stopped: boolean;
  /** There is no connection, or it breaks again and again. */
  readonly stuck: boolean;
  readonly check: CheckState;
  readonly problem: Problem | null;
}
