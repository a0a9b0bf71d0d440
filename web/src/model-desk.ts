/** The desk's part of the seam (docs/desk.md): plain data, like all of `model.ts`. */

import type { ConsentKind, ConsentState } from "./model-mine";

/** What the service itself says in a conversation's log (docs/desk.md section 4). */
export type SystemEntry =
  | {
      readonly code: "desk.reply";
      readonly text: "in_hours" | "out_of_hours";
      /** Of the settings, whose words are shown. */
      readonly version: number;
      readonly answeredBy: number;
      /** When the desk opens next; null while it is open. */
      readonly opens: number | null;
    }
  | { readonly code: "desk.closed"; readonly version: number }
  | {
      readonly code: "desk.consent";
      readonly consent: string;
      readonly kind: ConsentKind;
      readonly state: ConsentState;
      /** Of whoever would join, or of the team. */
      readonly name: string;
      readonly title: string;
      readonly by: "person" | "team" | "time";
    }
  /** Safeguarding leads opened the sealed record of an earlier contact, or read who somebody is. */
  | { readonly code: "record.opened" | "identity.opened" }
  | { readonly code: "desk.stopped" | "desk.started" | "desk.overridden" | "desk.reopened" };

export type DeskPhase = "new" | "waiting" | "answered" | "to_be_written_up" | "closed";

/** What the inbox lists: all that is open, one of its counters, or what is closed. */
export type DeskFilter = "open" | "waiting" | "unread" | "mine" | "to_be_written_up" | "breaching" | "closed";

export interface Somebody {
  readonly account: string;
  readonly name: string;
}

export interface AlarmBrief {
  readonly id: string;
  readonly state: "raised" | "acknowledged";
  readonly step: number;
}

/** A conversation at the desk; `conversation` is the gateway's id (`Conversation.talk`). */
export interface DeskItem {
  readonly conversation: string;
  readonly team: string;
  readonly person: Somebody;
  readonly phase: DeskPhase;
  readonly since: number;
  readonly contact: number;
  readonly version: number;
  readonly unread: number;
  readonly waitingSince: number | null;
  readonly promiseDue: number | null;
  /** As of the gateway's answer; the time tells more. */
  readonly breached: boolean;
  /** The promise will be broken before the end of the working day unless somebody answers. */
  readonly predicted: boolean;
  /** Stays after the lease has run out; then anybody may claim. */
  readonly owner: Somebody | null;
  readonly leaseUntil: number | null;
  readonly fence: number;
  readonly stopped: boolean;
  readonly outcomes: readonly string[];
  /** Notes that wait for this device. */
  readonly notes: number;
  readonly alarm: AlarmBrief | null;
  readonly lastAt: number;
}

export interface DeskCounters {
  readonly waiting: number;
  readonly unread: number;
  readonly mine: number;
  readonly to_be_written_up: number;
  readonly breaching: number;
}

export interface DeskAlarm {
  readonly id: string;
  readonly team: string;
  readonly conversation: string;
  readonly person: Somebody;
  readonly state: "raised" | "acknowledged";
  readonly step: number;
  readonly steps: number;
  readonly who: "duty" | "lead" | "on_call";
  readonly raisedAt: number;
  readonly stepAt: number;
  readonly times: number;
  readonly forMe: boolean;
  readonly acknowledged: Somebody | null;
}

/** A moderator asks the desk to write to a young person (docs/moderation.md section 5). */
export interface Ask {
  readonly id: string;
  readonly team: string | null;
  readonly person: Somebody | null;
  readonly policy: string | null;
  readonly at: number;
  readonly times: number;
  /** The newest conversation that they have with the team, by the gateway's id. */
  readonly conversation: string | null;
  /** The moderator; null where the decision is gone. */
  readonly by: Somebody | null;
  readonly taken: Somebody | null;
  readonly takenAt: number | null;
  /** When a promise is void unless somebody has written; null where nothing is waited for. */
  readonly until: number | null;
}

/** A note of a colleague's; `text` is null where it could not be checked. */
export interface DeskNote {
  readonly id: string;
  readonly at: number;
  readonly name: string;
  readonly text: string | null;
}

/** The inbox of this person's teams, as it was last told. */
export interface DeskView {
  /** When the gateway last told, by its own clock; null where it never did. */
  readonly at: number | null;
  /** What is shown is what was last known; the gateway cannot be asked. */
  readonly stale: boolean;
  /** How far the gateway's clock is ahead of this device's. */
  readonly skew: number;
  readonly filter: DeskFilter;
  /** The list is still that of another filter. */
  readonly narrowing: boolean;
  readonly counters: DeskCounters;
  /** The most pressing first. */
  readonly listed: readonly DeskItem[];
  /** There are others behind the last one. */
  readonly more: boolean;
  /** Not listed, but known: the open conversation, and those with risk words. */
  readonly others: readonly DeskItem[];
  /** Open ones, the oldest first. */
  readonly alarms: readonly DeskAlarm[];
  /** Open ones, and those that this person promised and that nobody has written to yet; the oldest first. */
  readonly asks: readonly Ask[];
  /** Of the open conversation. */
  readonly notes: readonly DeskNote[];
  /** The open conversation was this person's until somebody took it. */
  readonly lost: Somebody | null;
}

/** A promise in the list for whoever comes on shift. */
export type HandoverItem = Pick<
  DeskItem,
  "conversation" | "person" | "promiseDue" | "breached" | "predicted" | "owner" | "leaseUntil"
>;

export interface Handover {
  readonly at: number;
  readonly items: readonly HandoverItem[];
  /** There are more than the list can hold. */
  readonly more: boolean;
}

export interface Colleague extends Somebody {
  readonly title: string;
  readonly onDuty: boolean;
  readonly lead: boolean;
  readonly onCall: boolean;
}

/** Words of the settings, by language. */
export type Labels = Readonly<Record<string, string>>;

export interface SpokenTexts {
  readonly in_hours: string;
  readonly out_of_hours: string;
  readonly closing: string;
}

/** What a version of a team's settings says: its automatic texts, and the outcomes that a conversation may have. */
export interface DeskWords {
  readonly version: number;
  /** The first is the default. */
  readonly languages: readonly string[];
  readonly texts: Readonly<Record<string, SpokenTexts>>;
  readonly outcomes: readonly { readonly code: string; readonly topic: string; readonly label: Labels }[];
}

/** The record that was sealed (docs/records.md), or why there is none. */
export type Kept = { readonly id: string } | { readonly none: string };

/**
 * What is done and asked at the desk, with its arguments and what the answer carries. Conversations are named
 * as the gateway does. Refusals are those of docs/desk.md, and of ours `note.too_long` and `note.nobody` (no
 * device of whom it is for can read notes).
 */
export interface DeskCalls {
  readonly claim: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly release: { readonly args: readonly [conversation: string, note: string]; readonly value: null };
  readonly assign: { readonly args: readonly [conversation: string, account: string, note: string]; readonly value: null };
  readonly finish: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly close: {
    readonly args: readonly [conversation: string, outcomes: readonly string[], record: Kept];
    readonly value: null;
  };
  readonly reopen: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly override: { readonly args: readonly [conversation: string, reason: string]; readonly value: null };
  readonly acknowledge: { readonly args: readonly [alarm: string]; readonly value: null };
  /** Promise to write to whom somebody asks it for; gives the conversation to write in. */
  readonly takeAsk: { readonly args: readonly [ask: string]; readonly value: string | null };
  /** Lists what this filter lets through; what comes is seen in the snapshot. */
  readonly narrow: { readonly args: readonly [filter: DeskFilter]; readonly value: null };
  readonly showMore: { readonly args: readonly []; readonly value: null };
  readonly handover: { readonly args: readonly []; readonly value: Handover };
  readonly colleagues: { readonly args: readonly [team: string]; readonly value: readonly Colleague[] };
  /** Null: the newest version. */
  readonly words: { readonly args: readonly [team: string, version: number | null]; readonly value: DeskWords };
}

export type DeskCallName = keyof DeskCalls;

/** A call with its arguments, as it crosses to the worker. */
export type DeskCall = {
  readonly [N in DeskCallName]: { readonly name: N; readonly args: DeskCalls[N]["args"] };
}[DeskCallName];

export type DeskValue = DeskCalls[DeskCallName]["value"];
