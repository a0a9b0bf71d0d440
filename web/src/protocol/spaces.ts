/** Spaces as the gateway tells them (docs/moderation.md sections 1 to 3). */
import type {
  Appeal,
  Care,
  FoundPosts,
  MyPost,
  PostDecision,
  PostsPage,
  PostThread,
  Receipt,
  Space,
  SpacePost,
  SpacesNow,
  Standing,
} from "../model-spaces";
import { appealState, flagReason, postState, somebody, standingLevel } from "./posts";
import { count, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

const wireSpace = shape({
  id,
  name: text,
  about: text,
  mode: oneOf("pre", "post", "closed"),
  staffed: flag,
  opens_at: nullable(count),
  closes_at: nullable(count),
  seen_within_minutes: nullable(count),
});

export const space: Reader<Space> = (value, at) => {
  const { opens_at, closes_at, seen_within_minutes, ...more } = wireSpace(value, at);
  return { ...more, opensAt: opens_at, closesAt: closes_at, seenWithinMinutes: seen_within_minutes };
};

const wireStanding = shape({ level: standingLevel, since: nullable(count), until: nullable(count), may_post: flag, decision: nullable(id) });

export const standing: Reader<Standing> = (value, at) => {
  const { may_post, ...more } = wireStanding(value, at);
  return { ...more, mayPost: may_post };
};

const wireNow = shape({ at: count, items: listOf(space), standing, break_until: nullable(count), unseen: count });

export const spacesNow: Reader<SpacesNow> = (value, at) => {
  const { break_until, ...more } = wireNow(value, at);
  return { ...more, breakUntil: break_until };
};

const wirePost = shape({
  id,
  space: id,
  author: somebody,
  mine: flag,
  at: count,
  edited: flag,
  reply_to: nullable(id),
  text,
  replies: count,
  feels: count,
  felt: flag,
});

export const spacePost: Reader<SpacePost> = (value, at) => {
  const { reply_to, ...more } = wirePost(value, at);
  return { ...more, replyTo: reply_to };
};

export const postsPage: Reader<PostsPage> = shape({ at: count, items: listOf(spacePost), next: nullable(text) });

export const postThread: Reader<PostThread> = shape({ at: count, post: spacePost, replies: listOf(spacePost) });

export const foundPosts: Reader<FoundPosts> = shape({ at: count, items: listOf(spacePost), more: flag });

const appeal: Reader<Appeal> = shape({ at: count, state: appealState, message: text });

const wireDecision = shape({
  id,
  at: count,
  actions: listOf(text),
  policy: nullable(text),
  message: text,
  standing: nullable(standingLevel),
  helped: flag,
  appeal: nullable(appeal),
  appeal_until: nullable(count),
});

export const postDecision: Reader<PostDecision> = (value, at) => {
  const { appeal_until, ...more } = wireDecision(value, at);
  return { ...more, appealUntil: appeal_until };
};

const wireMine = shape({
  id,
  space: id,
  at: count,
  version: count,
  state: postState,
  text,
  reply_to: nullable(id),
  feels: count,
  decision: nullable(postDecision),
  may: listOf(oneOf("edit", "withdraw", "appeal")),
});

export const myPost: Reader<MyPost> = (value, at) => {
  const { reply_to, ...more } = wireMine(value, at);
  return { ...more, replyTo: reply_to };
};

export const myPosts = shape({ items: listOf(myPost) });

const wireReceipt = shape({
  id,
  about: oneOf("post", "chat"),
  reason: flagReason,
  at: count,
  outcome: nullable(oneOf("acted", "not_acted")),
  outcome_at: nullable(count),
  again: flag,
});

export const receipt: Reader<Receipt> = (value, at) => {
  const { outcome_at, ...more } = wireReceipt(value, at);
  return { ...more, outcomeAt: outcome_at };
};

export const receipts = shape({ items: listOf(receipt) });

const wireCare = shape({ blocked: listOf(somebody), muted: listOf(somebody), words: listOf(text), break_until: nullable(count) });

export const care: Reader<Care> = (value, at) => {
  const { break_until, ...more } = wireCare(value, at);
  return { ...more, breakUntil: break_until };
};
