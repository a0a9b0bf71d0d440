import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Shift, StaffMember } from "../../../model-office";
import { Sheet } from "../../parts/sheet";
import { clockTime, minutesOf } from "../wall";
import { useOffice } from "../words";
import { formOf, isOneDay, type Kind, kinds, type Opened, type ShiftForm, shiftOf, weeksLater } from "./shifts";

const USUAL = { from: 9 * 60, until: 17 * 60 };
const MOST_WEEKS = 12;

interface ShiftSheetProps {
  readonly opened: Opened;
  readonly staff: readonly StaffMember[];
  readonly zone: string;
  readonly last: string;
  readonly onPut: (shifts: readonly Shift[], kind: Kind) => void;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Put a shift in, change it, or take it out. */
export function ShiftSheet({ opened, staff, zone, last, onPut, onRemove, onClose }: ShiftSheetProps): JSX.Element {
  const words = useOffice().rota;
  const { shift, kind, day } = opened;
  const [form, setForm] = useState<ShiftForm>(() => (shift === null ? { account: "", kind, day, ...USUAL } : formOf(shift, kind, zone)));
  const [weeks, setWeeks] = useState(0);
  const [missing, setMissing] = useState(false);
  const longer = shift !== null && !isOneDay(shift);
  const put = (): void => {
    setMissing(form.account === "");
    if (form.account === "") return;
    // What lasts longer than a day keeps its times: the form cannot say them.
    const made = longer ? { ...shift, account: form.account } : shiftOf(form, zone);
    onPut(Array.from({ length: weeks + 1 }, (_, later) => weeksLater(made, later, zone)), form.kind);
  };
  return (
    <Sheet title={words.shiftTitle} onClose={onClose}>
      <form
        class="shift-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          put();
        }}
      >
        <Person staff={staff} account={form.account} missing={missing} onAccount={(account) => { setForm({ ...form, account }); }} />
        <KindChoice kind={form.kind} onKind={(next) => { setForm({ ...form, kind: next }); }} />
        {!longer && <Times form={form} last={last} onForm={setForm} />}
        <label class="field">
          <span class="field-label">{words.repeat}</span>
          <select class="input" value={String(weeks)} onChange={(event) => { setWeeks(Number(event.currentTarget.value)); }}>
            {Array.from({ length: MOST_WEEKS + 1 }, (_, count) => (
              <option key={count} value={String(count)}>
                {words.repeatWeeks(count)}
              </option>
            ))}
          </select>
        </label>
        <div class="stack-tight">
          <button type="submit" class="button button-main button-wide">
            {shift === null ? words.put : words.change}
          </button>
          {shift !== null && (
            <button type="button" class="button button-wide" onClick={onRemove}>
              {words.removeShift}
            </button>
          )}
        </div>
      </form>
    </Sheet>
  );
}

interface PersonProps {
  readonly staff: readonly StaffMember[];
  readonly account: string;
  readonly missing: boolean;
  readonly onAccount: (account: string) => void;
}

function Person({ staff, account, missing, onAccount }: PersonProps): JSX.Element {
  const words = useOffice().rota;
  const option = (member: StaffMember): JSX.Element => (
    <option key={member.account} value={member.account}>
      {member.name}
      {member.title === "" ? "" : `, ${member.title}`}
      {member.inTeam ? "" : ` (${words.notInTeam})`}
    </option>
  );
  return (
    <div class="field">
      <label>
        <span class="field-label">{words.who}</span>
        <select
          class="input"
          value={account}
          aria-invalid={missing}
          onChange={(event) => {
            onAccount(event.currentTarget.value);
          }}
        >
          <option value="" />
          {staff.filter((member) => member.inTeam).map(option)}
          {staff.filter((member) => !member.inTeam).map(option)}
        </select>
      </label>
      {missing && (
        <p class="field-problem" role="alert">
          {words.missing}
        </p>
      )}
    </div>
  );
}

function KindChoice({ kind, onKind }: { readonly kind: Kind; readonly onKind: (kind: Kind) => void }): JSX.Element {
  const words = useOffice().rota;
  const hints = { duty: words.dutyHint, on_call: words.onCallHint };
  return (
    <fieldset class="field">
      <legend class="field-label">{words.kind}</legend>
      {kinds.map((each) => (
        <label key={each} class="notice-check">
          <input type="radio" name="shift-kind" checked={each === kind} onChange={() => { onKind(each); }} />
          <span>
            {words[each]} <small class="field-hint">{hints[each]}</small>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface TimesProps {
  readonly form: ShiftForm;
  readonly last: string;
  readonly onForm: (form: ShiftForm) => void;
}

function Times({ form, last, onForm }: TimesProps): JSX.Element {
  const words = useOffice().rota;
  const time = (name: "from" | "until"): JSX.Element => (
    <label class="field">
      <span class="field-label">{words[name]}</span>
      <input
        class="input"
        type="time"
        value={clockTime(form[name])}
        onInput={(event) => {
          const minutes = minutesOf(event.currentTarget.value);
          if (minutes !== null) onForm({ ...form, [name]: minutes });
        }}
      />
    </label>
  );
  return (
    <>
      <label class="field">
        <span class="field-label">{words.day}</span>
        <input
          class="input"
          type="date"
          value={form.day}
          max={last}
          onInput={(event) => {
            if (event.currentTarget.value !== "") onForm({ ...form, day: event.currentTarget.value });
          }}
        />
      </label>
      <div class="office-pair">
        {time("from")}
        {time("until")}
      </div>
      {form.until <= form.from && <p class="field-hint">{words.overnight}</p>}
    </>
  );
}
