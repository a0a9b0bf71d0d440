/** The young person's desk as the gateway tells it (docs/desk.md section 4), and consents (docs/inviting.md). */
import type { Choices, DeskNow, MineTalk, MineTexts, UrgentHelp } from "../model-mine";
import { count, flag, id, listOf, nullable, oneOf, shape, text, type Reader } from "./shape";
import { teamRecord } from "./records";

const wireTexts = shape({ in_hours: text, out_of_hours: text, confidentiality: text, closing: text });

const texts: Reader<MineTexts> = (value, at) => {
  const { in_hours, out_of_hours, confidentiality, closing } = wireTexts(value, at);
  return { inHours: in_hours, outOfHours: out_of_hours, confidentiality, closing };
};

const wireTalk = shape({
  conversation: id,
  phase: oneOf("new", "waiting", "answered", "closed"),
  answered_by: nullable(count),
  stopped: flag,
  contact: count,
  feedback: flag,
});

const talk: Reader<MineTalk> = (value, at) => {
  const { answered_by, ...more } = wireTalk(value, at);
  return { ...more, answeredBy: answered_by };
};

const wireHelp = shape({ label: text, phone: nullable(text), link: nullable(text), text_to: nullable(text) });

/** A link that a tap may open, or none: nothing that runs in this page. */
function safe(link: string | null): string | null {
  return link !== null && URL.canParse(link) && new URL(link).protocol === "https:" ? link : null;
}

const urgentHelp: Reader<UrgentHelp> = (value, at) => {
  const { text_to, link, ...more } = wireHelp(value, at);
  return { ...more, link: safe(link), textTo: text_to };
};

const wireNow = shape({
  at: count,
  team: teamRecord,
  organisation: teamRecord,
  version: count,
  languages: listOf(text),
  language: text,
  easy_read: flag,
  open: flag,
  opens: nullable(count),
  closes: nullable(count),
  answered_by: count,
  texts,
  urgent_help: listOf(urgentHelp),
  conversations: listOf(talk),
});

export const deskNow: Reader<DeskNow> = (value, at) => {
  const { easy_read, answered_by, urgent_help, conversations, ...more } = wireNow(value, at);
  return { ...more, easyRead: easy_read, answeredBy: answered_by, urgentHelp: urgent_help, talks: conversations };
};

const wireOld = shape({ texts });

export const oldTexts: Reader<MineTexts> = (value, at) => wireOld(value, at).texts;

/** Of a question, what asking it needs to know. */
export const consentMade = shape({ id });

export const choices: Reader<Choices> = shape<Choices>({
  people: listOf(shape({ account: id, name: text, title: text, teams: listOf(text) })),
  teams: listOf(teamRecord),
});

/** Where each question leads. */
export const consentList = shape({ items: listOf(shape({ id, team: nullable(id), name: text })) });
