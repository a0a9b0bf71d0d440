import type { JSX } from "preact";
import { useContext } from "preact/hooks";

import type { BankHoliday } from "../../../model-office";
import { calendarDay } from "../../../texts/format";
import { Clock } from "../../clock";
import { useLanguage } from "../../language";
import { type Asked, OfficeProblem } from "../answer";
import { dayInWords } from "../moments";
import { wallTime } from "../wall";
import { useOffice } from "../words";
import { replaced, useEditing } from "./editing";
import { ChoiceField, FaultGroup, SmallButton, TextField } from "./fields";

/** So many holidays are shown at once; the rest on request. */
const AT_ONCE = 6;

/** Which days the desk is closed on: its region's bank holidays, and its own. */
export function DaysSection({ holidays }: { readonly holidays: Asked<readonly BankHoliday[]> }): JSX.Element {
  const words = useOffice().days;
  const { settings, change } = useEditing();
  return (
    <>
      <ChoiceField
        at="region"
        label={words.region}
        hint={words.regionHint}
        value={settings.region}
        choices={words.regions}
        onValue={(region) => {
          change({ region });
        }}
      />
      <h3>{words.coming}</h3>
      <Holidays asked={holidays} />
      <h3>{words.closedDays}</h3>
      <p class="field-hint">{words.closedHint}</p>
      <ClosedDays />
    </>
  );
}

function Holidays({ asked }: { readonly asked: Asked<readonly BankHoliday[]> }): JSX.Element {
  const words = useOffice().days;
  const { language } = useLanguage();
  const { settings } = useEditing();
  const now = useContext(Clock)();
  if (asked.value === null) {
    return asked.problem === null ? <p role="status">{words.loading}</p> : <OfficeProblem problem={asked.problem} />;
  }
  const today = wallTime(now, settings.time_zone).day;
  const list = (holidays: readonly BankHoliday[]): JSX.Element => (
    <ul class="holidays">
      {holidays.map(({ date, name }) => (
        <li key={date}>
          <span>{dayInWords(language, date, today)}</span>
          <span lang="en">{name}</span>
        </li>
      ))}
    </ul>
  );
  const rest = asked.value.slice(AT_ONCE);
  return (
    <div>
      {list(asked.value.slice(0, AT_ONCE))}
      {rest.length > 0 && (
        <details class="holidays-more">
          <summary>{words.more(rest.length)}</summary>
          {list(rest)}
        </details>
      )}
    </div>
  );
}

function ClosedDays(): JSX.Element {
  const words = useOffice().days;
  const { language } = useLanguage();
  const { settings, change, locked } = useEditing();
  const now = useContext(Clock)();
  const today = wallTime(now, settings.time_zone).day;
  const days = settings.closed_days;
  const past = days.filter((day) => day.date !== "" && day.date < today).length;
  return (
    <FaultGroup at="closed_days">
      {days.length === 0 && <p>{words.none}</p>}
      <ul class="closed-days">
        {days.map((day, index) => {
          const at = `closed_days[${index}]`;
          const set = (next: typeof day | null): void => {
            change({ closed_days: replaced(days, index, next) });
          };
          return (
            <li key={index} class="closed-day">
              <TextField at={`${at}.date`} type="date" label={words.date} value={day.date} onValue={(date) => { set({ ...day, date }); }} />
              <TextField at={`${at}.name`} label={words.name} value={day.name} onValue={(name) => { set({ ...day, name }); }} />
              {!locked && (
                <SmallButton
                  label={words.removeDay(day.name !== "" || day.date === "" ? day.name : calendarDay(language, day.date))}
                  icon="bin"
                  onClick={() => {
                    set(null);
                  }}
                />
              )}
            </li>
          );
        })}
      </ul>
      {!locked && (
        <div class="office-below">
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              change({ closed_days: [...days, { date: "", name: "" }] });
            }}
          >
            {words.addDay}
          </button>
          {past > 0 && (
            <button
              type="button"
              class="button button-plain button-small"
              onClick={() => {
                change({ closed_days: days.filter((day) => day.date >= today) });
              }}
            >
              {words.removePast} ({words.past(past)})
            </button>
          )}
        </div>
      )}
    </FaultGroup>
  );
}
