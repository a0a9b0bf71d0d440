/** Say in words what a change of the settings is. */
import type { OpenSpan, ServiceSettings } from "../../../model-office";
import { nameList } from "../../../texts/format";
import type { OfficeWords } from "../../../texts/en/office";
import type { Language } from "../../../texts/plural";
import { weekdays } from "./hours";
import { changesBetween, valueAt } from "./merge";
import { sectionOf, type Section, wayOf } from "./sections";

export interface Change {
  readonly at: string;
  readonly section: Section;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Every change between two documents, in words. */
export function describeChanges(words: OfficeWords, language: Language, before: ServiceSettings, after: ServiceSettings): readonly Change[] {
  return changesBetween(before, after).map((at) => ({
    at,
    section: sectionOf(at),
    label: labelOf(words, at),
    before: valueInWords(words, language, at, valueAt(before, at)),
    after: valueInWords(words, language, at, valueAt(after, at)),
  }));
}

function labelOf(words: OfficeWords, at: string): string {
  const section = words.settings.sections[sectionOf(at)];
  const day = weekdays.find((each) => at === `hours.${each}`);
  if (day !== undefined) return `${section}: ${words.hours.days[day]}`;
  const way = wayOf(at);
  if (way !== null) {
    const name = words.texts.names[at.split(".")[3] as keyof OfficeWords["texts"]["names"]] as string | undefined;
    const written = `${words.languageNames[way.language] ?? way.language}, ${way.easyRead ? words.texts.easyRead : words.texts.plain}`;
    return `${section}: ${name === undefined ? written : `${name} (${written})`}`;
  }
  const fields: Readonly<Record<string, string>> = {
    time_zone: words.hours.zone,
    region: words.days.region,
    closed_days: words.days.closedDays,
    promise_minutes: words.promise.title,
    ages: words.promise.ages,
    languages: words.promise.languages,
    finish_days: words.promise.finish,
    feedback_minutes: words.promise.feedback,
    repeat_minutes: words.alarms.repeat,
    resume_minutes: words.alarms.resume,
  };
  const field = fields[at.split(".")[0] ?? at];
  return field ?? section;
}

function valueInWords(words: OfficeWords, language: Language, at: string, value: unknown): string {
  if (Array.isArray(value)) return listInWords(words, language, at, value);
  if (typeof value === "number") return at.endsWith("_minutes") ? words.duration(value) : String(value);
  if (typeof value === "string") return (at === "region" ? words.days.regions[value] : undefined) ?? value;
  return words.conflict.empty;
}

function listInWords(words: OfficeWords, language: Language, at: string, list: readonly unknown[]): string {
  if (list.length === 0) return at.startsWith("hours.") ? words.hours.closed : words.conflict.empty;
  if (at.startsWith("hours.")) return (list as readonly OpenSpan[]).map((span) => words.between(span.opens, span.closes)).join(", ");
  return nameList(language, list.map((item) => itemInWords(words, language, item)));
}

/** Something of a list, as far as it has a name. */
interface Named {
  readonly label?: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly date?: string;
  readonly minutes?: number;
  readonly who?: keyof OfficeWords["alarms"]["whos"];
}

function itemInWords(words: OfficeWords, language: Language, item: unknown): string {
  if (typeof item === "string") return words.languageNames[item] ?? item;
  const { label, name, date, minutes, who } = item as Named;
  const step = who === undefined ? "" : words.alarms.whos[who];
  const parts = [label?.[language], date, name, minutes === undefined ? undefined : words.duration(minutes), step];
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}
