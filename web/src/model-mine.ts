/** The young person's part of the seam (docs/desk.md section 4, docs/inviting.md): plain data, like all of `model.ts`. */

/** The team's words in one language and one way of saying it. */
export interface MineTexts {
  readonly inHours: string;
  readonly outOfHours: string;
  readonly confidentiality: string;
  readonly closing: string;
}

/** What a young person knows of one of their conversations; `conversation` is the gateway's id (`Conversation.talk`). */
export interface MineTalk {
  readonly conversation: string;
  readonly phase: "new" | "waiting" | "answered" | "closed";
  /** By when what was written is answered; null where nothing waits. */
  readonly answeredBy: number | null;
  readonly stopped: boolean;
  readonly contact: number;
  /** The question how it was is to be asked now. */
  readonly feedback: boolean;
}

export interface UrgentHelp {
  readonly label: string;
  readonly phone: string | null;
  readonly link: string | null;
  readonly textTo: string | null;
}

/** What the desk of a conversation says of itself, as the gateway told it at `at`. */
export interface DeskNow {
  readonly at: number;
  readonly team: { readonly id: string; readonly name: string };
  readonly organisation: { readonly id: string; readonly name: string };
  readonly version: number;
  readonly languages: readonly string[];
  readonly language: string;
  readonly easyRead: boolean;
  readonly open: boolean;
  /** When it opens next; null while it is open. */
  readonly opens: number | null;
  readonly closes: number | null;
  /** By when a message of that moment is answered. */
  readonly answeredBy: number;
  readonly texts: MineTexts;
  readonly urgentHelp: readonly UrgentHelp[];
  readonly talks: readonly MineTalk[];
}

/** `fresh`: just told; else it is what was last known here. */
export interface DeskKnown {
  readonly now: DeskNow;
  readonly fresh: boolean;
}

/** What of the past a guest may have. */
export type PastShare = "from_now" | "all";

/** A question about whoever would join, or where the conversation would go on. */
export type ConsentKind = "invite" | "transfer";

/** declined, ended, done: over. accepted: a guest may be there, or the move is under way. */
export type ConsentState = "asked" | "accepted" | "declined" | "ended" | "done";

/** Staff: who, or what team, a young person could be asked about. */
export interface Choices {
  readonly people: readonly { readonly account: string; readonly name: string; readonly title: string; readonly teams: readonly string[] }[];
  readonly teams: readonly { readonly id: string; readonly name: string }[];
}

/** What staff ask; `about` is an account or a team, `days` counts for a guest. */
export interface Question {
  readonly kind: ConsentKind;
  readonly about: string;
  readonly name: string;
  readonly title: string;
  readonly days: number;
  readonly why: string;
}

/** A yes with what goes along: for a guest what of the past, for a move the messages. */
export type Agreement =
  | { readonly kind: "invite"; readonly history: PastShare }
  | { readonly kind: "transfer"; readonly messages: readonly string[] };

/**
 * What a young person does and asks at their desk, and what both faces do about consents. Conversations are named as
 * the screens do (`Conversation.id`), questions by the item that asks.
 */
export interface MineCalls {
  readonly now: { readonly args: readonly [conversation: string, language: string, easyRead: boolean]; readonly value: DeskKnown };
  /** The words of an earlier version. */
  readonly texts: {
    readonly args: readonly [conversation: string, version: number, language: string, easyRead: boolean];
    readonly value: MineTexts;
  };
  readonly stop: { readonly args: readonly [conversation: string]; readonly value: null };
  readonly start: { readonly args: readonly [conversation: string]; readonly value: null };
  /** A face from 1 to 5; null: they would rather not say. */
  readonly feedback: {
    readonly args: readonly [conversation: string, contact: number, face: number | null, line: string];
    readonly value: null;
  };
  /** Yes, with what goes along, or, with null, no. A move's value is the conversation that it goes on in. */
  readonly answer: { readonly args: readonly [conversation: string, item: string, yes: Agreement | null]; readonly value: string | null };
  /** Takes a question, or a yes, back. Both faces. */
  readonly end: { readonly args: readonly [conversation: string, item: string]; readonly value: null };
  /** Staff. */
  readonly choices: { readonly args: readonly [conversation: string]; readonly value: Choices };
  readonly ask: { readonly args: readonly [conversation: string, question: Question]; readonly value: null };
}

export type MineCallName = keyof MineCalls;

export type MineCall = {
  readonly [N in MineCallName]: { readonly name: N; readonly args: MineCalls[N]["args"] };
}[MineCallName];

export type MineValue = MineCalls[MineCallName]["value"];
