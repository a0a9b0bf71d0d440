import type { Me } from "../../model";
import type { OpenedRecord, RecordedMessage, RecordOpening, SealedRecord, SealingPlan } from "../../model-records";
import { amina, NOW } from "./people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const sofia: Me = { ...amina, account: "staff-5", name: "Sofia Grant", title: "Safeguarding lead", roles: ["safeguarding_lead"], teams: [] };

const [ofSofia, marcus, grace] = [
  { account: "staff-5", name: "Sofia Grant" },
  { account: "staff-8", name: "Marcus Hill" },
  { account: "staff-9", name: "Grace Bell" },
] as const;
const leads = [ofSofia, marcus, grace];
const otter = { account: "person-1", name: "Quiet Otter" };
const wren = { account: "person-2", name: "Silver Wren" };

export const otherLeads = [marcus, grace];

export const plan: SealingPlan = { record: "record-9", messages: 14, size: 9_000, quorum: 2, leads };

function record(name: string, person: typeof otter, contact: number, sealedAt: number): SealedRecord {
  const sealedBy = { account: "staff-1", name: "Amina Rahman" };
  return { id: name, conversation: `talk ${person.name}`, person, team: "School nurse team", contact, sealedAt, sealedBy, quorum: 2, shares: leads, size: 9_000 };
}

export const sealed: readonly SealedRecord[] = [
  record("record-1", otter, 3, NOW - 3 * HOUR),
  record("record-2", wren, 1, NOW - 2 * DAY),
  record("record-3", otter, 2, NOW - 40 * DAY),
];

function opening(more: Partial<RecordOpening>): RecordOpening {
  return {
    id: "opening-1",
    record: "record-1",
    conversation: "talk",
    person: otter,
    contact: 3,
    state: "asked",
    reason: "Strategy meeting tomorrow at ten: the police ask what was said about the uncle.",
    risk: null,
    askedAt: NOW - 20 * MINUTE,
    endsAt: NOW + 23 * HOUR + 40 * MINUTE,
    by: ofSofia,
    here: true,
    given: [ofSofia],
    missing: [marcus, grace],
    quorum: 2,
    ...more,
  };
}

const ready = { given: [ofSofia, marcus], missing: [grace] };

export const waitingForLeads = opening({});
export const readyToOpen = opening({ state: "ready", ...ready });
export const elsewhere = opening({ state: "ready", ...ready, here: false });
export const refused = opening({ state: "refused" });
export const over = opening({ state: "over" });
export const askedByMarcus = opening({ id: "opening-2", by: marcus, given: [marcus], missing: [ofSofia, grace], here: false });
export const askedQuietly = { ...askedByMarcus, risk: "His mother reads his phone, and she has been told by nobody yet." };
export const agreedTo = { ...askedByMarcus, state: "ready" as const, given: [marcus, ofSofia], missing: [grace] };

function said(kind: "young_person" | "staff", minutes: number, text: string): RecordedMessage {
  const who = kind === "staff" ? { name: "Amina Rahman", title: "School nurse" } : { name: "Quiet Otter", title: "" };
  return { ...who, kind, at: NOW - 4 * HOUR - minutes * MINUTE, genuine: true, content: { kind: "text", text } };
}

const talk: readonly RecordedMessage[] = [
  said("young_person", 50, "can i tell you something and you dont tell anyone"),
  said("staff", 47, "You can tell me. If somebody is in danger I may have to ask others to help, and I would tell you first."),
  said("young_person", 45, "my uncle comes in at night"),
  { name: "Quiet Otter", title: "", kind: "young_person", at: NOW - 4 * HOUR - 44 * MINUTE, genuine: true, content: { kind: "voice" } },
  said("staff", 40, "Thank you for telling me. You did the right thing, and it is not your fault."),
];

export const opened: OpenedRecord = { opening: "opening-1", person: otter, contact: 3, sealedAt: NOW - 3 * HOUR, messages: talk };

const bad = { at: NOW - 4 * HOUR - 42 * MINUTE, title: "" };

export const forged: OpenedRecord = {
  ...opened,
  messages: [
    ...talk.slice(0, 3),
    { ...bad, name: "Quiet Otter", kind: "young_person", genuine: false, why: "frank" },
    { ...bad, name: "Quiet Otter", kind: "young_person", genuine: false, why: "place" },
    { ...bad, name: "", kind: null, genuine: false, why: "sender" },
    { ...bad, name: "Amina Rahman", title: "School nurse", kind: "staff", genuine: false, why: "order" },
    ...talk.slice(4),
  ],
};
