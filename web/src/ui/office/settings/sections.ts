/** The parts of the editor, and which of them a field named by the gateway stands in. */
import type { Fault } from "../../../model-office";

export const sections = ["hours", "days", "promise", "texts", "help", "outcomes", "alarms"] as const;

export type Section = (typeof sections)[number];

const FIELDS: Readonly<Record<string, Section>> = {
  hours: "hours",
  time_zone: "hours",
  region: "days",
  closed_days: "days",
  promise_minutes: "promise",
  ages: "promise",
  languages: "promise",
  finish_days: "promise",
  feedback_minutes: "promise",
  texts: "texts",
  urgent_help: "help",
  outcomes: "outcomes",
  ladder: "alarms",
  repeat_minutes: "alarms",
  resume_minutes: "alarms",
};

/** The part that a path such as `hours.monday[1]` is in. */
export function sectionOf(at: string): Section {
  return FIELDS[/^\w+/.exec(at)?.[0] ?? ""] ?? "hours";
}

/** A way of writing: a language, plain or easy to read. */
export interface Way {
  readonly language: string;
  readonly easyRead: boolean;
}

/** The way of writing that a path such as `texts.cy.easy_read.closing` names, if it is one of a text. */
export function wayOf(at: string): Way | null {
  const [first, language, way] = at.split(".");
  return first !== "texts" || language === undefined ? null : { language, easyRead: way === "easy_read" };
}

/** The fault of a field, or of one that stands for it: where a whole text is missing, each of its fields is. */
export function faultAt(faults: readonly Fault[], at: string): Fault | undefined {
  return faults.find((fault) => fault.at === at) ?? faults.find((fault) => fault.rule === "missing" && at.startsWith(`${fault.at}.`));
}
