/** What the office is answered in the gallery: a team's settings, rota, figures and feedback, all made up. */
import type {
  BankHoliday,
  DeskView,
  FeedbackMonth,
  Figure,
  FiguresMonth,
  OfficeTeam,
  Rota,
  SavedArea,
  SavedRota,
  SavedSettings,
  SavedVisitChoice,
  ServiceSettings,
  SettingsVersion,
  Shift,
  StaffMember,
  WaitingArea,
} from "../../model-office";
import { amina, NOW, owen, team } from "./people";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export const tom = { ...amina, account: "staff-7", name: "Tom Evans", title: "Administrator", roles: ["administrator"], teams: [] };

export const chosenVisits: SavedVisitChoice = { version: 2, choice: { relayOnly: true, twoStaff: false }, relay: true };

export const administered: readonly OfficeTeam[] = [
  { team, role: "administrator" },
  { team: { id: "team-2", name: "Social work, north" }, role: "administrator" },
];

export const led: readonly OfficeTeam[] = [{ team, role: "lead" }];

const long = [{ opens: "08:30", closes: "17:00" }];
const short = [
  { opens: "08:30", closes: "12:30" },
  { opens: "13:30", closes: "16:30" },
];

export const settings: ServiceSettings = {
  time_zone: "Europe/London",
  region: "england",
  hours: { monday: long, tuesday: long, wednesday: short, thursday: long, friday: [{ opens: "08:30", closes: "16:00" }], saturday: [], sunday: [] },
  closed_days: [
    { date: "2026-05-22", name: "Training day" },
    { date: "2026-12-24", name: "Christmas Eve" },
  ],
  promise_minutes: 240,
  ages: { from: 11, until: 19 },
  languages: ["en", "cy"],
  texts: {
    en: {
      plain: {
        in_hours: "We have your message. Somebody will answer by {answered_by}. If you or somebody else is in danger, call 999.",
        out_of_hours: "We have your message, and we are closed now. We open {opens}. Somebody will answer by {answered_by}. If you need help before that, call 111, and in danger call 999.",
        confidentiality: "What you write stays between you and the nurse team. They keep a record of it. If they think that you or somebody else is not safe, they may have to tell somebody who can help. They will try to talk to you first.",
        closing: "We have come to the end of this talk. Thank you for writing. You can write again at any time.",
      },
      easy_read: {
        in_hours: "We got your message.\nWe will answer by {answered_by}.\nIn danger? Call 999.",
        out_of_hours: "We got your message.\nWe are closed now.\nWe will answer by {answered_by}.\nNeed help now? Call 111.\nIn danger? Call 999.",
        confidentiality: "The nurse team reads what you write.\nThey keep a record.\nIf you are not safe, they may tell somebody who can help.",
        closing: "This talk is over.\nThank you.\nYou can write again.",
      },
    },
    cy: {
      plain: {
        in_hours: "Mae dy neges wedi cyrraedd. Bydd rhywun yn ateb erbyn {answered_by}. Os wyt ti neu rywun arall mewn perygl, ffonia 999.",
        out_of_hours: "Mae dy neges wedi cyrraedd, ac rydyn ni ar gau nawr. Rydyn ni'n agor {opens}. Bydd rhywun yn ateb erbyn {answered_by}.",
        confidentiality: "Mae'r hyn rwyt ti'n ei ysgrifennu yn aros rhyngot ti a'r tîm nyrsio. Maen nhw'n cadw cofnod ohono.",
        closing: "Rydyn ni wedi dod i ddiwedd y sgwrs hon. Diolch am ysgrifennu. Gelli di ysgrifennu eto unrhyw bryd.",
      },
      easy_read: {
        in_hours: "Mae dy neges gyda ni.\nByddwn ni'n ateb erbyn {answered_by}.\nMewn perygl? Ffonia 999.",
        out_of_hours: "Mae dy neges gyda ni.\nRydyn ni ar gau nawr.\nMewn perygl? Ffonia 999.",
        confidentiality: "Mae'r tîm nyrsio yn darllen dy negeseuon.\nMaen nhw'n cadw cofnod.",
        closing: "Mae'r sgwrs hon ar ben.\nDiolch.\nGelli di ysgrifennu eto.",
      },
    },
  },
  urgent_help: [
    { label: { en: "In danger now", cy: "Mewn perygl nawr" }, phone: "999", link: null, text_to: null },
    { label: { en: "NHS, day and night", cy: "GIG, ddydd a nos" }, phone: "111", link: null, text_to: null },
    { label: { en: "Childline", cy: "Childline" }, phone: "0800 1111", link: "https://www.childline.org.uk", text_to: null },
    { label: { en: "Shout: text SHOUT", cy: "Shout: tecstia SHOUT" }, phone: null, link: null, text_to: "85258" },
  ],
  outcomes: [
    { code: "advice_given", topic: "outcome", label: { en: "Advice given", cy: "Rhoddwyd cyngor" } },
    { code: "appointment", topic: "outcome", label: { en: "Appointment made", cy: "Gwnaed apwyntiad" } },
    { code: "referred", topic: "outcome", label: { en: "Referred on", cy: "Atgyfeiriwyd" } },
    { code: "safeguarding", topic: "outcome", label: { en: "Safeguarding", cy: "Diogelu" } },
    { code: "feelings", topic: "emotional_health", label: { en: "Feelings and worries", cy: "Teimladau" } },
    { code: "sleep", topic: "emotional_health", label: { en: "Sleep", cy: "Cwsg" } },
    { code: "bullying", topic: "relationships", label: { en: "Bullying", cy: "Bwlio" } },
    { code: "family", topic: "relationships", label: { en: "Family", cy: "Teulu" } },
    { code: "smoking", topic: "substances", label: { en: "Smoking and vaping", cy: "Ysmygu a fepio" } },
  ],
  ladder: [
    { after: "unread", minutes: 120, time: "working", who: "duty" },
    { after: "promise", minutes: 0, time: "working", who: "lead" },
    { after: "promise", minutes: 60, time: "clock", who: "on_call" },
  ],
  repeat_minutes: 30,
  resume_minutes: 60,
  finish_days: 3,
  feedback_minutes: 60,
};

export const saved: SavedSettings = { team: team.id, version: 3, savedAt: NOW - 9 * DAY, savedBy: "Tom Evans", settings };

/** What a colleague saved while somebody else was editing. */
export const savedMeanwhile: SavedSettings = {
  ...saved,
  version: 4,
  savedAt: NOW - 5 * 60_000,
  savedBy: "Nia Powell",
  settings: { ...settings, promise_minutes: 480, hours: { ...settings.hours, monday: [{ opens: "09:00", closes: "17:00" }] } },
};

export const older: SavedSettings = { ...saved, version: 2, savedAt: NOW - 40 * DAY, savedBy: "Nia Powell", settings: { ...settings, promise_minutes: 480, region: "wales" } };

export const versions: readonly SettingsVersion[] = [
  { version: 3, savedAt: NOW - 9 * DAY, savedBy: "Tom Evans" },
  { version: 2, savedAt: NOW - 40 * DAY, savedBy: "Nia Powell" },
  { version: 1, savedAt: NOW - 90 * DAY, savedBy: "Tom Evans" },
];

export const holidays: readonly BankHoliday[] = [
  { date: "2026-04-03", name: "Good Friday" },
  { date: "2026-04-06", name: "Easter Monday" },
  { date: "2026-05-04", name: "May Day" },
  { date: "2026-05-25", name: "Spring Bank Holiday" },
  { date: "2026-08-31", name: "Late Summer Bank Holiday" },
  { date: "2026-12-25", name: "Christmas Day" },
  { date: "2026-12-28", name: "Boxing Day (observed)" },
  { date: "2027-01-01", name: "New Year's Day" },
];

/** What the gateway says of the usual settings: the desk is open in the afternoon, and closed after it. */
export function viewAt(at: number, language: string, easyRead: boolean): DeskView {
  const open = at < NOW + 2.5 * HOUR;
  const text = settings.texts[language]?.[easyRead ? "easy_read" : "plain"]?.[open ? "in_hours" : "out_of_hours"] ?? "";
  const [opens, closes] = open ? [null, NOW + 2.5 * HOUR] : [at + 14 * HOUR, null];
  return { at, open, opens, closes, answeredBy: at + 20 * HOUR, text };
}

function at(day: number, hour: number): number {
  return new Date(2026, 2, day, hour).getTime();
}

function shift(account: string, day: number, from: number, until: number): Shift {
  return { account, from: at(day, from), until: at(day, until) };
}

export const rota: Rota = {
  duty: [
    ...[9, 10, 12].map((day) => shift("staff-1", day, 9, 13)),
    ...[9, 10, 11, 13].map((day) => shift("staff-2", day, 13, 17)),
    shift("staff-1", 3, 9, 17),
    shift("staff-2", 4, 9, 17),
  ],
  on_call: [shift("staff-9", 9, 17, 32), shift("staff-9", 13, 17, 57)],
  leads: ["staff-2"],
};

export const savedRota: SavedRota = { team: team.id, version: 5, rota };

export const staffOfOrganisation: readonly StaffMember[] = [
  { account: "staff-1", name: "Amina Rahman", title: "School nurse", inTeam: true },
  { account: "staff-2", name: "Joe Hart", title: "Community nurse", inTeam: true },
  { account: "staff-9", name: owen.name, title: owen.title, inTeam: false },
];

const schools = ["Hazel Road Academy", "Northbrook High", "Priory School"];

function few(number: number): Figure {
  return number < 5 ? null : number;
}

interface Made {
  readonly month: string;
  readonly size: number;
  readonly wobble: number;
}

function numberOf({ size, wobble }: Made, base: number): Figure {
  return few(size * base + (size === 0 ? 0 : wobble));
}

function contactsOf(made: Made, base: number): { readonly total: Figure; readonly inHours: Figure; readonly outOfHours: Figure } {
  const [inHours, outOfHours] = [numberOf(made, base), numberOf(made, Math.round(base / 3))];
  return { total: inHours === null || outOfHours === null ? null : inHours + outOfHours, inHours, outOfHours };
}

function promisesOf(made: Made): { readonly total: Figure; readonly kept: Figure; readonly breached: Figure } {
  const kept = numberOf(made, 14);
  const breached = made.size > 2 && made.wobble > 5 ? made.wobble : null;
  return kept === null || breached === null ? { total: kept, kept: null, breached: null } : { total: kept + breached, kept, breached };
}

/** A month's figures; with a `size` of nought everything is small, and so hidden. */
const area: WaitingArea = {
  access: "own",
  hours: { ...settings.hours, saturday: [], sunday: [] },
  suspended: null,
  before: { en: "Find a quiet place where nobody can hear you.", cy: "Dewch o hyd i le tawel lle na all neb eich clywed." },
  after: { en: "Thank you for talking to us.", cy: "Diolch am siarad â ni." },
  consent: { en: "The nurse writes down what you talk about, and keeps it safe.", cy: "Mae'r nyrs yn ysgrifennu beth rydych chi'n ei drafod." },
  tags: [
    { code: "sleep", label: { en: "Sleep", cy: "Cwsg" } },
    { code: "school", label: { en: "School", cy: "Ysgol" } },
  ],
  phone: "01753 123456",
};

export const savedArea: SavedArea = { version: 3, consent: 2, area };

export const noArea: SavedArea = {
  version: 0,
  consent: 0,
  area: { access: "always", hours: null, suspended: null, before: { en: "", cy: "" }, after: { en: "", cy: "" }, consent: { en: "", cy: "" }, tags: [], phone: "" },
};

export function figuresMonth(month: string, size: number): FiguresMonth {
  const made = { month, size, wobble: (Number(month.slice(5)) * 7) % 9 };
  const times = (base: number): { readonly median: Figure; readonly p90: Figure } =>
    size === 0 || base === 0 ? { median: null, p90: null } : { median: base + made.wobble * 10, p90: base * 4 + made.wobble * 30 };
  return {
    month,
    contacts: { ...contactsOf(made, 12), schools: schools.map((school, index) => ({ school, ...contactsOf(made, index === 2 ? 1 : 5 - index) })) },
    promises: { ...promisesOf(made), schools: schools.map((school) => ({ school, total: numberOf(made, 6), kept: null, breached: null })) },
    outcomes: settings.outcomes.map(({ code, topic }, index) => ({
      code,
      topic,
      contacts: numberOf(made, 8 - index),
      schools: schools.map((school, place) => ({ school, contacts: numberOf(made, 4 - index - place) })),
    })),
    firstAnswer: { ...times(55), schools: schools.map((school, place) => ({ school, ...times(place === 2 ? 0 : 60) })) },
    visitTags: area.tags.map(({ code }, index) => ({
      code,
      visits: numberOf(made, 5 - index * 2),
      schools: schools.map((school, place) => ({ school, visits: numberOf(made, 2 - index - place) })),
    })),
    overrides: { total: made.wobble > 6 && size > 0 ? 5 : null, schools: schools.map((school) => ({ school, total: null })) },
  };
}

export const figures: readonly FiguresMonth[] = Array.from({ length: 12 }, (_, index) => {
  const month = new Date(2025, 2 + index, 15);
  // August has hardly anybody in school.
  const size = month.getMonth() === 7 ? 0 : 1 + ((index * 5) % 4);
  return figuresMonth(`${month.getFullYear()}-${String(month.getMonth() + 1).padStart(2, "0")}`, size);
});

export const feedbackMonths: readonly FeedbackMonth[] = [
  { month: "2025-09", answers: null, faces: null, lines: [] },
  { month: "2025-10", answers: 23, faces: [null, null, 5, 6, 7], lines: [] },
  { month: "2025-11", answers: 31, faces: [5, 5, 6, 8, 7], lines: [] },
  { month: "2025-12", answers: null, faces: null, lines: [] },
  { month: "2026-01", answers: 27, faces: [null, null, null, 9, 12], lines: [] },
  { month: "2026-02", answers: 34, faces: [null, null, 7, 9, 14], lines: [] },
];

export const feedbackWithLines: readonly FeedbackMonth[] = feedbackMonths.map((month) => {
  if (month.month === "2025-10") return { ...month, lines: ["good", "it took a while"] };
  if (month.month === "2026-02") return { ...month, lines: ["It helped to write it down.", "amina was kind", "thank u", "would have liked to talk longer"] };
  return month;
});
