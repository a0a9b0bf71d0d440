import type { Conversation, Outcome, Snapshot } from "../../model";
import type { Ask, Colleague, DeskAlarm, DeskCall, DeskItem, DeskValue, DeskView, DeskWords, SystemEntry } from "../../model-desk";
import { deskOf } from "./desk-people";
import { amina, inbox, notice, NOW, owen, ready, riskInbox, theirs } from "./people";
import { plan } from "./record-people";
import type { RecordAnswers } from "./answers";
import { refuse, ScriptedClient } from "./scripted-client";
import type { Screen } from "./screens";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const me = { account: amina.account, name: amina.name };
const beth = { account: "staff-3", name: "Beth Carter" };

const words: DeskWords = {
  version: 3,
  languages: ["en", "cy"],
  texts: {
    en: {
      in_hours: "We have your message. Somebody will answer by {answered_by}. If you or somebody else is in danger, call 999.",
      out_of_hours: "We are closed now. We open {opens}. Somebody will answer by {answered_by}.",
      closing: "We have come to the end of this talk. Thank you for writing. You can write again at any time.",
    },
  },
  outcomes: [
    { code: "advice_given", topic: "outcome", label: { en: "Advice given", cy: "Rhoddwyd cyngor" } },
    { code: "appointment", topic: "outcome", label: { en: "Appointment made", cy: "Gwnaed apwyntiad" } },
    { code: "referred", topic: "outcome", label: { en: "Referred on", cy: "Atgyfeiriwyd" } },
    { code: "feelings", topic: "emotional_health", label: { en: "Feelings and worries", cy: "Teimladau" } },
    { code: "sleep", topic: "emotional_health", label: { en: "Sleep", cy: "Cwsg" } },
    { code: "bullying", topic: "relationships", label: { en: "Bullying", cy: "Bwlio" } },
    { code: "friends", topic: "relationships", label: { en: "Friends", cy: "Ffrindiau" } },
  ],
};

const colleagues: readonly Colleague[] = [
  { ...me, title: "School nurse", onDuty: true, lead: false, onCall: false },
  { ...beth, title: "School nurse", onDuty: true, lead: true, onCall: false },
  { account: "staff-2", name: "Joe Hart", title: "Community nurse", onDuty: false, lead: false, onCall: true },
];

function promised(name: string, due: number, more: Partial<DeskItem> = {}): DeskItem {
  const [item] = deskOf(inbox().slice(0, 1), {}, { "desk-0": { conversation: name, person: { account: name, name }, promiseDue: due, ...more } }).listed;
  if (item === undefined) throw new Error("the gallery has no conversation");
  return item;
}

const promises: readonly DeskItem[] = [
  promised("Silver Wren", NOW - 20 * MINUTE, { breached: true }),
  promised("Brave Maple", NOW + 43 * MINUTE, { predicted: true, owner: beth, leaseUntil: NOW + 8 * MINUTE }),
  promised("Quiet Otter", NOW + 3 * HOUR + 51 * MINUTE, { owner: me, leaseUntil: NOW - 4 * MINUTE }),
  promised("Lucky Pine", NOW + 22 * HOUR),
  promised("Amber Fox", NOW + 3 * 24 * HOUR),
];

const told: Partial<Record<DeskCall["name"], DeskValue>> = {
  words,
  colleagues,
  handover: { at: NOW, items: promises, more: false },
};

/** Answers the desk's questions as the gallery's team would. */
function answers({ name }: DeskCall): Outcome<DeskValue> {
  return { ok: true, value: told[name] ?? null };
}

const sealing: RecordAnswers = { prepare: () => ({ ok: true, value: plan }), deliver: () => ({ ok: true, value: null }) };
const unsealed: RecordAnswers = { prepare: () => refuse("record.no_leads", { quorum: 2 }) };

/** The gallery's desk: who has what, and how close each promise is. */
const standing: Readonly<Record<string, Partial<DeskItem>>> = {
  "desk-0": { promiseDue: NOW - 20 * MINUTE, breached: true, alarm: { id: "alarm-1", state: "raised", step: 1 } },
  "desk-1": { promiseDue: NOW + 43 * MINUTE, predicted: true, owner: beth, leaseUntil: NOW + 8 * MINUTE, notes: 1 },
  "desk-2": { owner: me, leaseUntil: NOW + 12 * MINUTE, fence: 1 },
  "desk-4": { phase: "to_be_written_up", owner: me, leaseUntil: NOW - HOUR },
  "desk-5": { stopped: true, phase: "to_be_written_up" },
};

const open = (id: string): readonly string[] => [`.row[data-id=${id}]`];

interface Scene extends Omit<Screen, "make"> {
  readonly items?: Readonly<Record<string, Partial<DeskItem>>>;
  readonly desk?: Partial<DeskView>;
  readonly conversations?: readonly Conversation[];
  readonly link?: Snapshot["link"];
  readonly desks?: (call: DeskCall) => Outcome<DeskValue>;
  readonly records?: RecordAnswers;
}

function scene({ items = {}, desk = {}, conversations = inbox(), link = "online", desks = answers, records = sealing, ...screen }: Scene): Screen {
  const both = Object.fromEntries(conversations.map(({ id }) => [id, { ...standing[id], ...items[id] }]));
  const shown = deskOf(conversations, { stale: link !== "online", ...desk }, both);
  const snapshot: Snapshot = { ...ready(amina, conversations, link), desk: shown };
  return { make: () => new ScriptedClient("staff", snapshot, { desk: desks, records }), ...screen };
}

/** The open conversation, whatever is said of it. */
function bar(more: Partial<DeskItem>, rest: Omit<Scene, "items"> = {}): Screen {
  return scene({ ...rest, items: { "desk-2": more }, open: [...open("desk-2"), ...(rest.open ?? [])] });
}

function refusing(...refused: readonly DeskCall["name"][]): (call: DeskCall) => Outcome<DeskValue> {
  return (call) => (refused.includes(call.name) ? refuse("desk.claimed", { name: beth.name }) : answers(call));
}

function alarm(name: string, minutes: number, more: Partial<DeskAlarm> = {}): DeskAlarm {
  return {
    id: `alarm-${name}`,
    team: "team-1",
    conversation: "desk-0",
    person: { account: name, name },
    state: "raised",
    step: 1,
    steps: 4,
    who: "lead",
    raisedAt: NOW - minutes * MINUTE,
    stepAt: NOW - minutes * MINUTE,
    times: 1,
    forMe: true,
    acknowledged: null,
    ...more,
  };
}

const ringing = [alarm("Silver Wren", 20), alarm("Brave Maple", 5, { step: 0, who: "duty" }), alarm("Lucky Pine", 48, { state: "acknowledged", acknowledged: beth })];

function asked(name: string, minutes: number, more: Partial<Ask> = {}): Ask {
  return {
    id: `ask-${name}`,
    team: "team-1",
    person: { account: name, name },
    policy: "self_harm",
    at: NOW - minutes * MINUTE,
    times: 1,
    conversation: "desk-2",
    by: { account: "staff-4", name: "Maya Lewis" },
    taken: null,
    takenAt: null,
    until: null,
    ...more,
  };
}

const promisedAsk = asked("Quiet Otter", 30, { taken: me, takenAt: NOW - 18 * MINUTE, until: NOW + 42 * MINUTE });
const stranger = asked("Kind Robin", 4, { policy: "danger", conversation: null });
const asks = [asked("Quiet Otter", 20, { times: 2 }), stranger, { ...promisedAsk, id: "ask-promised", person: { account: "wren", name: "Silver Wren" }, conversation: "desk-0" }];

/** A log with every word that the service says in it. */
const entries: readonly SystemEntry[] = [
  { code: "desk.reply", text: "out_of_hours", version: 3, answeredBy: NOW + 20 * HOUR, opens: NOW + 18 * HOUR },
  { code: "desk.reply", text: "in_hours", version: 3, answeredBy: NOW + 3 * HOUR, opens: null },
  { code: "desk.stopped" },
  { code: "desk.overridden" },
  { code: "desk.started" },
  { code: "desk.closed", version: 3 },
  { code: "desk.reopened" },
  { code: "record.opened" },
];

export function systemLog(): Conversation["items"] {
  return [
    theirs("hello", 95),
    ...entries.map((entry, index) => ({ ...notice("desk", 90 - index * 5), entry })),
    theirs("thank you", 30),
  ];
}

function withItems(items: Conversation["items"]): readonly Conversation[] {
  return inbox().map((one) => (one.id === "desk-2" ? { ...one, items } : one));
}

const overridden = [theirs("leave me alone", 9), { ...notice("desk", 8), entry: { code: "desk.stopped" as const } }, { ...notice("desk", 3), entry: { code: "desk.overridden" as const } }];
const refusedText = { ...theirs("Are you safe?", 1), mine: true, state: "refused" as const, why: "desk.stopped" };

export const deskScreens: Readonly<Record<string, Screen>> = {
  "staff-desk": scene({}),
  "staff-desk-mine": scene({ desk: { filter: "mine" }, conversations: inbox().filter(({ id }) => id === "desk-2" || id === "desk-4") }),
  "staff-desk-breaching": scene({ desk: { filter: "breaching" }, conversations: inbox().slice(0, 2) }),
  "staff-desk-narrowing": scene({ desk: { filter: "unread", narrowing: true, listed: [] } }),
  "staff-desk-more": scene({ desk: { more: true } }),
  "staff-desk-closed": scene({
    desk: { filter: "closed" },
    conversations: inbox().slice(4, 7),
    items: {
      "desk-4": { phase: "closed", owner: null, outcomes: ["advice_given", "sleep"] },
      "desk-5": { phase: "closed", outcomes: ["referred"] },
      "desk-6": { phase: "closed", outcomes: ["appointment"] },
    },
  }),
  "staff-desk-risk": scene({ conversations: riskInbox() }),
  "staff-desk-first": scene({ desk: { at: null, listed: [] } }),
  "staff-desk-nobody": scene({ conversations: [], desk: { at: NOW, filter: "waiting" } }),
  "staff-desk-old": scene({ link: "offline", desk: { at: NOW - 25 * MINUTE } }),
  "staff-desk-not-here": scene({ desk: { listed: promises } }),

  "staff-bar-nobody": bar({ owner: null }),
  "staff-bar-mine": bar({}),
  "staff-bar-theirs": bar({ owner: beth, leaseUntil: NOW + 9 * MINUTE }),
  "staff-bar-lapsed": bar({ leaseUntil: NOW - MINUTE }),
  "staff-bar-lapsed-other": bar({ owner: beth, leaseUntil: NOW - MINUTE }),
  "staff-bar-lost": bar({ owner: beth, leaseUntil: NOW + 14 * MINUTE }, { desk: { lost: beth } }),
  "staff-bar-claimed": bar({ owner: null }, { desks: refusing("claim"), open: ["[data-deed=claim]"] }),
  "staff-bar-stopped": bar({ stopped: true, promiseDue: null, phase: "to_be_written_up" }),
  "staff-bar-overridden": bar(
    { stopped: true, promiseDue: null, phase: "to_be_written_up" },
    { conversations: withItems([...overridden, refusedText]) },
  ),
  "staff-bar-written-up": bar({ phase: "to_be_written_up", promiseDue: null, owner: null }),
  "staff-bar-closed": bar({ phase: "closed", promiseDue: null, owner: null, outcomes: ["advice_given", "sleep"] }),
  "staff-bar-notes": bar(
    { notes: 2 },
    {
      desk: {
        notes: [
          { id: "note-1", at: NOW - 3 * HOUR, name: beth.name, text: "Please ring school before four.\nMum knows, dad does not." },
          { id: "note-2", at: NOW - HOUR, name: beth.name, text: null },
        ],
      },
    },
  ),
  "staff-system-log": bar({}, { conversations: withItems(systemLog()) }),

  "staff-hand-over": bar({}, { open: ["[data-deed=hand-over]", "[value=staff-3]"] }),
  "staff-hand-over-nobody": bar(
    { owner: null },
    {
      desks: (call) => (call.name === "assign" ? refuse("note.nobody") : answers(call)),
      open: ["[data-deed=hand-over]", "[value=staff-3]", ".desk-form .button-main", ".note-problem"],
    },
  ),
  "staff-closing": bar({ phase: "to_be_written_up", promiseDue: null }, { open: ["[data-deed=closing]", ".chip-check", ".keeping-plan"] }),
  "staff-closing-without": bar(
    { phase: "to_be_written_up", promiseDue: null },
    { records: unsealed, open: ["[data-deed=closing]", ".chip-check", "dialog .note-problem"] },
  ),
  "staff-closing-network": bar(
    { phase: "to_be_written_up", promiseDue: null },
    { records: { prepare: () => refuse("network") }, open: ["[data-deed=closing]", ".chip-check", "dialog .note-problem"] },
  ),
  "staff-closing-missing": bar({ phase: "to_be_written_up", promiseDue: null }, { records: unsealed, open: ["[data-deed=closing]", ".chip-check", "dialog .note-problem", ".desk-form .button-main"] }),
  "staff-closing-unread": bar(
    { phase: "to_be_written_up", promiseDue: null },
    {
      desks: (call) => (call.name === "close" ? refuse("desk.phase", { phase: "unread" }) : answers(call)),
      open: ["[data-deed=closing]", ".chip-check"],
    },
  ),
  "staff-overriding": bar({ stopped: true, promiseDue: null, phase: "to_be_written_up" }, { open: ["[data-deed=overriding]", ".desk-form .button-main"] }),

  "staff-alarms": scene({ desk: { alarms: ringing } }),
  "staff-alarms-over": scene({ desk: { alarms: ringing }, open: open("desk-2") }),
  "staff-alarms-list": scene({ desk: { alarms: ringing }, open: ["[data-opens=alarms]"] }),
  "staff-alarms-none": scene({ open: ["[data-opens=alarms]"] }),
  "staff-alarms-taken": scene({
    desk: { alarms: ringing },
    desks: (call) => (call.name === "acknowledge" ? refuse("desk.alarm_taken", { name: beth.name }) : answers(call)),
    open: [".alarm-take"],
  }),
  "staff-alarms-no-team": {
    make: () => new ScriptedClient("staff", { ...ready({ ...owen, roles: ["practitioner"] }, []), desk: deskOf([], { alarms: [alarm("Silver Wren", 20, { step: 3, who: "on_call" })] }) }),
  },

  "staff-asks": scene({
    desk: { asks },
    desks: (call) => (call.name === "takeAsk" ? { ok: true, value: "desk-2" } : answers(call)),
  }),
  "staff-asks-over": scene({ desk: { asks: asks.slice(0, 1) }, open: open("desk-1") }),
  "staff-asks-list": scene({ desk: { asks }, open: ["[data-opens=asks]"] }),
  "staff-asks-stranger": scene({ desk: { asks: [stranger] } }),
  "staff-asks-promised": scene({ desk: { asks: [promisedAsk] } }),
  "staff-asks-there": scene({ desk: { asks: [promisedAsk] }, open: open("desk-2") }),
  "staff-asks-not-here": scene({ desk: { asks: [asked("Brave Maple", 1, { policy: null, by: null, conversation: "desk-99" })] } }),
  "staff-asks-faster": scene({
    desk: { asks: asks.slice(0, 1) },
    desks: (call) => (call.name === "takeAsk" ? refuse("ask.taken", { name: beth.name }) : answers(call)),
    open: ["[data-deed=take-ask]"],
  }),
  "staff-asks-alarms": scene({ desk: { asks, alarms: ringing } }),

  "staff-handover": scene({ open: ["[data-opens=handover]", ".handover-table"] }),
  "staff-handover-none": scene({
    desks: (call) => (call.name === "handover" ? { ok: true, value: { at: NOW, items: [], more: false } } : answers(call)),
    open: ["[data-opens=handover]", ".handover .nothing"],
  }),
  "staff-handover-offline": scene({
    desks: (call) => (call.name === "handover" ? refuse("network") : answers(call)),
    open: ["[data-opens=handover]", ".handover .note-problem"],
  }),
};
