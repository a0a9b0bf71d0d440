import { deskOf } from "./desk-people";
import type {
  AttachmentItem,
  CallItem,
  CardItem,
  Conversation,
  Item,
  JoinOffer,
  Me,
  Member,
  MessageState,
  NoticeItem,
  ServiceCard,
  Snapshot,
  TextItem,
} from "../../model";

/** The gallery's day: a Tuesday afternoon in term time, local time. */
export const NOW = new Date(2026, 2, 10, 14, 32).getTime();
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const team = { id: "team-1", name: "School nurse team" };
const organisation = { id: "org-1", name: "Northbrook Community Health" };

export const offer: JoinOffer = {
  organisation: organisation.name,
  school: "Hazel Road Academy",
  ageBand: "11–16",
  team,
  nicknames: ["Quiet Otter", "Brave Maple", "Sunny Harbour", "Silver Wren", "Gentle Comet", "Lucky Pine"],
};

export const otherNames = ["Amber Fox", "Misty Hill", "Kind Robin", "Blue Pebble", "Swift Cloud", "Warm Stone"];

export const otter: Me = {
  account: "young-1",
  device: "phone-1",
  name: "Quiet Otter",
  title: "",
  roles: [],
  teams: [team],
  organisation,
  ageBand: "11–16",
  school: offer.school,
};

export const amina: Me = {
  account: "staff-1",
  device: "tablet-1",
  name: "Amina Rahman",
  title: "School nurse",
  roles: ["practitioner"],
  teams: [team],
  organisation,
  ageBand: null,
  school: null,
};

export const owen: Me = {
  ...amina,
  account: "staff-9",
  name: "Owen Price",
  title: "Safeguarding lead",
  roles: ["safeguarding_lead", "moderator"],
  teams: [],
};

function member(me: Me, device: string, mine: boolean): Member {
  return { device, account: me.account, name: me.name, title: me.title, kind: me.title === "" ? "young_person" : "staff", me: mine };
}

const joe: Me = { ...amina, account: "staff-2", name: "Joe Hart", title: "Community nurse" };

/** The roster as seen by `viewer`. */
export function roster(viewer: Me, young: Me = otter): readonly Member[] {
  return [
    member(young, "phone-1", viewer.account === young.account),
    member(amina, "tablet-1", viewer.account === amina.account),
    member(amina, "desk-1", viewer.account === amina.account),
    member(joe, "tablet-2", false),
  ];
}

let counter = 0;
function nextId(): string {
  counter += 1;
  return `item-${counter}`;
}

export function mine(text: string, minutesAgo: number, state: MessageState = "read"): TextItem {
  return { kind: "text", id: nextId(), mine: true, authorName: "Quiet Otter", authorTitle: "", text, at: NOW - minutesAgo * MINUTE, state, earlier: false };
}

export function theirs(text: string, minutesAgo: number, author: Me = amina): TextItem {
  return {
    kind: "text",
    id: nextId(),
    mine: false,
    authorName: author.name,
    authorTitle: author.title,
    text,
    at: NOW - minutesAgo * MINUTE,
    state: "read",
    earlier: false,
  };
}

/** A drawn landscape, as small as a thumbnail is. */
const thumbnail = new Blob(
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 120"><path fill="#a9cfe6" d="M0 0h160v120H0z"/>
     <circle cx="118" cy="34" r="14" fill="#f7d38a"/><path fill="#5d8f76" d="M0 84 46 44l38 34 26-20 50 40v22H0z"/></svg>`,
  ],
  { type: "image/svg+xml" },
);

/** Services as a directory has them: one that says everything, one that says hardly anything. */
export const services: readonly ServiceCard[] = [
  {
    name: "Harbour Counselling for Young People",
    organisation: "Harbour Trust",
    description: "Talk to a counsellor about worries, sadness or things at home. Free. You can refer yourself.",
    alert: "Closed in the week after Christmas.",
    url: "https://harbour.example.org/young-people",
    email: "hello@harbour.example.org",
    phones: ["01632 960 102"],
    ages: [11, 18],
    areas: ["Northbrook", "Easthaven"],
    hours: ["Monday to Friday, 15:00 to 19:00", "Saturday, 10:00 to 13:00"],
    address: "12 Quay Street, Northbrook, NB1 4QS",
    checked: "2026-02-14",
    changed: "2026-02-14",
  },
  {
    name: "Kitchen Table",
    organisation: null,
    description: "A hot meal and company. No questions asked.",
    alert: null,
    url: "https://kitchentable.example.org",
    email: null,
    phones: [],
    ages: [null, null],
    areas: [],
    hours: [],
    address: null,
    checked: null,
    changed: null,
  },
];

export function theirCard(minutesAgo: number, card: ServiceCard): CardItem {
  return { ...theirs("", minutesAgo), kind: "card", card };
}

export function theirCall(minutesAgo: number, answered: boolean | null): CallItem {
  return { ...theirs("", minutesAgo), kind: "call", call: "ask", answered };
}

export function myCallAnswer(minutesAgo: number, ok: boolean): CallItem {
  return { ...mine("", minutesAgo), kind: "call", call: ok ? "yes" : "no", answered: null };
}

/** What opens where the scripted client is asked for an attachment. */
export const drawing = thumbnail;

const picture = { kind: "image", width: 1600, height: 1200, thumbnail } as const;

type Attached = Partial<Omit<AttachmentItem, "kind">>;

/** An own picture, or whatever `more` makes of it. */
export function myAttachment(minutesAgo: number, more: Attached = {}): AttachmentItem {
  return { ...mine("", minutesAgo), kind: "attachment", media: picture, upload: null, download: null, ...more };
}

export function theirAttachment(minutesAgo: number, more: Attached = {}): AttachmentItem {
  return { ...theirs("", minutesAgo), kind: "attachment", media: picture, upload: null, download: null, ...more };
}

export function notice(code: NoticeItem["code"], minutesAgo: number, ...names: readonly string[]): NoticeItem {
  return { kind: "notice", id: nextId(), code, names, mine: false, count: 2, at: NOW - minutesAgo * MINUTE };
}

const DAY = 24 * 60;

/** A conversation between the young person and the team, seen from the phone. */
export const talk: readonly Item[] = [
  notice("opened", DAY + 95),
  mine("hi", DAY + 94),
  mine("is this private? like you wont tell my mum", DAY + 94),
  notice("joined", DAY + 61, "Amina Rahman"),
  theirs("Hi Quiet Otter, I'm Amina, one of the school nurses. I'm glad you wrote.", DAY + 60),
  theirs(
    "What you tell me stays in our team. If I were worried that you or someone else was in danger I'd need to get more help, and I would talk with you about it first.",
    DAY + 59,
  ),
  mine("ok", DAY + 40),
  mine("I keep feeling sick before school and my tummy hurts. its every morning now", 52),
  theirs("Thank you for telling me. That sounds hard, every single morning.\n\nWhen did it start? Was there anything new around then?", 31),
  mine("after half term I think. there's this group in my form", 9, "read"),
  mine("they havent done anything really bad", 8, "delivered"),
];

/** What a nurse sees of the same talk. */
export const talkFromTheDesk: readonly Item[] = talk.map((item): Item => {
  if (item.kind === "notice") return item;
  if (item.mine) return { ...item, mine: false, state: "read" };
  return { ...item, mine: true, state: "read" };
});

export function desk(viewer: Me, items: readonly Item[], more: Partial<Conversation> = {}): Conversation {
  return {
    id: "desk",
    talk: "desk",
    team,
    person: { account: otter.account, name: otter.name },
    state: "ready",
    history: "here",
    members: roster(viewer),
    items,
    preview: "they havent done anything really bad",
    previewKind: "text",
    lastAt: NOW - 8 * MINUTE,
    openedAt: NOW - (DAY + 95) * MINUTE,
    typing: [],
    unread: 0,
    moving: false,
    guest: false,
    waitingSince: null,
    risk: null,
    ...more,
  };
}

interface Line {
  readonly name: string;
  readonly preview: string;
  readonly ago: number;
  readonly unread: number;
  readonly waits: number | null;
}

const lines: readonly Line[] = [
  { name: "Silver Wren", preview: "can I talk to someone about my periods", ago: 3 * 60, unread: 2, waits: 3 * 60 },
  { name: "Brave Maple", preview: "my friend told me something and I dont know what to do about it", ago: 74, unread: 1, waits: 74 },
  { name: "Quiet Otter", preview: "they havent done anything really bad", ago: 8, unread: 2, waits: 9 },
  { name: "Lucky Pine", preview: "thanks!", ago: 0.5, unread: 1, waits: 0.5 },
  { name: "Gentle Comet", preview: "You: See you on Thursday at the drop-in.", ago: 150, unread: 0, waits: null },
  { name: "Sunny Harbour", preview: "You: That makes a lot of sense.", ago: 26 * 60, unread: 0, waits: null },
  { name: "Amber Fox", preview: "", ago: 50 * 60, unread: 0, waits: null },
  { name: "Misty Hill", preview: "ok I will try that", ago: 75 * 60, unread: 0, waits: null },
];

/** The team's inbox, most urgent first. */
export function inbox(): readonly Conversation[] {
  return lines.map((line, index) => {
    const young: Me = { ...otter, account: `young-${index}`, name: line.name };
    const isOtter = line.name === otter.name;
    return desk(amina, isOtter ? talkFromTheDesk : [], {
      id: `desk-${index}`,
      talk: `desk-${index}`,
      person: { account: young.account, name: line.name },
      members: roster(amina, young),
      preview: line.preview,
      lastAt: NOW - line.ago * MINUTE,
      openedAt: NOW - line.ago * MINUTE - 5 * HOUR,
      unread: line.unread,
      waitingSince: line.waits === null ? null : NOW - line.waits * MINUTE,
    });
  });
}

/** An inbox in which two wrote risk words, as the list of a device that can read them orders it. */
export function riskInbox(): readonly Conversation[] {
  const cut = { category: "self-harm", severity: 2, piece: "hurt myself" } as const;
  const now = { category: "danger", severity: 3, piece: "took loads of my mums tablets" } as const;
  const [silver, maple, otters, ...others] = inbox();
  if (silver === undefined || maple === undefined || otters === undefined) return [];
  const said: TextItem = { ...theirs("sometimes I hurt myself so I dont have to go in", 7, { ...otter, title: "" }), risk: [cut] };
  return [
    { ...maple, preview: "I took loads of my mums tablets", risk: now },
    { ...otters, items: [...otters.items, said], preview: said.text, risk: cut },
    silver,
    ...others,
  ];
}

/** A longer inbox, for scrolling. */
export function fullInbox(): readonly Conversation[] {
  return Array.from({ length: 5 }, (_, round) =>
    inbox().map((one) => ({ ...one, id: `${one.id}-${round}`, talk: `${one.id}-${round}`, items: round === 0 ? one.items : [] })),
  ).flat();
}

export function ready(me: Me, conversations: readonly Conversation[], link: Snapshot["link"] = "online"): Snapshot {
  const desk = me.title === "" ? null : deskOf(conversations, { stale: link !== "online" });
  return { phase: "ready", link, me, conversations, adding: null, desk };
}

export function quiet(phase: Snapshot["phase"]): Snapshot {
  return { phase, link: "connecting", me: null, conversations: [], adding: null, desk: null };
}
