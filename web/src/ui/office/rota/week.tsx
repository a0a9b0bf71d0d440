import type { JSX } from "preact";

import type { Rota, Shift, StaffMember } from "../../../model-office";
import { useLanguage } from "../../language";
import { Icon } from "../../parts/icons";
import { dayInWords } from "../moments";
import { clockTime, dayAfter, mondayOf, wallTime } from "../wall";
import { useOffice } from "../words";
import { isOneDay, type Kind, kinds, type Opened, shiftsOn } from "./shifts";

interface WeekProps {
  readonly rota: Rota;
  readonly staff: readonly StaffMember[];
  readonly zone: string;
  readonly monday: string;
  readonly today: string;
  readonly onMonday: (monday: string) => void;
  readonly onOpen: (opened: Opened) => void;
  readonly onCopy: () => void;
}

/** A week of shifts: seven columns on a tablet, a list on a phone. */
export function Week(props: WeekProps): JSX.Element {
  const words = useOffice().rota;
  const { language } = useLanguage();
  const { monday, today, onMonday, onCopy } = props;
  const days = Array.from({ length: 7 }, (_, index) => dayAfter(monday, index));
  const move = (weeks: number) => () => {
    onMonday(dayAfter(monday, 7 * weeks));
  };
  const range = words.week(dayInWords(language, monday, today), dayInWords(language, dayAfter(monday, 6), today));
  return (
    <section aria-label={range}>
      <div class="week-head">
        <button type="button" class="icon-button" aria-label={words.previous} onClick={move(-1)}>
          <Icon name="back" />
        </button>
        <h2 aria-live="polite">{range}</h2>
        <button type="button" class="icon-button" aria-label={words.next} onClick={move(1)}>
          <Icon name="forward" />
        </button>
        {monday !== mondayOf(today) && (
          <button type="button" class="button button-small" onClick={() => { onMonday(mondayOf(today)); }}>
            {words.thisWeek}
          </button>
        )}
        <button type="button" class="button button-small" onClick={onCopy}>
          {words.copyWeek}
        </button>
      </div>
      <ol class="week">
        {days.map((day) => (
          <li key={day} class={day === today ? "week-day week-today" : "week-day"} aria-current={day === today ? "date" : undefined}>
            <h3>{dayInWords(language, day, today)}</h3>
            {kinds.map((kind) => (
              <DayShifts key={kind} {...props} day={day} kind={kind} />
            ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

function DayShifts({ rota, staff, zone, day, kind, today, onOpen }: WeekProps & { readonly day: string; readonly kind: Kind }): JSX.Element {
  const words = useOffice().rota;
  const { language } = useLanguage();
  const shifts = shiftsOn(rota[kind], day, zone);
  return (
    <div class={`week-kind week-${kind}`}>
      <h4>{words[kind]}</h4>
      <ul>
        {shifts.map((shift) => (
          <li key={`${shift.account} ${shift.from}`}>
            <ShiftChip shift={shift} kind={kind} day={day} staff={staff} zone={zone} onOpen={onOpen} />
          </li>
        ))}
      </ul>
      {shifts.length === 0 && <p class="week-nobody">{kind === "duty" ? words.everybody : words.emptyDay}</p>}
      <button
        type="button"
        class="week-add"
        aria-label={words.addOn(words[kind], dayInWords(language, day, today))}
        onClick={() => {
          onOpen({ kind, day, shift: null });
        }}
      >
        <Icon name="plus" small />
      </button>
    </div>
  );
}

interface ShiftChipProps {
  readonly shift: Shift;
  readonly kind: Kind;
  readonly day: string;
  readonly staff: readonly StaffMember[];
  readonly zone: string;
  readonly onOpen: (opened: Opened) => void;
}

function ShiftChip({ shift, kind, day, staff, zone, onOpen }: ShiftChipProps): JSX.Element {
  const words = useOffice();
  const name = staff.find((member) => member.account === shift.account)?.name ?? words.rota.gone;
  const [from, until] = [wallTime(shift.from, zone), wallTime(shift.until, zone)];
  // A shift over several days shows on each of them, with arrows where it goes on.
  const begins = from.day === day ? clockTime(from.minutes) : "…";
  const ends = until.day === day || (until.day === dayAfter(day, 1) && isOneDay(shift)) ? clockTime(until.minutes) : "…";
  const when = words.between(begins, ends);
  return (
    <button
      type="button"
      class="shift"
      aria-haspopup="dialog"
      onClick={() => {
        onOpen({ kind, day, shift });
      }}
    >
      <strong>{name}</strong> <span class="unseen">{words.rota[kind]}</span> <span>{when}</span>
    </button>
  );
}
