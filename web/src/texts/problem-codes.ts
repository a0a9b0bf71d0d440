/**
 * The codes that a person can meet, with their own words in every catalogue. The others of the
 * protocol are the client's own business; if one slips through, `otherProblem` is said.
 */
export const problemCodes = [
  "network",
  "request.too_large",
  "request.too_many",
  "request.origin",
  "session.missing",
  "session.ended",
  "device.revoked",
  "device.proof",
  "device.challenge",
  "device.unknown",
  "join.code_unknown",
  "join.code_ended",
  "join.nickname_taken",
  "join.nickname_unknown",
  "link.unknown",
  "link.ended",
  "link.taken",
  "link.refused",
  "link.broken",
  "sign_in.refused",
  "sign_in.stale",
  "conversation.unknown",
  "conversation.not_yours",
  "conversation.not_member",
  "attachment.unknown",
  "attachment.expired",
  "attachment.too_large",
  "attachment.too_many",
  "attachment.broken",
  "picture.unreadable",
  "store.unavailable",
] as const;

export type ProblemCode = (typeof problemCodes)[number];

export function isProblemCode(code: string): code is ProblemCode {
  return (problemCodes as readonly string[]).includes(code);
}
