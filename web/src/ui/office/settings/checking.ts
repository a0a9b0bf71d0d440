import { useContext, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import type { DeskView, Fault, ServiceSettings } from "../../../model-office";
import { Clock } from "../../clock";
import { minutesOf, momentOf, wallTime } from "../wall";
import type { Way } from "./sections";

/** A pause in editing after which the gateway is asked what the draft would do. */
const PAUSE = 350;

export type Moment = "now" | "evening" | "holiday" | "chosen";

/** What the preview shows: when, and in which way of writing. */
export interface Look {
  readonly moment: Moment;
  /** As a field for day and time has it ("2026-12-24T15:00"). */
  readonly chosen: string;
  readonly way: Way;
}

const EVENING = 19 * 60;
const MIDDAY = 11 * 60;

/** The moment that is looked at; null while none is chosen. */
export function momentLookedAt(look: Look, zone: string, now: number, holiday: string | null): number | null {
  switch (look.moment) {
    case "now":
      return now;
    case "evening":
      return momentOf({ day: wallTime(now, zone).day, minutes: EVENING }, zone);
    case "holiday":
      return holiday === null ? null : momentOf({ day: holiday, minutes: MIDDAY }, zone);
    case "chosen":
      return chosenMoment(look.chosen, zone);
  }
}

function chosenMoment(chosen: string, zone: string): number | null {
  const [day = "", time = ""] = chosen.split("T");
  const minutes = minutesOf(time.slice(0, 5));
  return minutes === null ? null : momentOf({ day, minutes }, zone);
}

export interface Checked {
  readonly faults: readonly Fault[];
  /** Of the draft as it was last looked at without faults. */
  readonly view: DeskView | null;
  readonly problem: Problem | null;
  readonly looking: boolean;
}

const NOTHING: Checked = { faults: [], view: null, problem: null, looking: true };

/** Ask, a moment after the last change, what a young person would see and what is wrong. */
export function useChecked(client: Client, team: string, settings: ServiceSettings, look: Look, holiday: string | null): Checked {
  const [checked, setChecked] = useState(NOTHING);
  const clock = useContext(Clock);
  const latest = useRef<object>(settings);
  const { language, easyRead } = look.way;
  useEffect(() => {
    const asked = {};
    latest.current = asked;
    setChecked((before) => ({ ...before, looking: true }));
    const timer = setTimeout(() => {
      const at = momentLookedAt(look, settings.time_zone, clock(), holiday) ?? clock();
      void client.office("preview", team, settings, [at], language, easyRead).then((outcome) => {
        if (latest.current !== asked) return;
        setChecked((before) =>
          outcome.ok
            ? { faults: outcome.value.faults, view: outcome.value.views[0] ?? null, problem: null, looking: false }
            : { ...before, problem: outcome.problem, looking: false },
        );
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [client, team, settings, look.moment, look.chosen, language, easyRead, holiday]);
  return checked;
}
