/** What young people and moderators say of the same posts, in the same words (docs/moderation.md sections 2 and 3). */

export type PostState = "held" | "shown" | "returned" | "refused" | "hidden" | "withdrawn";

export type StandingLevel = "none" | "feedback" | "warning" | "two_weeks" | "one_month" | "permanent";

export type AppealState = "waiting" | "accepted" | "rejected";

/** Why somebody flags a post, or reports a chat. */
export type FlagReason =
  | "danger"
  | "self_harm"
  | "abuse"
  | "grooming"
  | "sexual"
  | "bullying"
  | "hate"
  | "drugs"
  | "eating"
  | "identifying"
  | "spam"
  | "other";
