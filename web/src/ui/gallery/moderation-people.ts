/** The gallery's queue: what waits, what is held, what was decided. */
import type { Ask } from "../../model-desk";
import type {
  AppealItem,
  ChatEvidence,
  Evidence,
  Lane,
  ModDecision,
  ModerationView,
  ModFigures,
  ModHistory,
  ModItem,
  ModQueue,
  ModShift,
  SavedSpace,
  SpaceSpan,
  Stuck,
} from "../../model-moderation";
import type { Me } from "../../model";
import { amina, drawing, NOW } from "./people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const maya: Me = { ...amina, account: "staff-4", name: "Maya Lewis", title: "Moderator", roles: ["moderator"], teams: [] };
export const grant: Me = { ...amina, account: "staff-5", name: "Sofia Grant", title: "Safeguarding lead", roles: ["safeguarding_lead"], teams: [] };
const ravi = { account: "staff-6", name: "Ravi Nair" };
const otter = { account: "young-1", name: "Amber Otter" };
const space = { id: "space-1", name: "Exam worries" };

export const post: ModItem = {
  id: "item-1",
  kind: "post",
  state: "claimed",
  lane: 2,
  score: 35,
  since: NOW - 12 * MINUTE,
  dueAt: NOW + 18 * MINUTE,
  overdue: false,
  version: 1,
  space,
  author: { ...otter, standing: "none" },
  categories: ["suicide", "handle"],
  flags: 1,
  pre: true,
  second: false,
  times: 1,
  holder: { account: maya.account, name: maya.name },
  leaseUntil: NOW + 4 * MINUTE + 20_000,
  fence: 4,
};

export const appealItem: ModItem = { ...post, id: "item-2", kind: "appeal", lane: 1, space: null, categories: [], flags: 0, pre: false, overdue: true, since: NOW - 5 * HOUR };
export const chatItem: ModItem = { ...post, id: "item-3", kind: "chat", lane: 2, space: null, categories: [], flags: 0, pre: false };
export const secondItem: ModItem = { ...post, id: "item-4", second: true, times: 2, author: { ...otter, standing: "warning" } };

export const shift: ModShift = { beganAt: NOW - 35 * MINUTE, exposure: [4, 3, 2, 0], decided: 8, skipped: 1, passed: 0, breakDue: false };

const lanes = [
  { lane: 3, open: 0, overdue: 0, oldestAt: null },
  { lane: 2, open: 2, overdue: 1, oldestAt: NOW - 42 * MINUTE },
  { lane: 1, open: 5, overdue: 0, oldestAt: NOW - 70 * MINUTE },
  { lane: 0, open: 31, overdue: 0, oldestAt: NOW - 3 * HOUR },
] as const;

const queue: ModQueue = { at: NOW, staffed: true, onShift: 2, lanes, mine: null, shift, stuck: null };

export function queueView(more: Partial<ModQueue> = {}, view: Partial<ModerationView> = {}): ModerationView {
  return { queue: { ...queue, ...more }, stale: false, skew: 0, lost: null, asks: 0, stuck: more.stuck ?? null, ...view };
}

export const stuckItems: Stuck = { why: "nobody_free", items: 2, lane: 1, since: NOW - 20 * MINUTE };

const text = "i might k1ll mys3lf if maths goes wrong again 😞 find me on insta amber.otter07";

export const evidence: Evidence = {
  item: post,
  post: {
    id: "post-1",
    state: "held",
    version: 1,
    text,
    versions: [{ version: 1, at: NOW - 12 * MINUTE, text }],
    replyTo: { id: "post-0", text: "Who else cannot sleep before tests?", author: { account: "young-2", name: "Kind Robin" } },
  },
  marks: [
    { category: "suicide", severity: 2, piece: "k1ll mys3lf", begin: 8, end: 19 },
    { category: "handle", severity: 1, piece: "insta amber.otter07", begin: Array.from(text).length - 19, end: Array.from(text).length },
  ],
  flags: [{ reason: "self_harm", note: "I am worried about her", day: "2026-03-10" }],
  appeal: null,
  chat: null,
};

export const edited: Evidence = {
  ...evidence,
  item: { ...post, version: 2 },
  post: {
    id: "post-1",
    state: "held",
    version: 2,
    text: "Maths on Monday and I cannot sleep.",
    versions: [
      { version: 1, at: NOW - 12 * MINUTE, text },
      { version: 2, at: NOW - MINUTE, text: "Maths on Monday and I cannot sleep." },
    ],
    replyTo: null,
  },
  marks: [],
  flags: [],
};

export const decision: ModDecision = {
  id: "decision-1",
  item: post.id,
  kind: "post",
  subject: "post-1",
  version: 1,
  at: NOW - 2 * HOUR,
  by: ravi,
  actions: ["refuse", "standing"],
  policy: "identifying",
  reason: "An account name, the second time this week.",
  message: "Please leave your account names out. It keeps you safe.",
  level: "warning",
  names: null,
  undoneBy: null,
  agreed: null,
  escalated: false,
};

export const appealed: Evidence = {
  ...evidence,
  item: appealItem,
  post: { id: "post-1", state: "refused", version: 1, text: "You can DM me about revision.", versions: [{ version: 1, at: NOW - 3 * HOUR, text: "You can DM me about revision." }], replyTo: null },
  marks: [],
  flags: [],
  appeal: { at: NOW - HOUR, text: "I only meant in here! I did not give my name.", decision },
};

/** Its author wrote another version since the decision. */
export const appealedThen: Evidence = {
  ...appealed,
  post: {
    id: "post-1",
    state: "held",
    version: 2,
    text: "You can write here about revision.",
    versions: [
      { version: 1, at: NOW - 3 * HOUR, text: "You can DM me about revision." },
      { version: 2, at: NOW - 2 * HOUR, text: "You can write here about revision." },
    ],
    replyTo: null,
  },
  flags: [{ reason: "identifying", note: "", day: "2026-03-10" }],
};

const teacher = { name: "Amina Rahman", title: "School nurse", staff: true };
const picture = { kind: "image", width: 1600, height: 1200, thumbnail: drawing } as const;
const voice = { kind: "voice", duration: 12_000 } as const;
const child = { name: "Quiet Otter", title: "", staff: false };

const chat: ChatEvidence = {
  report: "report-1",
  reason: "bullying",
  note: "This went on all evening.",
  at: NOW - 20 * MINUTE,
  disclosed: 3,
  opened: "here",
  verdict: "genuine",
  messages: [
    { seq: 7, at: NOW - 50 * MINUTE, author: child, text: "you are all liars", what: "text", media: null, genuine: true, gap: false },
    { seq: 8, at: NOW - 49 * MINUTE, author: teacher, text: "That sounds hard. What happened?", what: "text", media: null, genuine: true, gap: false },
    { seq: 12, at: NOW - 30 * MINUTE, author: child, text: null, what: "image", media: picture, genuine: true, gap: true },
  ],
};

export function chatEvidence(more: Partial<ChatEvidence> = {}): Evidence {
  return { item: chatItem, post: null, marks: [], flags: [], appeal: null, chat: { ...chat, ...more } };
}

/** Two seconds of silence, as a WAV file: 8,000 samples a second of a byte each. */
export function silence(): Blob {
  const samples = new Uint8Array(16_000).fill(128);
  const head = new DataView(new ArrayBuffer(44));
  const letters = (at: number, word: string): void => {
    for (let index = 0; index < word.length; index++) head.setUint8(at + index, word.charCodeAt(index));
  };
  letters(0, "RIFF");
  head.setUint32(4, 36 + samples.length, true);
  letters(8, "WAVEfmt ");
  head.setUint32(16, 16, true);
  head.setUint16(20, 1, true);
  head.setUint16(22, 1, true);
  head.setUint32(24, 8000, true);
  head.setUint32(28, 8000, true);
  head.setUint16(32, 1, true);
  head.setUint16(34, 8, true);
  letters(36, "data");
  head.setUint32(40, samples.length, true);
  return new Blob([head, samples], { type: "audio/wav" });
}

/** With a picture that carries no thumbnail, and a voice note. */
export const shownChat = chatEvidence({
  messages: [
    ...chat.messages,
    { seq: 13, at: NOW - 29 * MINUTE, author: child, text: null, what: "image", media: { ...picture, width: 900, thumbnail: null }, genuine: true, gap: false },
    { seq: 14, at: NOW - 28 * MINUTE, author: child, text: null, what: "voice", media: voice, genuine: true, gap: false },
  ],
});

/** Nobody vouches for any of it. */
export const madeUpChat = chatEvidence({
  verdict: "unverified",
  messages: [
    { seq: 12, at: NOW - 30 * MINUTE, author: child, text: null, what: "image", media: picture, genuine: false, gap: false },
    { seq: 14, at: NOW - 28 * MINUTE, author: child, text: null, what: "voice", media: voice, genuine: false, gap: true },
  ],
});

export const partly = chatEvidence({ verdict: "partly", messages: chat.messages.map((message) => ({ ...message, genuine: message.seq !== 8, author: message.seq === 12 ? null : message.author })) });

export const history: ModHistory = {
  standing: { level: "warning", until: NOW + 60 * DAY },
  decisions: [decision, { ...decision, id: "decision-0", actions: ["approve"], policy: null, reason: "", message: "", level: null, at: NOW - 30 * HOUR, undoneBy: "decision-9" }],
  posts: [
    { id: "post-1", at: NOW - 12 * MINUTE, state: "held", version: 1, lane: 2, flags: 1 },
    { id: "post-0", at: NOW - 30 * HOUR, state: "shown", version: 2, lane: 0, flags: 0 },
  ],
  events: [
    { at: NOW - 12 * MINUTE, kind: "post.submitted", by: otter },
    { at: NOW - 11 * MINUTE, kind: "post.flagged", by: null },
    { at: NOW - MINUTE, kind: "item.opened", by: { account: maya.account, name: maya.name } },
  ],
  seconds: [{ by: ravi, at: NOW - 2 * HOUR, actions: ["refuse"], policy: "identifying", note: "Is an old account name still one?" }],
  flagsAgainst: 2,
  appeals: { accepted: 1, rejected: 0, waiting: 1 },
};

export const appeals: readonly AppealItem[] = [
  { item: { ...appealItem, state: "open", holder: null, leaseUntil: null }, decision: decision.id, state: "waiting", at: NOW - HOUR },
  { item: { ...appealItem, id: "item-9", state: "decided", author: { account: "young-2", name: "Kind Robin", standing: "none" } }, decision: "decision-8", state: "accepted", at: NOW - DAY },
];

export const asks: readonly Ask[] = [
  { id: "ask-1", team: "team-1", person: otter, policy: "self_harm", at: NOW - 20 * MINUTE, times: 2, conversation: "desk-2", by: { account: maya.account, name: maya.name }, taken: null, takenAt: null, until: null },
  { id: "ask-2", team: null, person: { account: "young-2", name: "Kind Robin" }, policy: "danger", at: NOW - 2 * MINUTE, times: 1, conversation: null, by: null, taken: null, takenAt: null, until: null },
];

const evening: readonly SpaceSpan[] = [{ from: "16:00", until: "21:00", mode: "pre" }];

export const spaces: readonly SavedSpace[] = [
  {
    id: "space-1",
    version: 3,
    name: "Exam worries",
    about: "Help each other through tests.",
    ageBand: "12-13",
    hours: {
      time_zone: "Europe/London",
      week: {
        monday: evening,
        tuesday: evening,
        wednesday: evening,
        thursday: evening,
        friday: evening,
        saturday: [{ from: "10:00", until: "12:00", mode: "post" }, { from: "12:00", until: "24:00", mode: "staffed" }],
        sunday: [],
      },
    },
    closed: false,
    flagLimit: 3,
  },
  {
    id: "space-2",
    version: 1,
    name: "Moving up",
    about: "From primary to secondary school.",
    ageBand: "10-11",
    hours: { time_zone: "Europe/London", week: { monday: evening, tuesday: [], wednesday: evening, thursday: [], friday: [], saturday: [], sunday: [] } },
    closed: true,
    flagLimit: 2,
  },
];

function laneFigures(lane: Lane, decided: number, within: number, medianMinutes: number | null, p90Minutes: number | null): ModFigures["lanes"][number] {
  return { lane, decided, within, medianMinutes, p90Minutes };
}

export const figures: ModFigures = {
  from: NOW - 28 * DAY,
  to: NOW,
  lanes: [laneFigures(0, 210, 204, 42, 380), laneFigures(1, 66, 61, 21, 190), laneFigures(2, 14, 14, 6, 19), laneFigures(3, 2, 2, 2, 3)],
  actions: { approve: 250, return: 21, refuse: 17, hide: 4, standing: 6, escalate: 3 },
  appeals: { accepted: 3, rejected: 9, waiting: 1 },
  second: { asked: 5, agreed: 4 },
  flags: { decided: 40, upheld: 22 },
  skipped: 12,
  days: Array.from({ length: 28 }, (_, index) => ({
    day: new Date(Date.UTC(2026, 1, 11 + index)).toISOString().slice(0, 10),
    arrived: 8 + ((index * 7) % 13),
    decided: 9 + ((index * 5) % 11),
    backlog: 20 + ((index * 3) % 17),
  })),
  forecast: { backlog: 38, arrivingPerHour: 3.4, decidingPerHour: 4.1, emptyAt: NOW + 54 * HOUR },
};

export const noFigures: ModFigures = {
  ...figures,
  lanes: [laneFigures(0, 0, 0, null, null), laneFigures(1, 0, 0, null, null), laneFigures(2, 0, 0, null, null), laneFigures(3, 0, 0, null, null)],
  actions: {},
  appeals: { accepted: 0, rejected: 0, waiting: 0 },
  second: { asked: 0, agreed: 0 },
  flags: { decided: 0, upheld: 0 },
  skipped: 0,
  days: [],
  forecast: { backlog: 4, arrivingPerHour: 0.21, decidingPerHour: 0, emptyAt: null },
};
