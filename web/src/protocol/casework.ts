/** What safeguarding is answered (docs/cases.md section 7, docs/retention.md section 5, docs/trail.md section 7). */
import type {
  Case,
  CaseBrief,
  CaseIdentity,
  CaseLine,
  CasePage,
  CaseTask,
  Colleague,
  Destruction,
  DestructionPage,
  Finding,
  Glass,
  Hold,
  RecordClass,
  RetentionFile,
  RetentionPage,
  RetentionTeam,
  Somebody,
  TrailItem,
  TrailKeys,
  TrailLooked,
  TrailPage,
} from "../model-casework";
import { base64, count, fields, flag, id, listOf, Malformed, nullable, oneOf, shape, text, type Reader } from "./shape";

const somebody: Reader<Somebody> = shape({ account: id, name: text });

const items = <T>(reader: Reader<T>): Reader<readonly T[]> => {
  const list = shape({ items: listOf(reader) });
  return (value, at) => list(value, at).items;
};

const brief = shape({
  id,
  source: shape({ kind: oneOf("conversation", "report", "post", "visit", "hand"), id: text }),
  person: nullable(somebody),
  state: oneOf("open", "closed"),
  level: oneOf("universal", "early_help", "child_in_need", "child_protection"),
  owner: somebody,
  opened_at: count,
  touched_at: count,
  tasks: shape({ open: count, late: count }),
  asked: count,
  version: count,
});

const caseBrief: Reader<CaseBrief> = (value, at) => {
  const { opened_at, touched_at, ...rest } = brief(value, at);
  return { ...rest, openedAt: opened_at, touchedAt: touched_at };
};

export const casePage: Reader<CasePage> = shape({ items: listOf(caseBrief), next: nullable(text) });

export const colleagues: Reader<readonly Colleague[]> = items(shape({ account: id, name: text, title: text, lead: flag }));

/** Words and numbers; what a line's kind makes of them, the screen knows. */
const body: Reader<CaseLine["body"]> = (value, at) =>
  Object.fromEntries(
    Object.entries(fields(value, at)).map(([name, each]) => {
      if (each !== null && typeof each !== "string" && typeof each !== "number") throw new Malformed(`${at}.${name}`);
      return [name, each];
    }),
  );

const line: Reader<CaseLine> = shape({ number: count, at: count, by: somebody, kind: text, body, corrects: nullable(count) });

const task = shape({ task: id, text, owner: somebody, due: count, done_at: nullable(count) });

const caseTask: Reader<CaseTask> = (value, at) => {
  const { done_at, ...rest } = task(value, at);
  return { ...rest, doneAt: done_at };
};

export const wholeCase: Reader<Case> = shape({
  brief: caseBrief,
  members: listOf(somebody),
  lines: listOf(line),
  tasks: listOf(caseTask),
  identity: oneOf("none", "entered"),
});

const identity = shape({
  name: nullable(text),
  born: nullable(text),
  nhs_number: nullable(text),
  address: nullable(text),
  contact: nullable(text),
});

export const caseIdentity: Reader<CaseIdentity> = (value, at) => {
  const { nhs_number, ...rest } = identity(value, at);
  return { ...rest, nhsNumber: nhs_number };
};

const asked = shape({
  id,
  by: somebody,
  why: text,
  tell: flag,
  risk: nullable(text),
  asked_at: count,
  agreed_by: nullable(somebody),
  ends_at: count,
});

export const glass: Reader<Glass> = (value, at) => {
  const { asked_at, agreed_by, ends_at, ...rest } = asked(value, at);
  return { ...rest, askedAt: asked_at, agreedBy: agreed_by, endsAt: ends_at };
};

export const glasses: Reader<readonly Glass[]> = items(glass);

export const findings: Reader<readonly Finding[]> = items(shape({ severity: oneOf("error", "warning"), code: text, at: text }));

const recordClass: Reader<RecordClass> = oneOf("health", "mental_health", "child_in_need", "child_protection");

const placed = shape({ id, placed_at: count, placed_by: somebody });

const hold: Reader<Hold> = (value, at) => {
  const read = placed(value, at);
  return { id: read.id, placedAt: read.placed_at, placedBy: read.placed_by };
};

const file = shape({
  account: id,
  name: text,
  born: nullable(text),
  born_between: listOf(text),
  record_class: nullable(recordClass),
  classes: listOf(recordClass),
  in_care: flag,
  last_contact: text,
  due: nullable(text),
  because: nullable(recordClass),
  held: flag,
  holds: listOf(hold),
  conversations: count,
});

export const retentionFile: Reader<RetentionFile> = (value, at) => {
  const { born_between, record_class, in_care, last_contact, ...rest } = file(value, at);
  return { ...rest, bornBetween: born_between, recordClass: record_class, inCare: in_care, lastContact: last_contact };
};

export const retentionPage: Reader<RetentionPage> = shape({ today: text, items: listOf(retentionFile), next: nullable(text) });

const team = shape({ team: id, name: text, record_class: recordClass });

export const retentionTeams: Reader<readonly RetentionTeam[]> = items((value, at) => {
  const { record_class, ...rest } = team(value, at);
  return { ...rest, recordClass: record_class };
});

const gone = shape({
  number: count,
  index: nullable(count),
  account: id,
  at: count,
  record_class: text,
  due: text,
  conversations: count,
  messages: count,
});

const destruction: Reader<Destruction> = (value, at) => {
  const { record_class, ...rest } = gone(value, at);
  return { ...rest, recordClass: record_class };
};

export const destructionPage: Reader<DestructionPage> = shape({ items: listOf(destruction), next: nullable(count) });

const trailItem: Reader<TrailItem> = shape({
  number: count,
  index: nullable(count),
  at: count,
  kind: text,
  actor: text,
  by: nullable(somebody),
  subject: text,
  entry: base64,
});

export const trailPage: Reader<TrailPage> = shape({ items: listOf(trailItem), next: nullable(count) });

export const trailLooked: Reader<TrailLooked> = shape({ item: trailItem, details: nullable(text), salt: nullable(base64) });

export const trailKeys: Reader<TrailKeys> = shape({ origin: text, key: text, witnesses: listOf(text), quorum: count });
