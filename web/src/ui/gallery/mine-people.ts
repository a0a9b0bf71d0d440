import type { ConsentItem, Outcome } from "../../model";
import type { Choices, DeskNow, MineCall, MineTalk, MineValue } from "../../model-mine";
import { mine, NOW, team, theirs } from "./people";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const talkAtDesk: MineTalk = { conversation: "desk", phase: "answered", answeredBy: null, stopped: false, contact: 1, feedback: false };

/** The gallery's desk on its Tuesday afternoon. */
export const deskNow: DeskNow = {
  at: NOW - MINUTE,
  team,
  organisation: { id: "org-1", name: "Northbrook Community Health" },
  version: 3,
  languages: ["en", "cy"],
  language: "en",
  easyRead: false,
  open: true,
  opens: null,
  closes: NOW + 2.5 * HOUR,
  answeredBy: NOW + 19 * HOUR,
  texts: {
    inHours: "We have your message. Somebody answers by {answered_by}. If you or someone else is in danger, call 999.",
    outOfHours: "We are closed now. We open {opens}. Somebody answers by {answered_by}.",
    confidentiality:
      "What you write stays between you and the school nurse team. If we fear that you or someone else could get hurt, we may have to tell somebody who can help. We try to talk with you first.",
    closing: "We have come to the end of this talk. Thank you for writing. You can write again at any time.",
  },
  urgentHelp: [
    { label: "In danger right now", phone: "999", link: null, textTo: null },
    { label: "NHS 111", phone: "111", link: "https://111.nhs.uk", textTo: null },
    { label: "Childline", phone: "0800 1111", link: "https://www.childline.org.uk", textTo: null },
    { label: "Shout", phone: null, link: null, textTo: "85258" },
  ],
  talks: [talkAtDesk],
};

export const choices: Choices = {
  people: [
    { account: "staff-7", name: "Sam Field", title: "Social worker", teams: ["Social care, north"] },
    { account: "staff-8", name: "Ines Duarte", title: "Family support worker", teams: ["Family hub"] },
    { account: "staff-6", name: "Dr Lena Koch", title: "Community paediatrician", teams: [] },
  ],
  teams: [
    { id: "team-2", name: "Social care, north" },
    { id: "team-3", name: "School nurse team, south" },
  ],
};

/** Answers as the gallery's desk does where nothing else is scripted. */
export function mineAnswer(call: MineCall, now: DeskNow = deskNow): Outcome<MineValue> {
  const told = { now: { now, fresh: true }, texts: now.texts, choices } as const;
  return { ok: true, value: call.name in told ? told[call.name as keyof typeof told] : null };
}

const WHY = "Sam knows a lot about help at home, and could tell you what there is. I think that would be good for you.";

export function question(minutesAgo: number, more: Partial<ConsentItem> = {}): ConsentItem {
  const base = { step: "ask", about: "invite", name: "Sam Field", title: "Social worker", reason: WHY, standing: "asked", history: "from_now" } as const;
  return { ...theirs("", minutesAgo), kind: "consent", ...base, ...more };
}

export function move(minutesAgo: number, more: Partial<ConsentItem> = {}): ConsentItem {
  const reason = "You said that you moved house. They are the nurses for your new school, and can see you there.";
  return question(minutesAgo, { about: "transfer", name: "School nurse team, south", title: "", reason, ...more });
}

export function consentAnswer(minutesAgo: number, more: Partial<ConsentItem> = {}): ConsentItem {
  return { ...question(minutesAgo), ...mine("", minutesAgo), kind: "consent", step: "yes", ...more };
}
