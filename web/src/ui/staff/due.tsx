import type { JSX } from "preact";

import type { DeskItem } from "../../model-desk";
import type { DeskTexts } from "../../texts/en/desk";
import { daysBetween, roughSpan, shortMoment, timeOfDay } from "../../texts/format";
import type { Language } from "../../texts/plural";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useDesk, useDeskNow } from "./desk-words";

const WEEK = 6;

type Promised = Pick<DeskItem, "promiseDue" | "predicted">;

/** Say until when an answer was promised, or since when it is late. */
export function dueInWords(words: DeskTexts, language: Language, due: number, now: number): string {
  if (due < now) {
    const { unit, count } = roughSpan(now - due);
    return words.due.late[unit](count);
  }
  return words.due.by(momentToCome(words, language, due, now));
}

/** A time to come: today's alone, tomorrow's and the week's with the day, later ones with the date. */
export function momentToCome(words: DeskTexts, language: Language, at: number, now: number): string {
  const days = daysBetween(now, at);
  const time = timeOfDay(at);
  if (days === 0) return time;
  if (days === 1) return words.due.tomorrow(time);
  const day = days <= WEEK && language === "en" ? weekday.format(at) : shortMoment(language, at, now);
  return words.due.onDay(day, time);
}

const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "short" });

export function stateOf({ promiseDue, predicted }: Promised, now: number): "late" | "close" | "kept" | "none" {
  if (promiseDue === null) return "none";
  if (promiseDue < now) return "late";
  return predicted ? "close" : "kept";
}

/** The promise in a list: its time, and by colour and words how close it is. */
export function Due({ item }: { readonly item: Promised }): JSX.Element | null {
  const words = useDesk();
  const { language } = useLanguage();
  const now = useDeskNow();
  if (item.promiseDue === null) return null;
  const state = stateOf(item, now);
  return (
    <span class={`due due-${state}`}>
      <Icon name={state === "late" ? "alert" : "clock"} small />
      {dueInWords(words, language, item.promiseDue, now)}
    </span>
  );
}
