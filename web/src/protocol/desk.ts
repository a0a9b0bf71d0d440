/** The bodies of the desk's staff side (docs/desk.md). */
import type {
  AlarmBrief,
  Colleague,
  DeskAlarm,
  DeskCounters,
  DeskItem,
  DeskWords,
  Handover,
  Labels,
  Somebody,
  SpokenTexts,
} from "../model-desk";
import type { Bytes } from "./bytes";
import { base64, count, fields, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";

const somebody: Reader<Somebody> = shape({ account: id, name: text });

const brief: Reader<AlarmBrief> = shape({ id, state: oneOf("raised", "acknowledged"), step: count });

const itemFields = shape({
  conversation: id,
  team: id,
  person: somebody,
  phase: oneOf("new", "waiting", "answered", "to_be_written_up", "closed"),
  since: count,
  contact: count,
  version: count,
  unread: count,
  waiting_since: nullable(count),
  promise_due: nullable(count),
  breached: flag,
  predicted: flag,
  owner: nullable(somebody),
  lease_until: nullable(count),
  fence: count,
  stopped: flag,
  outcomes: listOf(text),
  notes: count,
  alarm: nullable(brief),
  last_at: count,
});

export const deskItem: Reader<DeskItem> = (value, at) => {
  const { waiting_since, promise_due, lease_until, last_at, ...item } = itemFields(value, at);
  return { ...item, waitingSince: waiting_since, promiseDue: promise_due, leaseUntil: lease_until, lastAt: last_at };
};

const counters: Reader<DeskCounters> = shape({
  waiting: count,
  unread: count,
  mine: count,
  to_be_written_up: count,
  breaching: count,
});

/** A page of a team's inbox. */
export interface InboxPage {
  readonly at: number;
  readonly counters: DeskCounters;
  readonly items: readonly DeskItem[];
  readonly next: string | null;
}

export const inboxPage: Reader<InboxPage> = shape({ at: count, counters, items: listOf(deskItem), next: nullable(text) });

const handoverFields = shape({
  conversation: id,
  person: somebody,
  promise_due: nullable(count),
  breached: flag,
  predicted: flag,
  owner: nullable(somebody),
  lease_until: nullable(count),
});

export const handover: Reader<Handover> = shape({
  at: count,
  items: listOf((value, at) => {
    const { promise_due, lease_until, ...item } = handoverFields(value, at);
    return { ...item, promiseDue: promise_due, leaseUntil: lease_until };
  }),
  more: flag,
});

const colleagueFields = shape({ account: id, name: text, title: text, on_duty: flag, lead: flag, on_call: flag });

export const colleagues: Reader<{ readonly items: readonly Colleague[] }> = shape({
  items: listOf((value, at) => {
    const { on_duty, on_call, ...colleague } = colleagueFields(value, at);
    return { ...colleague, onDuty: on_duty, onCall: on_call };
  }),
});

const alarmFields = shape({
  id,
  team: id,
  conversation: id,
  person: somebody,
  state: oneOf("raised", "acknowledged"),
  step: count,
  steps: count,
  who: oneOf("duty", "lead", "on_call"),
  raised_at: count,
  step_at: count,
  times: count,
  for_me: flag,
  acknowledged: nullable(somebody),
});

export const deskAlarm: Reader<DeskAlarm> = (value, at) => {
  const { raised_at, step_at, for_me, ...alarm } = alarmFields(value, at);
  return { ...alarm, raisedAt: raised_at, stepAt: step_at, forMe: for_me };
};

export const alarmList: Reader<{ readonly items: readonly DeskAlarm[] }> = shape({ items: listOf(deskAlarm) });

const spoken: Reader<SpokenTexts> = shape({ in_hours: text, out_of_hours: text, closing: text });

/** A map from names to what a reader reads. */
function mapOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(Object.entries(fields(value, at)).map(([name, each]) => [name, reader(each, `${at}.${name}`)]));
}

const labels: Reader<Labels> = mapOf(text);

const saved = shape({
  version: count,
  settings: shape({
    languages: listOf(text),
    texts: mapOf(shape({ plain: spoken })),
    outcomes: listOf(shape({ code: text, topic: text, label: labels })),
  }),
});

/** What the desk shows of a version of the settings. */
export const deskWords: Reader<DeskWords> = (value, at) => {
  const { version, settings } = saved(value, at);
  const texts = Object.fromEntries(Object.entries(settings.texts).map(([language, { plain }]) => [language, plain]));
  return { version, languages: settings.languages, texts, outcomes: settings.outcomes };
};

export interface NoteKey {
  readonly device: string;
  readonly account: string;
  readonly key: Bytes;
  readonly signature: Bytes;
}

export const noteKeys: Reader<{ readonly items: readonly NoteKey[] }> = shape({
  items: listOf(shape({ device: id, account: id, key: base64, signature: base64 })),
});

export interface SealedNote {
  readonly id: string;
  readonly at: number;
  /** The device that wrote it, as the gateway says. */
  readonly device: string;
  readonly sealed: Bytes;
}

export const sealedNotes: Reader<{ readonly items: readonly SealedNote[] }> = shape({
  items: listOf(shape({ id, at: count, device: id, sealed: base64 })),
});
