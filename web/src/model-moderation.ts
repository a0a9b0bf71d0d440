/**
 * The moderators' part of the seam (docs/moderation.md sections 4 to 8): plain data, as in `model.ts`.
 * Nothing of what is judged is kept on the device.
 */

import type { ImageMedia, Outcome, VoiceMedia } from "./model";
import type { Ask, Somebody } from "./model-desk";
import type { Weekday } from "./model-office";
import type { AppealState, FlagReason, PostState, StandingLevel } from "./model-posts";

/** How grave: 3 is danger at this moment, 0 is routine. */
export type Lane = 0 | 1 | 2 | 3;

export type ModItemKind = "post" | "appeal" | "chat";

/** An item of the queue; nothing in it was written by anybody. */
export interface ModItem {
  readonly id: string;
  readonly kind: ModItemKind;
  readonly state: "open" | "claimed" | "decided";
  readonly lane: Lane;
  readonly score: number;
  readonly since: number;
  readonly dueAt: number;
  readonly overdue: boolean;
  /** Of what is judged. */
  readonly version: number;
  readonly space: { readonly id: string; readonly name: string } | null;
  readonly author: (Somebody & { readonly standing: StandingLevel }) | null;
  readonly categories: readonly string[];
  readonly flags: number;
  /** Nobody but moderators sees it before it is decided. */
  readonly pre: boolean;
  /** A colleague asks for a second opinion. */
  readonly second: boolean;
  /** How often it was opened for judgement. */
  readonly times: number;
  readonly holder: Somebody | null;
  readonly leaseUntil: number | null;
  readonly fence: number;
}

export interface LaneCount {
  readonly lane: Lane;
  readonly open: number;
  readonly overdue: number;
  readonly oldestAt: number | null;
}

export interface ModShift {
  readonly beganAt: number;
  /** How many of lane 0, 1, 2 and 3 were opened. */
  readonly exposure: readonly [number, number, number, number];
  readonly decided: number;
  readonly skipped: number;
  readonly passed: number;
  readonly breakDue: boolean;
}

/** What nobody may judge: everybody who works at the queue has something to do with it, or nobody works there. */
export interface Stuck {
  readonly why: "nobody_free" | "nobody_works";
  readonly items: number;
  readonly lane: Lane;
  readonly since: number;
}

export interface ModQueue {
  readonly at: number;
  readonly staffed: boolean;
  readonly onShift: number;
  /** The gravest first. */
  readonly lanes: readonly LaneCount[];
  readonly mine: ModItem | null;
  readonly shift: ModShift | null;
  readonly stuck: Stuck | null;
}

/** What the moderator's screen follows without asking. */
export interface ModerationView {
  /** As last told; null before. */
  readonly queue: ModQueue | null;
  /** The gateway could not be asked the last time. */
  readonly stale: boolean;
  /** How far the gateway's clock is ahead of this device's. */
  readonly skew: number;
  /** An item that was held here and is not any more, by whatever the gateway said. */
  /** `over`: it needs no decision any more: a colleague decided it, or its author took it back. */
  readonly lost: { readonly item: string; readonly by: string | null; readonly over: boolean } | null;
  /** Grows when what is asked of desks may be otherwise: look again. */
  readonly asks: number;
  /** For administrators too, who have no queue. */
  readonly stuck: Stuck | null;
}

/** A risk that triage found; `begin` and `end` count code points of the text. */
export interface TriageMark {
  readonly category: string;
  readonly severity: number;
  readonly piece: string;
  readonly begin: number;
  readonly end: number;
}

export interface PostEvidence {
  readonly id: string;
  readonly state: PostState;
  readonly version: number;
  readonly text: string;
  readonly versions: readonly { readonly version: number; readonly at: number; readonly text: string }[];
  readonly replyTo: { readonly id: string; readonly text: string; readonly author: Somebody } | null;
}

/** A flag without its reporter. */
export interface FlagNote {
  readonly reason: FlagReason;
  readonly note: string;
  readonly day: string;
}

/** A disclosed message; where it is not genuine, what it says is shown and labelled. */
export interface DisclosedMessage {
  readonly seq: number;
  readonly at: number;
  /** Whose device it is by its attestation; null where no attestation says. */
  readonly author: { readonly name: string; readonly title: string; readonly staff: boolean } | null;
  /** null: something that is no text, or that nobody can read. */
  readonly text: string | null;
  readonly what: "text" | "image" | "voice" | "other";
  /** A picture or a voice note, as its message describes it; its bytes come from `attachment`, where it is genuine. */
  readonly media: ImageMedia | VoiceMedia | null;
  readonly genuine: boolean;
  /** Something is left out before it. */
  readonly gap: boolean;
}

export type Verdict = "genuine" | "partly" | "unverified";

/**
 * A reported chat as this device found it. sealed: it was not sealed for this device; broken: it could not be
 * opened, or is not what the others see; bare: the report came without messages.
 */
export interface ChatEvidence {
  readonly report: string;
  readonly reason: FlagReason;
  readonly note: string;
  readonly at: number;
  readonly disclosed: number;
  readonly opened: "here" | "sealed" | "broken" | "bare";
  readonly verdict: Verdict | null;
  readonly messages: readonly DisclosedMessage[];
}

export interface AppealEvidence {
  readonly at: number;
  readonly text: string;
  readonly decision: ModDecision;
}

export interface Evidence {
  readonly item: ModItem;
  readonly post: PostEvidence | null;
  readonly marks: readonly TriageMark[];
  readonly flags: readonly FlagNote[];
  readonly appeal: AppealEvidence | null;
  readonly chat: ChatEvidence | null;
}

export type MainAct = "approve" | "return" | "refuse" | "hide" | "accept" | "reject" | "uphold" | "dismiss";

export type Act = MainAct | "standing" | "escalate" | "undo";

/** `level` belongs to `standing` alone. */
export interface Action {
  readonly do: Exclude<Act, "undo">;
  readonly level?: StandingLevel;
}

/** What a moderator wants to decide about the version on the screen. */
export interface Decide {
  readonly fence: number;
  readonly version: number;
  readonly actions: readonly Action[];
  readonly policy: string | null;
  readonly reason: string;
  readonly message: string;
}

/** What somebody would do, who asks for a second opinion. */
export interface AskSecond {
  readonly fence: number;
  readonly version: number;
  readonly actions: readonly Action[];
  readonly policy: string | null;
  readonly note: string;
}

export interface ModDecision {
  readonly id: string;
  readonly item: string;
  readonly kind: ModItemKind;
  readonly subject: string;
  readonly version: number;
  readonly at: number;
  readonly by: Somebody;
  readonly actions: readonly Act[];
  readonly policy: string | null;
  readonly reason: string;
  readonly message: string;
  readonly level: StandingLevel | null;
  /** The decision that this one undoes or replaces. */
  readonly names: string | null;
  readonly undoneBy: string | null;
  readonly agreed: boolean | null;
  readonly escalated: boolean;
}

export interface ModHistory {
  readonly standing: { readonly level: StandingLevel; readonly until: number | null };
  readonly decisions: readonly ModDecision[];
  readonly posts: readonly {
    readonly id: string;
    readonly at: number;
    readonly state: PostState;
    readonly version: number;
    readonly lane: Lane;
    readonly flags: number;
  }[];
  /** The trail's own kinds. */
  readonly events: readonly { readonly at: number; readonly kind: string; readonly by: Somebody | null }[];
  readonly seconds: readonly {
    readonly by: Somebody;
    readonly at: number;
    readonly actions: readonly Act[];
    readonly policy: string | null;
    readonly note: string;
  }[];
  readonly flagsAgainst: number;
  readonly appeals: { readonly accepted: number; readonly rejected: number; readonly waiting: number };
}

export interface AppealItem {
  readonly item: ModItem;
  readonly decision: string;
  readonly state: AppealState;
  readonly at: number;
}

export type SpaceMode = "pre" | "post" | "staffed";

/** By the clock on the wall ("16:00"); `until` may be "24:00". */
export interface SpaceSpan {
  readonly from: string;
  readonly until: string;
  readonly mode: SpaceMode;
}

export interface SpaceHours {
  readonly time_zone: string;
  readonly week: Readonly<Record<Weekday, readonly SpaceSpan[]>>;
}

export const AGE_BANDS = ["10-11", "12-13", "14-17", "18-25"] as const;

export type AgeBand = (typeof AGE_BANDS)[number];

/** Version 0 is of one that is not saved yet. */
export interface SavedSpace {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly about: string;
  readonly ageBand: AgeBand;
  readonly hours: SpaceHours;
  readonly closed: boolean;
  /** How many people's flags hide a post while nobody is on shift. */
  readonly flagLimit: number;
}

export const FLAG_LIMITS = [2, 3, 4, 5] as const;

export interface LaneFigures {
  readonly lane: Lane;
  readonly decided: number;
  readonly within: number;
  readonly medianMinutes: number | null;
  readonly p90Minutes: number | null;
}

/** A stretch of time at the queue; nothing in it is by name. */
export interface ModFigures {
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly LaneFigures[];
  readonly actions: Readonly<Record<string, number>>;
  readonly appeals: { readonly accepted: number; readonly rejected: number; readonly waiting: number };
  readonly second: { readonly asked: number; readonly agreed: number };
  readonly flags: { readonly decided: number; readonly upheld: number };
  readonly skipped: number;
  readonly days: readonly { readonly day: string; readonly arrived: number; readonly decided: number; readonly backlog: number }[];
  readonly forecast: {
    readonly backlog: number;
    readonly arrivingPerHour: number;
    readonly decidingPerHour: number;
    readonly emptyAt: number | null;
  };
}

interface Asked<A extends readonly unknown[], V> {
  readonly args: Readonly<A>;
  readonly value: V;
}

/** What is asked and done at the queue, with what the answers carry. */
export interface ModerationCalls {
  /** The screen is open, or not any more: while it is, the queue is followed and what is held is held on to. */
  readonly watch: Asked<[open: boolean], null>;
  readonly shift: Asked<[on: boolean], null>;
  readonly claimNext: Asked<[], ModItem | null>;
  readonly claim: Asked<[item: string], ModItem>;
  /** A deed in the trail, counted as exposure. A reported chat is opened and judged by this device. */
  readonly open: Asked<[item: string, fence: number], Evidence>;
  /**
   * The picture or voice note of a genuine message of the chat that is open; a deed in the trail. `attachment.unknown`:
   * it is not there any more; `attachment.broken`: what came is not what was sent.
   */
  readonly attachment: Asked<[item: string, fence: number, seq: number], Blob>;
  readonly decide: Asked<[item: string, wanted: Decide], ModDecision>;
  readonly skip: Asked<[item: string, fence: number], null>;
  readonly pass: Asked<[item: string, fence: number], null>;
  readonly second: Asked<[item: string, wanted: AskSecond], null>;
  readonly policies: Asked<[], readonly { readonly code: string; readonly lane: Lane }[]>;
  /** Both are deeds in the trail. */
  readonly itemHistory: Asked<[item: string], ModHistory>;
  readonly personHistory: Asked<[account: string], ModHistory>;
  readonly undo: Asked<[decision: string, reason: string], ModDecision>;
  readonly appeals: Asked<[], readonly AppealItem[]>;
  readonly asks: Asked<[], readonly Ask[]>;
  readonly takeAsk: Asked<[ask: string], Ask>;
  readonly changeBand: Asked<[account: string, band: AgeBand, reason: string], null>;
  readonly figures: Asked<[from: number, to: number], ModFigures>;
  /** As a table, in CSV; a deed in the trail. */
  readonly exportTable: Asked<[what: "decisions" | "skips", from: number, to: number], string>;
  readonly spaces: Asked<[], readonly SavedSpace[]>;
  readonly saveSpace: Asked<[space: SavedSpace], SavedSpace>;
}

export type ModerationCallName = keyof ModerationCalls;

export type ModerationCall = {
  readonly [N in ModerationCallName]: { readonly name: N; readonly args: ModerationCalls[N]["args"] };
}[ModerationCallName];

export type ModerationValue = ModerationCalls[ModerationCallName]["value"];

export interface ModerationClient {
  moderation<N extends ModerationCallName>(
    name: N,
    ...args: ModerationCalls[N]["args"]
  ): Promise<Outcome<ModerationCalls[N]["value"]>>;
}
