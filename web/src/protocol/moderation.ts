/** What moderators are answered (docs/moderation.md sections 4 to 8). */
import type { Ask } from "../model-desk";
import type {
  Act,
  AppealItem,
  Decide,
  Evidence,
  LaneFigures,
  ModDecision,
  ModFigures,
  ModHistory,
  ModItem,
  ModQueue,
  ModShift,
  PostEvidence,
  SavedSpace,
  Stuck,
  TriageMark,
} from "../model-moderation";
import { AGE_BANDS } from "../model-moderation";
import { appealState, flagReason, postState, somebody, standingLevel } from "./posts";
import { base64, count, fields, flag, id, listOf, Malformed, nullable, oneOf, shape, text, type Reader } from "./shape";

const items = <T>(reader: Reader<T>): Reader<readonly T[]> => {
  const list = shape({ items: listOf(reader) });
  return (value, at) => list(value, at).items;
};

const lane: Reader<ModItem["lane"]> = (value, at) => {
  const found = ([0, 1, 2, 3] as const).find((each) => each === value);
  if (found === undefined) throw new Malformed(at);
  return found;
};

const quantity: Reader<number> = (value, at) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Malformed(at);
  return value;
};

const kind = oneOf("post", "appeal", "chat");
const act: Reader<Act> = oneOf(
  "approve",
  "return",
  "refuse",
  "hide",
  "accept",
  "reject",
  "uphold",
  "dismiss",
  "standing",
  "escalate",
  "undo",
);

const wireItem = shape({
  id,
  kind,
  state: oneOf("open", "claimed", "decided"),
  lane,
  score: count,
  since: count,
  due_at: count,
  overdue: flag,
  version: count,
  space: nullable(shape({ id, name: text })),
  author: nullable(shape({ account: id, name: text, standing: standingLevel })),
  categories: listOf(text),
  flags: count,
  pre: flag,
  second: flag,
  times: count,
  holder: nullable(somebody),
  lease_until: nullable(count),
  fence: count,
});

export const modItem: Reader<ModItem> = (value, at) => {
  const { due_at, lease_until, ...rest } = wireItem(value, at);
  return { ...rest, dueAt: due_at, leaseUntil: lease_until };
};

export const claimed: Reader<ModItem | null> = (value, at) => shape({ item: nullable(modItem) })(value, at).item;

const laneCount = shape({ lane, open: count, overdue: count, oldest_at: nullable(count) });
const wireShift = shape({
  began_at: count,
  exposure: listOf(count),
  decided: count,
  skipped: count,
  passed: count,
  break_due: flag,
});

const shift: Reader<ModShift> = (value, at) => {
  const { began_at, exposure, break_due, ...rest } = wireShift(value, at);
  const [routine = 0, raised = 0, high = 0, now = 0] = exposure;
  return { ...rest, beganAt: began_at, exposure: [routine, raised, high, now], breakDue: break_due };
};

const stuck: Reader<Stuck> = shape({ why: oneOf("nobody_free", "nobody_works"), items: count, lane, since: count });

export const stuckNow: Reader<Stuck | null> = (value, at) => shape({ stuck: nullable(stuck) })(value, at).stuck;

const wireQueue = shape({
  at: count,
  staffed: flag,
  on_shift: count,
  lanes: listOf(laneCount),
  mine: nullable(modItem),
  shift: nullable(shift),
  stuck: nullable(stuck),
});

export const modQueue: Reader<ModQueue> = (value, at) => {
  const { on_shift, lanes, ...rest } = wireQueue(value, at);
  return { ...rest, onShift: on_shift, lanes: lanes.map(({ oldest_at, ...each }) => ({ ...each, oldestAt: oldest_at })) };
};

const wireDecision = shape({
  id,
  item: id,
  kind,
  subject: id,
  version: count,
  at: count,
  by: somebody,
  actions: listOf(act),
  policy: nullable(text),
  reason: text,
  message: text,
  level: nullable(standingLevel),
  names: nullable(id),
  undone_by: nullable(id),
  agreed: nullable(flag),
});

export const modDecision: Reader<ModDecision> = (value, at) => {
  const { undone_by, ...rest } = wireDecision(value, at);
  // Which case or ask it is, is not for every moderator to know.
  return { ...rest, undoneBy: undone_by, escalated: rest.actions.includes("escalate") };
};

const wirePost = shape({
  id,
  state: postState,
  version: count,
  text,
  versions: listOf(shape({ version: count, at: count, text })),
  reply_to: nullable(shape({ id, text, author: somebody })),
});

const post: Reader<PostEvidence> = (value, at) => {
  const { reply_to, ...rest } = wirePost(value, at);
  return { ...rest, replyTo: reply_to };
};

const triageMark: Reader<TriageMark> = shape({ category: text, severity: count, piece: text, begin: count, end: count });

/** A reported chat as the gateway has it: sealed, with what its own log knows of the entries. */
export const sealedChat = shape({
  report: id,
  conversation: id,
  reason: flagReason,
  note: text,
  at: count,
  seqs: listOf(count),
  body: nullable(base64),
  sealed: nullable(base64),
  verdict: nullable(oneOf("genuine", "partly", "unverified")),
});

export type SealedChat = ReturnType<typeof sealedChat>;

/** Evidence before this device opened what was sealed for it. */
export type SealedEvidence = Omit<Evidence, "chat"> & { readonly chat: SealedChat | null };

export const sealedEvidence: Reader<SealedEvidence> = shape({
  item: modItem,
  post: nullable(post),
  marks: listOf(triageMark),
  flags: listOf(shape({ reason: flagReason, note: text, day: text })),
  appeal: nullable(shape({ at: count, text, decision: modDecision })),
  chat: nullable(sealedChat),
});

const wireHistory = shape({
  standing: shape({ level: standingLevel, until: nullable(count) }),
  decisions: listOf(modDecision),
  posts: listOf(shape({ id, at: count, state: postState, version: count, lane, flags: count })),
  events: listOf(shape({ at: count, kind: text, by: nullable(somebody) })),
  seconds: listOf(shape({ by: somebody, at: count, actions: listOf(act), policy: nullable(text), note: text })),
  flags_against: count,
  appeals: shape({ accepted: count, rejected: count, waiting: count }),
});

export const modHistory: Reader<ModHistory> = (value, at) => {
  const { flags_against, ...rest } = wireHistory(value, at);
  return { ...rest, flagsAgainst: flags_against };
};

export const policies = items(shape({ code: text, lane }));

export const appeals: Reader<readonly AppealItem[]> = items(
  shape({ item: modItem, decision: id, state: appealState, at: count }),
);

const wireAsk = shape({
  id,
  team: nullable(id),
  person: nullable(somebody),
  policy: nullable(text),
  at: count,
  times: count,
  conversation: nullable(id),
  by: nullable(somebody),
  taken: nullable(somebody),
  taken_at: nullable(count),
  until: nullable(count),
});

export const ask: Reader<Ask> = (value, at) => {
  const { taken_at, ...rest } = wireAsk(value, at);
  return { ...rest, takenAt: taken_at };
};

export const asks = items(ask);

const spans = listOf(shape({ from: text, until: text, mode: oneOf("pre", "post", "staffed") }));

const wireSpace = shape({
  id,
  version: count,
  name: text,
  about: text,
  age_band: oneOf(...AGE_BANDS),
  hours: shape({
    time_zone: text,
    week: shape({
      monday: spans,
      tuesday: spans,
      wednesday: spans,
      thursday: spans,
      friday: spans,
      saturday: spans,
      sunday: spans,
    }),
  }),
  closed: flag,
  flag_limit: count,
});

export const savedSpace: Reader<SavedSpace> = (value, at) => {
  const { age_band, flag_limit, ...rest } = wireSpace(value, at);
  return { ...rest, ageBand: age_band, flagLimit: flag_limit };
};

export const savedSpaces = items(savedSpace);

const wireLane = shape({
  lane,
  decided: count,
  within: count,
  median_minutes: nullable(count),
  p90_minutes: nullable(count),
});

const laneFigures: Reader<LaneFigures> = (value, at) => {
  const { median_minutes, p90_minutes, ...rest } = wireLane(value, at);
  return { ...rest, medianMinutes: median_minutes, p90Minutes: p90_minutes };
};

const counts: Reader<Readonly<Record<string, number>>> = (value, at) =>
  Object.fromEntries(Object.entries(fields(value, at)).map(([name, each]) => [name, count(each, `${at}.${name}`)]));

const wireForecast = shape({
  backlog: count,
  arriving_per_hour: quantity,
  deciding_per_hour: quantity,
  empty_at: nullable(count),
});

const forecast: Reader<ModFigures["forecast"]> = (value, at) => {
  const { arriving_per_hour, deciding_per_hour, empty_at, backlog } = wireForecast(value, at);
  return { backlog, arrivingPerHour: arriving_per_hour, decidingPerHour: deciding_per_hour, emptyAt: empty_at };
};

export const modFigures: Reader<ModFigures> = shape({
  from: count,
  to: count,
  lanes: listOf(laneFigures),
  actions: counts,
  appeals: shape({ accepted: count, rejected: count, waiting: count }),
  second: shape({ asked: count, agreed: count }),
  flags: shape({ decided: count, upheld: count }),
  skipped: count,
  days: listOf(shape({ day: text, arrived: count, decided: count, backlog: count })),
  forecast,
});

/** A decision as it is sent. */
export function decideBody({ fence, version, actions, policy, reason, message }: Decide): object {
  return { fence, version, actions, ...(policy === null ? {} : { policy }), reason, message };
}

/** A space as it is saved. */
export function spaceBody({ version, name, about, ageBand, hours, closed, flagLimit }: SavedSpace): object {
  return { version, name, about, age_band: ageBand, hours, closed, flag_limit: flagLimit };
}
