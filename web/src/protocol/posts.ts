/** What is told of posts to young people and to moderators alike (docs/moderation.md). */
import type { Somebody } from "../model-desk";
import type { AppealState, FlagReason, PostState, StandingLevel } from "../model-posts";
import { id, oneOf, shape, text, type Reader } from "./shape";

export const somebody: Reader<Somebody> = shape({ account: id, name: text });

export const standingLevel: Reader<StandingLevel> = oneOf("none", "feedback", "warning", "two_weeks", "one_month", "permanent");

export const postState: Reader<PostState> = oneOf("held", "shown", "returned", "refused", "hidden", "withdrawn");

export const appealState: Reader<AppealState> = oneOf("waiting", "accepted", "rejected");

export const flagReason: Reader<FlagReason> = oneOf(
  "danger",
  "self_harm",
  "abuse",
  "grooming",
  "sexual",
  "bullying",
  "hate",
  "drugs",
  "eating",
  "identifying",
  "spam",
  "other",
);
