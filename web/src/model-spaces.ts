/** The part of the seam that spaces use, and reports of chats (docs/moderation.md sections 1 to 3 and 8). Plain data. */

import type { Outcome } from "./model";
import type { Somebody } from "./model-desk";
import type { AppealState, FlagReason, PostState, StandingLevel } from "./model-posts";

export interface Space {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  /** pre: somebody reads before others see it; post: somebody looks at it after; closed: nobody can write. */
  readonly mode: "pre" | "post" | "closed";
  readonly staffed: boolean;
  readonly opensAt: number | null;
  readonly closesAt: number | null;
  /** What four of five posts took lately; null where too few were read to tell. */
  readonly seenWithinMinutes: number | null;
}

export interface Standing {
  readonly level: StandingLevel;
  readonly since: number | null;
  readonly until: number | null;
  readonly mayPost: boolean;
  readonly decision: string | null;
}

export interface SpacesNow {
  readonly at: number;
  readonly items: readonly Space[];
  readonly standing: Standing;
  readonly breakUntil: number | null;
  /** Decisions on one's own posts that one has not looked at. */
  readonly unseen: number;
}

export interface SpacePost {
  readonly id: string;
  readonly space: string;
  readonly author: Somebody;
  readonly mine: boolean;
  readonly at: number;
  readonly edited: boolean;
  readonly replyTo: string | null;
  readonly text: string;
  readonly replies: number;
  readonly feels: number;
  readonly felt: boolean;
}

/** `next` is where to go on; null at the end. */
export interface PostsPage {
  readonly at: number;
  readonly items: readonly SpacePost[];
  readonly next: string | null;
}

export interface PostThread {
  readonly at: number;
  readonly post: SpacePost;
  readonly replies: readonly SpacePost[];
}

/** `more`: older posts were not looked through. */
export interface FoundPosts {
  readonly at: number;
  readonly items: readonly SpacePost[];
  readonly more: boolean;
}

export interface Appeal {
  readonly at: number;
  readonly state: AppealState;
  /** What whoever looked again wrote; "" before. */
  readonly message: string;
}

/** What was decided about a post or a person, as they are told. */
export interface PostDecision {
  readonly id: string;
  readonly at: number;
  readonly actions: readonly string[];
  /** Null where there is nothing to object to. */
  readonly policy: string | null;
  /** What the moderator wrote to them. */
  readonly message: string;
  readonly standing: StandingLevel | null;
  /** The duty desk was asked to write to them. */
  readonly helped: boolean;
  readonly appeal: Appeal | null;
  /** Until when another look can be asked for, as the gateway takes it; null where it takes none. */
  readonly appealUntil: number | null;
}

export interface MyPost {
  readonly id: string;
  readonly space: string;
  readonly at: number;
  readonly version: number;
  readonly state: PostState;
  readonly text: string;
  readonly replyTo: string | null;
  readonly feels: number;
  readonly decision: PostDecision | null;
  readonly may: readonly ("edit" | "withdraw" | "appeal")[];
}

/** What came of a flag or of a report. */
export interface Receipt {
  readonly id: string;
  readonly about: "post" | "chat";
  readonly reason: FlagReason;
  readonly at: number;
  /** Null until somebody decided. */
  readonly outcome: "acted" | "not_acted" | null;
  readonly outcomeAt: number | null;
  /** Somebody looked at it another time, or does now. */
  readonly again: boolean;
}

/** A report that was taken. `readers`: how many devices of staff can open what was disclosed. */
export interface Reported {
  readonly receipt: Receipt;
  readonly readers: number;
}

/** Whom and what somebody does not want to see. */
export interface Care {
  readonly blocked: readonly Somebody[];
  readonly muted: readonly Somebody[];
  readonly words: readonly string[];
  readonly breakUntil: number | null;
}

/** What somebody is writing. */
export type Writing =
  | { readonly kind: "post"; readonly space: string; readonly replyTo: string | null }
  | { readonly kind: "edit"; readonly post: string }
  | { readonly kind: "appeal"; readonly decision: string };

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

/** What is asked and done in spaces, with what the answers carry. */
export interface SpacesCalls {
  readonly spaces: Asked<[], SpacesNow>;
  /** From `after` on, which a page before gave; null for the newest. */
  readonly posts: Asked<[space: string, after: string | null], PostsPage>;
  readonly thread: Asked<[space: string, post: string], PostThread>;
  readonly search: Asked<[space: string, text: string], FoundPosts>;
  readonly myPosts: Asked<[], readonly MyPost[]>;
  /** What was written and not sent, on this device; "" where there is nothing. */
  readonly draft: Asked<[writing: Writing], string>;
  readonly keepDraft: Asked<[writing: Writing, text: string], null>;
  /** Keeps the draft until the gateway has the post; sent again it is the same post. */
  readonly write: Asked<[space: string, replyTo: string | null, text: string], MyPost>;
  readonly edit: Asked<[post: string, version: number, text: string], MyPost>;
  readonly withdraw: Asked<[post: string], MyPost>;
  readonly appeal: Asked<[post: string, decision: string, text: string], MyPost>;
  /** A decision about oneself, also where it came with no post of one's own. */
  readonly decided: Asked<[decision: string], PostDecision>;
  readonly appealStanding: Asked<[decision: string, text: string], Standing>;
  readonly feel: Asked<[post: string, on: boolean], SpacePost>;
  readonly flag: Asked<[post: string, reason: FlagReason, note: string], Receipt>;
  readonly receipts: Asked<[], readonly Receipt[]>;
  readonly care: Asked<[], Care>;
  readonly block: Asked<[account: string, on: boolean], Care>;
  readonly mute: Asked<[account: string, on: boolean], Care>;
  readonly muteWords: Asked<[words: readonly string[]], Care>;
  readonly takeBreak: Asked<[until: number | null], Care>;
  /** Discloses messages of a chat (by item) to staff who are not in it. Both faces. */
  readonly report: Asked<[conversation: string, items: readonly string[], reason: FlagReason, note: string], Reported>;
}

export type SpacesCallName = keyof SpacesCalls;

export type SpacesCall = {
  readonly [N in SpacesCallName]: { readonly name: N; readonly args: SpacesCalls[N]["args"] };
}[SpacesCallName];

export type SpacesValue = SpacesCalls[SpacesCallName]["value"];

export interface SpacesClient {
  /** Young person: spaces. Both faces: reports of chats, and what came of them. */
  spaces<N extends SpacesCallName>(name: N, ...args: SpacesCalls[N]["args"]): Promise<Outcome<SpacesCalls[N]["value"]>>;
}
