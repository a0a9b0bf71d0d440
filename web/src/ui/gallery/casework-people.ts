/** What safeguarding is answered in the gallery: cases, files and a trail, all made up. */
import type { Me } from "../../model";
import type { Case, CaseBrief, CaseLine, Colleague, Destruction, Finding, Glass, RetentionFile, RetentionTeam, TrailItem, TrailKeys } from "../../model-casework";
import { utf8 } from "../../protocol/bytes";
import { fromPython } from "../../testing/paper-trail";
import { amina, NOW, otter } from "./people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const id = (number: number): string => number.toString(16).padStart(32, "0");

export const sofia: Me = { ...amina, account: "staff-5", name: "Sofia Grant", title: "Safeguarding lead", roles: ["safeguarding_lead"], teams: [] };
export const ivy: Me = { ...sofia, account: "staff-6", name: "Ivy Morgan", title: "Auditor", roles: ["auditor"] };
export const nia: Me = { ...sofia, account: "staff-8", name: "Nia Powell", title: "Administrator", roles: ["administrator"] };

const who = { sofia: { account: sofia.account, name: sofia.name }, amina: { account: amina.account, name: amina.name }, beth: { account: "staff-2", name: "Joe Hart" } };
const person = { account: otter.account, name: otter.name };

export const colleagues: readonly Colleague[] = [
  { ...who.amina, title: amina.title, lead: false },
  { ...who.beth, title: "Community nurse", lead: false },
  { ...who.sofia, title: sofia.title, lead: true },
];

const CASE = id(0xca5e);

const brief: CaseBrief = {
  id: CASE,
  source: { kind: "conversation", id: id(7) },
  person,
  state: "open",
  level: "child_in_need",
  owner: who.amina,
  openedAt: NOW - 2 * DAY,
  touchedAt: NOW - 3 * HOUR,
  tasks: { open: 2, late: 1 },
  asked: 1,
  version: 9,
};

export const briefs: readonly CaseBrief[] = [
  { ...brief, id: id(1), level: "child_protection", person: { account: "otter-2", name: "Amber Fox" }, source: { kind: "post", id: id(2) }, owner: who.sofia, tasks: { open: 0, late: 0 }, asked: 0 },
  brief,
  { ...brief, id: id(3), level: "early_help", person: null, source: { kind: "hand", id: "" }, touchedAt: NOW - 6 * DAY, tasks: { open: 1, late: 0 }, asked: 0 },
  { ...brief, id: id(4), level: "universal", person: { account: "otter-4", name: "Brave Heron" }, source: { kind: "visit", id: id(5) }, touchedAt: NOW - 9 * DAY, tasks: { open: 0, late: 0 }, asked: 0 },
];

function line(number: number, ago: number, kind: string, body: CaseLine["body"], by = who.amina, corrects: number | null = null): CaseLine {
  return { number, at: NOW - ago, by, kind, body, corrects };
}

const TASK = id(0x7a5c);
const shared = {
  share: "yes",
  reason: "Home is not safe at weekends, and children's services can look after that.",
  basis: "safeguarding_condition",
  recipient: "Riverside Council",
  recipient_person: "Duty social worker",
  data: "Nickname, school, what was said on Monday.",
  told: "yes",
  why_not_told: null,
};

const lines: readonly CaseLine[] = [
  line(1, 2 * DAY, "opened", { why: "Said that home is not safe at weekends." }),
  line(2, 2 * DAY - HOUR, "note", { text: "Spoke on the phone with the head of year on Monday. She has noticed that they come in tired." }),
  line(3, DAY + 5 * HOUR, "note", { text: "Spoke on the phone with the head of year on Tuesday, not on Monday. She has noticed that they come in tired, three days in a row." }, who.amina, 2),
  line(4, DAY, "level", { from: "early_help", to: "child_in_need", why: "Talked through with the duty social worker." }, who.sofia),
  line(5, DAY, "member", { account: who.beth.account, name: who.beth.name }, who.sofia),
  line(6, 20 * HOUR, "task", { task: TASK, text: "Ring the head of year again.", owner: who.beth.account, due: NOW - 2 * HOUR }, who.sofia),
  line(7, 6 * HOUR, "decision", shared, who.sofia),
  line(8, 3 * HOUR, "identity_entered", {}),
];

export const wholeCase: Case = {
  brief,
  members: [who.amina, who.beth],
  lines,
  tasks: [
    { task: TASK, text: "Ring the head of year again.", owner: who.beth, due: NOW - 2 * HOUR, doneAt: null },
    { task: id(0x7a5d), text: "Offer a time on Thursday.", owner: who.amina, due: NOW + DAY, doneAt: null },
    { task: id(0x7a5e), text: "Look up the school's safeguarding contact.", owner: who.amina, due: NOW - DAY, doneAt: NOW - DAY - HOUR },
  ],
  identity: "entered",
};

export const freshCase: Case = {
  brief: { ...brief, level: "early_help", tasks: { open: 0, late: 0 }, asked: 0, version: 1 },
  members: [who.amina],
  lines: lines.slice(0, 1),
  tasks: [],
  identity: "none",
};

export const closedCase: Case = {
  ...wholeCase,
  brief: { ...brief, state: "closed", tasks: { open: 0, late: 0 }, asked: 0 },
  lines: [...lines, line(9, HOUR, "closed", { why: "Children's services have it now." }, who.sofia)],
  tasks: wholeCase.tasks.slice(2),
};

const glass: Glass = {
  id: id(0x61a5),
  by: who.amina,
  why: "Not in school since Monday, and the phone is off.",
  tell: false,
  risk: "A parent reads the phone.",
  askedAt: NOW - 20 * MINUTE,
  agreedBy: null,
  endsAt: NOW + DAY,
};

export const askedGlass: readonly Glass[] = [glass];
export const ownGlass: readonly Glass[] = [{ ...glass, by: who.sofia, tell: true, risk: null }];
export const agreedGlass: readonly Glass[] = [{ ...glass, by: who.sofia, tell: true, risk: null, agreedBy: who.beth, endsAt: NOW + 40 * MINUTE }];

export const known = { name: "Robin Example", born: "2012-02-29", nhsNumber: "9434765919", address: null, contact: "The head of year" };

export const findings: readonly Finding[] = [
  { severity: "warning", code: "patient.nickname", at: "Bundle.entry[1].resource.name" },
  { severity: "warning", code: "patient.nhs_number", at: "Bundle.entry[1].resource.identifier" },
  { severity: "warning", code: "recipient.unstructured", at: "Bundle.entry[2].resource.performer" },
];

const file: RetentionFile = {
  account: id(0xf11e),
  name: "Quiet Heron",
  born: null,
  bornBetween: ["2000-03-02", "2001-03-01"],
  recordClass: null,
  classes: ["health"],
  inCare: false,
  lastContact: "2015-05-06",
  due: "2026-03-01",
  because: "health",
  held: false,
  holds: [],
  conversations: 2,
};

export const dueFiles: readonly RetentionFile[] = [
  file,
  {
    ...file,
    account: id(0xf11f),
    name: "Amber Badger",
    born: "2000-11-20",
    due: "2025-11-20",
    held: true,
    holds: [{ id: id(0x401d), placedAt: NOW - 40 * DAY, placedBy: who.sofia }],
  },
];

export const laterFiles: readonly RetentionFile[] = [
  ...dueFiles,
  { ...file, account: id(0xf120), name: "Brave Swift", due: "2037-09-01", classes: ["health", "child_protection"], because: "child_protection" },
];

export const gone: readonly Destruction[] = [
  { number: 812, index: 811, account: id(0xdead), at: NOW - 12 * DAY, recordClass: "health", due: "2026-02-24", conversations: 1, messages: 42 },
  { number: 640, index: 639, account: id(0xdeae), at: NOW - 40 * DAY, recordClass: "child_in_need", due: "2026-01-28", conversations: 3, messages: 170 },
];

export const retentionTeams: readonly RetentionTeam[] = [
  { team: id(0x7ea1), name: "Children's social care", recordClass: "child_in_need" },
  { team: id(0x7ea2), name: "School nurses", recordClass: "health" },
];

/** Entry 257 of the log that the tests share with the gateway's, so that its proof holds. */
const proven = {
  index: 257,
  entry: utf8(
    `{"actor":"${"a".repeat(32)}","at":257,"commitment":"${"07".repeat(32)}","kind":"session.opened","organisation":"${"0".repeat(31)}1","subject":"${"b".repeat(32)}","v":1}`,
  ),
};

function item(number: number, kind: string, ago: number, by: TrailItem["by"] = who.amina, subject = CASE): TrailItem {
  return { number, index: number - 1, at: NOW - ago, kind, actor: by === null ? "" : id(number), by, subject, entry: proven.entry };
}

export const trailItems: readonly TrailItem[] = [
  { ...item(901, "case.read", 2 * MINUTE, who.sofia), index: null },
  item(900, "case.identity_read", 15 * MINUTE),
  { ...item(899, "case.glass_agreed", 17 * MINUTE, who.sofia), ...proven },
  item(898, "case.glass_asked", 20 * MINUTE),
  item(897, "desk.alarm_raised", 3 * HOUR, null, id(7)),
  item(896, "record.opened", 5 * HOUR, who.beth, id(8)),
];

export const provenItem: TrailItem = { ...item(258, "session.opened", 0, who.sofia, "b".repeat(32)), ...proven, at: 257 };

export const trailKeys: TrailKeys = { origin: "chat.example.org/v1/trail/00000000000000000000000000000001", key: fromPython.key, witnesses: [fromPython.witness], quorum: 1 };
