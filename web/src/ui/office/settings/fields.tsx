import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

import { Icon } from "../../parts/icons";
import { useOffice } from "../words";
import { faultText, useFault, useLocked } from "./editing";

/** Say below a field what is wrong with it. */
export function FieldFault({ at, id }: { readonly at: string; readonly id: string }): JSX.Element | null {
  const words = useOffice();
  const fault = useFault(at);
  if (fault === undefined) return null;
  return (
    <p class="field-problem" id={id}>
      <Icon name="alert" small />
      {faultText(words, fault)}
    </p>
  );
}

interface Described {
  readonly "aria-invalid"?: true;
  readonly "aria-describedby"?: string;
}

/** The attributes of a field that may have a hint and a fault. */
export function useDescribed(at: string, hintId: string | null): { readonly described: Described; readonly faultId: string } {
  const fault = useFault(at);
  const faultId = useId();
  const ids = [fault === undefined ? null : faultId, hintId].filter((id) => id !== null).join(" ");
  return {
    described: { ...(fault === undefined ? {} : { "aria-invalid": true as const }), ...(ids === "" ? {} : { "aria-describedby": ids }) },
    faultId,
  };
}

interface TextFieldProps {
  readonly at: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly hint?: string;
  readonly type?: "text" | "tel" | "url" | "date";
  readonly lang?: string;
  readonly maxLength?: number;
  readonly list?: string;
}

export function TextField({ at, label, value, onValue, hint, type = "text", lang, maxLength = 200, list }: TextFieldProps): JSX.Element {
  const locked = useLocked();
  const hintId = useId();
  const { described, faultId } = useDescribed(at, hint === undefined ? null : hintId);
  return (
    <div class="field" data-at={at}>
      <label>
        <span class="field-label">{label}</span>
        <input
          class="input"
          type={type}
          value={value}
          lang={lang}
          list={list}
          maxLength={maxLength}
          autocomplete="off"
          readOnly={locked}
          {...described}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      <FieldFault at={at} id={faultId} />
    </div>
  );
}

/** What a field holds: an emptied one is nought, which the gateway refuses where it must not be. */
function numberIn(text: string): number {
  const number = Math.round(Number(text));
  return Number.isFinite(number) ? Math.min(Math.max(number, 0), 1_000_000) : 0;
}

interface NumberFieldProps {
  readonly at: string;
  readonly label: string;
  readonly value: number;
  readonly onValue: (value: number) => void;
  readonly hint?: string;
  readonly unit?: string;
}

export function NumberField({ at, label, value, onValue, hint, unit }: NumberFieldProps): JSX.Element {
  const locked = useLocked();
  const hintId = useId();
  const { described, faultId } = useDescribed(at, hint === undefined ? null : hintId);
  return (
    <div class="field" data-at={at}>
      <label>
        <span class="field-label">{label}</span>
        <span class="office-unit">
          <Digits value={value} locked={locked} described={described} onValue={onValue} />
          {unit}
        </span>
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      <FieldFault at={at} id={faultId} />
    </div>
  );
}

interface DigitsProps {
  readonly value: number;
  readonly locked: boolean;
  readonly described: Described;
  readonly onValue: (value: number) => void;
}

function Digits({ value, locked, described, onValue }: DigitsProps): JSX.Element {
  return (
    <input
      class="input input-number"
      type="number"
      inputMode="numeric"
      min={0}
      step={1}
      value={String(value)}
      readOnly={locked}
      {...described}
      onInput={(event) => {
        onValue(numberIn(event.currentTarget.value));
      }}
    />
  );
}

/** Minutes, written as hours and minutes. */
export function DurationField({ at, label, value, onValue, hint }: Omit<NumberFieldProps, "unit">): JSX.Element {
  const words = useOffice().promise;
  const locked = useLocked();
  const hintId = useId();
  const { described, faultId } = useDescribed(at, hint === undefined ? null : hintId);
  return (
    <fieldset class="field" data-at={at}>
      <legend class="field-label">{label}</legend>
      <div class="office-duration">
        <label>
          <Digits
            value={Math.floor(value / 60)}
            locked={locked}
            described={described}
            onValue={(hours) => {
              onValue(hours * 60 + (value % 60));
            }}
          />
          <span>{words.inHours}</span>
        </label>
        <label>
          <Digits
            value={value % 60}
            locked={locked}
            described={described}
            onValue={(minutes) => {
              onValue(Math.floor(value / 60) * 60 + Math.min(minutes, 59));
            }}
          />
          <span>{words.inMinutes}</span>
        </label>
      </div>
      {hint !== undefined && (
        <p class="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      <FieldFault at={at} id={faultId} />
    </fieldset>
  );
}

interface ChoiceFieldProps<T extends string> {
  readonly at: string;
  readonly label: string;
  readonly value: T;
  readonly choices: Readonly<Record<T, string>>;
  readonly onValue: (value: T) => void;
  readonly hint?: string;
}

export function ChoiceField<T extends string>({ at, label, value, choices, onValue, hint }: ChoiceFieldProps<T>): JSX.Element {
  const locked = useLocked();
  const hintId = useId();
  const { described, faultId } = useDescribed(at, hint === undefined ? null : hintId);
  return (
    <div class="field" data-at={at}>
      <label>
        <span class="field-label">{label}</span>
        <select
          class="input"
          value={value}
          disabled={locked}
          {...described}
          onChange={(event) => {
            onValue(event.currentTarget.value as T);
          }}
        >
          {Object.entries<string>(choices).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={hintId}>
          {hint}
        </p>
      )}
      <FieldFault at={at} id={faultId} />
    </div>
  );
}

interface GroupProps {
  readonly at: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}

/** Several fields of which the gateway speaks as one: its fault stands below them. */
export function FaultGroup({ at, children, class: name = "" }: GroupProps): JSX.Element {
  const id = useId();
  return (
    <div class={`office-group ${name}`} data-at={at}>
      {children}
      <FieldFault at={at} id={id} />
    </div>
  );
}

interface RowButtonsProps {
  readonly first: boolean;
  readonly last: boolean;
  readonly upLabel: string;
  readonly downLabel: string;
  readonly removeLabel: string;
  readonly onMove: (by: -1 | 1) => void;
  readonly onRemove: () => void;
}

/** Move an item of a list, or take it out. */
export function RowButtons({ first, last, upLabel, downLabel, removeLabel, onMove, onRemove }: RowButtonsProps): JSX.Element | null {
  if (useLocked()) return null;
  return (
    <div class="office-row-buttons">
      <SmallButton label={upLabel} icon="up" disabled={first} onClick={() => { onMove(-1); }} />
      <SmallButton label={downLabel} icon="down" disabled={last} onClick={() => { onMove(1); }} />
      <SmallButton label={removeLabel} icon="bin" onClick={onRemove} />
    </div>
  );
}

interface SmallButtonProps {
  readonly label: string;
  readonly icon: "up" | "down" | "bin" | "plus";
  readonly disabled?: boolean;
  readonly onClick: () => void;
}

export function SmallButton({ label, icon, disabled = false, onClick }: SmallButtonProps): JSX.Element {
  return (
    <button type="button" class="icon-button office-small" aria-label={label} aria-disabled={disabled} onClick={disabled ? undefined : onClick}>
      <Icon name={icon} />
    </button>
  );
}
