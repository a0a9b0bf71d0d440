/** What the office is answered (docs/desk.md sections 1, 6, 7 and 8). */
import type {
  AnswerTimes,
  AutomaticTexts,
  BankHoliday,
  ContactSplit,
  DeskView,
  Fault,
  FeedbackMonth,
  Figure,
  FiguresMonth,
  LanguageTexts,
  OfficeTeam,
  OpenSpan,
  PromiseSplit,
  Rota,
  SavedArea,
  SavedRota,
  SavedSettings,
  SavedVisitChoice,
  ServiceSettings,
  SettingsPreview,
  SettingsVersion,
  Shift,
  StaffMember,
  WaitingArea,
  WeekHours,
} from "../model-office";
import { teamRecord } from "./records";
import { both, visitTag } from "./visit-area";
import { count, fields, flag, id, listOf, Malformed, nullable, oneOf, shape, text, type Reader } from "./shape";

/** Keeps what this version does not know: a document that is sent back must come back whole. */
function whole<T extends object>(reader: Reader<T>): Reader<T> {
  return (value, at) => ({ ...fields(value, at), ...reader(value, at) });
}

function mapOf<T>(reader: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(Object.entries(fields(value, at)).map(([name, each]) => [name, reader(each, `${at}.${name}`)]));
}

const items = <T>(reader: Reader<T>): Reader<readonly T[]> => {
  const list = shape({ items: listOf(reader) });
  return (value, at) => list(value, at).items;
};

const spans: Reader<readonly OpenSpan[]> = listOf(whole(shape({ opens: text, closes: text })));

const automaticTexts: Reader<AutomaticTexts> = whole(
  shape({ in_hours: text, out_of_hours: text, confidentiality: text, closing: text }),
);

const languageTexts: Reader<LanguageTexts> = whole(
  shape({ plain: nullable(automaticTexts), easy_read: nullable(automaticTexts) }),
);

const weekHours: Reader<WeekHours> = whole(
  shape({ monday: spans, tuesday: spans, wednesday: spans, thursday: spans, friday: spans, saturday: spans, sunday: spans }),
);

export const serviceSettings: Reader<ServiceSettings> = whole(
  shape<ServiceSettings>({
    time_zone: text,
    region: text,
    hours: weekHours,
    closed_days: listOf(whole(shape({ date: text, name: text }))),
    promise_minutes: count,
    ages: whole(shape({ from: count, until: count })),
    languages: listOf(text),
    texts: mapOf(languageTexts),
    urgent_help: listOf(
      whole(shape({ label: mapOf(text), phone: nullable(text), link: nullable(text), text_to: nullable(text) })),
    ),
    outcomes: listOf(whole(shape({ code: text, topic: text, label: mapOf(text) }))),
    ladder: listOf(
      whole(
        shape({
          after: oneOf("unread", "promise"),
          minutes: count,
          time: oneOf("working", "clock"),
          who: oneOf("duty", "lead", "on_call"),
        }),
      ),
    ),
    repeat_minutes: count,
    resume_minutes: count,
    finish_days: count,
    feedback_minutes: count,
  }),
);

const somebody = shape({ account: id, name: text });

const saved = shape({
  team: id,
  version: count,
  saved_at: nullable(count),
  saved_by: nullable(somebody),
  settings: serviceSettings,
});

export const savedSettings: Reader<SavedSettings> = (value, at) => {
  const { saved_at, saved_by, ...rest } = saved(value, at);
  return { ...rest, savedAt: saved_at, savedBy: saved_by?.name ?? null };
};

const version = shape({ version: count, saved_at: count, saved_by: somebody });

export const settingsVersions: Reader<readonly SettingsVersion[]> = items((value, at) => {
  const read = version(value, at);
  return { version: read.version, savedAt: read.saved_at, savedBy: read.saved_by.name };
});

const fault: Reader<Fault> = shape({ at: text, rule: text });

const view = shape({ at: count, open: flag, opens: nullable(count), closes: nullable(count), answered_by: count, text });

export const deskView: Reader<DeskView> = (value, at) => {
  const { answered_by, ...rest } = view(value, at);
  return { ...rest, answeredBy: answered_by };
};

export const settingsPreview: Reader<SettingsPreview> = shape({ faults: listOf(fault), views: listOf(deskView) });

export const bankHolidays: Reader<readonly BankHoliday[]> = items(shape({ date: text, name: text }));

export const officeTeams: Reader<readonly OfficeTeam[]> = items(
  shape({ team: teamRecord, role: oneOf("administrator", "lead") }),
);

const shift: Reader<Shift> = shape({ account: id, from: count, until: count });

const rota: Reader<Rota> = shape({ duty: listOf(shift), on_call: listOf(shift), leads: listOf(id) });

export const savedRota: Reader<SavedRota> = shape({ team: id, version: count, rota });

const member = shape({ account: id, name: text, title: text, in_team: flag });

export const staffMembers: Reader<readonly StaffMember[]> = items((value, at) => {
  const { in_team, ...rest } = member(value, at);
  return { ...rest, inTeam: in_team };
});

const chosen = shape({ version: count, relay_only: flag, two_staff: flag, relay: flag });

/** docs/visits.md section 3. */
export const visitChoice: Reader<SavedVisitChoice> = (value, at) => {
  const { version, relay_only, two_staff, relay } = chosen(value, at);
  return { version, choice: { relayOnly: relay_only, twoStaff: two_staff }, relay };
};

const waitingArea: Reader<WaitingArea> = whole(
  shape<WaitingArea>({
    access: oneOf("always", "desk", "own"),
    hours: nullable(weekHours),
    suspended: nullable(whole(shape({ until: count, reason: both }))),
    before: both,
    after: both,
    consent: both,
    tags: listOf(whole(visitTag)),
    phone: text,
  }),
);

/** docs/visits.md section 11. */
export const savedArea: Reader<SavedArea> = shape({ version: count, consent: count, area: waitingArea });

const figure: Reader<Figure> = nullable(count);

const contacts: Reader<ContactSplit> = (value, at) => {
  const read = shape({ total: figure, in_hours: figure, out_of_hours: figure })(value, at);
  return { total: read.total, inHours: read.in_hours, outOfHours: read.out_of_hours };
};

const promises: Reader<PromiseSplit> = shape({ total: figure, kept: figure, breached: figure });

const times: Reader<AnswerTimes> = (value, at) => {
  const read = shape({ median_minutes: figure, p90_minutes: figure })(value, at);
  return { median: read.median_minutes, p90: read.p90_minutes };
};

const school = shape({ school: text });

/** A number or several, and each school's share beside them. */
function split<T extends object>(reader: Reader<T>): Reader<T & { readonly schools: readonly (T & { readonly school: string })[] }> {
  const schools = shape({ schools: listOf((value, at) => ({ ...reader(value, at), ...school(value, at) })) });
  return (value, at) => ({ ...reader(value, at), ...schools(value, at) });
}

const outcome = split(shape({ contacts: figure }));
const code = shape({ code: text, topic: text });
const tagged = split(shape({ visits: figure }));

const month = shape({
  month: text,
  contacts: split(contacts),
  promises: split(promises),
  outcomes: listOf((value, at) => ({ ...outcome(value, at), ...code(value, at) })),
  first_answer: split(times),
  overrides: split(shape({ total: figure })),
  visit_tags: listOf((value, at) => ({ ...tagged(value, at), ...shape({ code: text })(value, at) })),
});

const months = shape({
  months: listOf((value, at): FiguresMonth => {
    const { first_answer, visit_tags, ...rest } = month(value, at);
    return { ...rest, firstAnswer: first_answer, visitTags: visit_tags };
  }),
});

export const figures: Reader<readonly FiguresMonth[]> = (value, at) => months(value, at).months;

const faces: Reader<readonly Figure[]> = (value, at) => {
  const read = listOf(figure)(value, at);
  if (read.length !== 5) throw new Malformed(at);
  return read;
};

const feedbackMonths = shape({
  months: listOf(shape({ month: text, answers: figure, faces: nullable(faces), lines: listOf(text) })),
});

export const feedback: Reader<readonly FeedbackMonth[]> = (value, at) => feedbackMonths(value, at).months;
