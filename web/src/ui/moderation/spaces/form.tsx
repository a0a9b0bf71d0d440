import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Client, Problem } from "../../../model";
import { AGE_BANDS, FLAG_LIMITS, type SavedSpace, type SpaceMode, type SpaceSpan } from "../../../model-moderation";
import type { Weekday } from "../../../model-office";
import { useOffice } from "../../office/words";
import { Icon } from "../../parts/icons";
import { useDeed } from "../../staff/use-deed";
import { ModerationProblem } from "../problem";
import { useModeration } from "../words";
import { everyDay, fromUntilField, MOST_SPANS, nextSpan, untilField, WEEKDAYS, withDay } from "./hours";

const MODES: readonly SpaceMode[] = ["pre", "post", "staffed"];

interface FormProps {
  readonly client: Client;
  readonly space: SavedSpace;
  readonly onDirty: (dirty: boolean) => void;
  readonly onCancel: () => void;
  readonly onSaved: () => void;
}

/** Make a space, or change it. */
export function SpaceForm({ client, space, onDirty, onCancel, onSaved }: FormProps): JSX.Element {
  const words = useModeration().spaces;
  const id = useId();
  const deed = useDeed();
  const [draft, setDraft] = useState(space);
  const [nameless, setNameless] = useState(false);
  const change = (more: Partial<SavedSpace>): void => {
    setDraft((before) => ({ ...before, ...more }));
  };
  const dirty = JSON.stringify(draft) !== JSON.stringify(space);
  useEffect(() => {
    onDirty(dirty);
  }, [dirty, onDirty]);
  const save = (): void => {
    setNameless(draft.name.trim() === "");
    if (draft.name.trim() === "") return;
    deed.run(() => client.moderation("saveSpace", { ...draft, name: draft.name.trim(), about: draft.about.trim() }), onSaved);
  };
  const fault = faultIn(deed.problem);
  return (
    <form
      class="office-scroll space-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{space.version === 0 ? words.make : words.edit(space.name)}</h2>
      <div class="field">
        <label class="field-label" for={`${id}-name`}>
          {words.name}
        </label>
        <input id={`${id}-name`} class="input" maxLength={80} value={draft.name} aria-invalid={nameless} aria-describedby={nameless ? `${id}-missing` : undefined} onInput={(event) => { change({ name: event.currentTarget.value }); }} />
        {nameless && (
          <p class="field-problem" id={`${id}-missing`}>
            {words.missing}
          </p>
        )}
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-about`}>
          {words.about}
        </label>
        <textarea id={`${id}-about`} class="input" rows={2} maxLength={500} value={draft.about} aria-describedby={`${id}-about-hint`} onInput={(event) => { change({ about: event.currentTarget.value }); }} />
        <p class="field-hint" id={`${id}-about-hint`}>
          {words.aboutHint}
        </p>
      </div>
      <div class="field">
        <label class="field-label" for={`${id}-band`}>
          {words.band}
        </label>
        <select
          id={`${id}-band`}
          class="input"
          disabled={space.version > 0}
          value={draft.ageBand}
          aria-describedby={`${id}-band-hint`}
          onChange={(event) => {
            change({ ageBand: AGE_BANDS.find((band) => band === event.currentTarget.value) ?? draft.ageBand });
          }}
        >
          {AGE_BANDS.map((band) => (
            <option key={band} value={band}>
              {band}
            </option>
          ))}
        </select>
        <p class="field-hint" id={`${id}-band-hint`}>
          {words.bandHint}
        </p>
      </div>
      <Hours draft={draft} fault={fault} onChange={change} />
      <div class="field">
        <label class="field-label" for={`${id}-flags`}>
          {words.flagLimit}
        </label>
        <select
          id={`${id}-flags`}
          class="input"
          value={draft.flagLimit}
          aria-describedby={`${id}-flags-hint`}
          onChange={(event) => {
            change({ flagLimit: Number(event.currentTarget.value) });
          }}
        >
          {FLAG_LIMITS.map((limit) => (
            <option key={limit} value={limit}>
              {words.flagsOf(limit)}
            </option>
          ))}
        </select>
        <p class="field-hint" id={`${id}-flags-hint`}>
          {words.flagLimitHint}
        </p>
      </div>
      <label class="decide-check">
        <input
          type="checkbox"
          checked={draft.closed}
          aria-describedby={`${id}-shut`}
          onChange={(event) => {
            change({ closed: event.currentTarget.checked });
          }}
        />
        <span>{words.shut}</span>
      </label>
      <p class="field-hint" id={`${id}-shut`}>
        {words.shutHint}
      </p>
      {deed.problem !== null && fault === null && <ModerationProblem problem={deed.problem} />}
      <div class="space-ways">
        <button type="submit" class="button button-main" aria-disabled={deed.busy}>
          {deed.busy ? words.saving : words.save}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

interface Fault {
  readonly at: string;
  readonly rule: string;
}

/** Which hours the gateway would not take. */
function faultIn(problem: Problem | null): Fault | null {
  if (problem?.code !== "space.hours") return null;
  return { at: String(problem.fields["at"] ?? ""), rule: String(problem.fields["rule"] ?? "") };
}

interface PartProps {
  readonly draft: SavedSpace;
  readonly fault: Fault | null;
  readonly onChange: (more: Partial<SavedSpace>) => void;
}

function Hours({ draft, fault, onChange }: PartProps): JSX.Element {
  const words = useModeration().spaces;
  const id = useId();
  const { hours } = draft;
  return (
    <fieldset class="space-hours">
      <legend class="field-label">{words.hours}</legend>
      <p class="field-hint">
        {words.modesHint} {words.midnight}
      </p>
      {WEEKDAYS.map((day) => (
        <Day
          key={day}
          day={day}
          spans={hours.week[day]}
          fault={fault}
          onSpans={(spans) => {
            onChange({ hours: withDay(hours, day, spans) });
          }}
        />
      ))}
      <div>
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            onChange({ hours: everyDay(hours) });
          }}
        >
          {words.copy}
        </button>
      </div>
      <div class="field">
        <label class="field-label" for={id}>
          {words.zone}
        </label>
        <input id={id} class="input" maxLength={64} value={hours.time_zone} aria-invalid={fault?.at === "hours.time_zone"} onInput={(event) => { onChange({ hours: { ...hours, time_zone: event.currentTarget.value } }); }} />
        {fault?.at === "hours.time_zone" && (
          <p class="field-problem" role="alert">
            {words.rules[fault.rule] ?? fault.rule}
          </p>
        )}
      </div>
    </fieldset>
  );
}

interface DayProps {
  readonly day: Weekday;
  readonly spans: readonly SpaceSpan[];
  readonly fault: Fault | null;
  readonly onSpans: (spans: readonly SpaceSpan[]) => void;
}

function Day({ day, spans, fault, onSpans }: DayProps): JSX.Element {
  const words = useModeration().spaces;
  const office = useOffice();
  const name = office.hours.days[day];
  const isWrong = fault?.at.startsWith(`hours.week.${day}`) === true;
  return (
    <div class="space-day" role="group" aria-label={name}>
      <span class="space-day-name">{name}</span>
      <ul class="space-spans">
        {spans.length === 0 && <li class="field-hint">{words.noSpan}</li>}
        {spans.map((span, index) => (
          <li key={index} class="space-span">
            <label>
              <span class="unseen">{words.from}</span>
              <input type="time" class="input" value={span.from} onInput={(event) => { onSpans(spans.with(index, { ...span, from: event.currentTarget.value })); }} />
            </label>
            <label>
              <span class="unseen">{words.until}</span>
              <input type="time" class="input" value={untilField(span.until)} onInput={(event) => { onSpans(spans.with(index, { ...span, until: fromUntilField(event.currentTarget.value) })); }} />
            </label>
            <label class="space-mode">
              <span class="unseen">{words.mode}</span>
              <select
                class="input"
                value={span.mode}
                onChange={(event) => {
                  onSpans(spans.with(index, { ...span, mode: MODES.find((mode) => mode === event.currentTarget.value) ?? span.mode }));
                }}
              >
                {MODES.map((mode) => (
                  <option key={mode} value={mode}>
                    {words.modes[mode]}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              class="icon-button"
              aria-label={words.removeSpan(name, office.between(span.from, span.until))}
              onClick={() => {
                onSpans(spans.filter((_, other) => other !== index));
              }}
            >
              <Icon name="bin" />
            </button>
          </li>
        ))}
      </ul>
      {spans.length < MOST_SPANS && (
        <button
          type="button"
          class="icon-button space-add"
          aria-label={words.addSpan(name)}
          onClick={() => {
            onSpans([...spans, nextSpan(spans)]);
          }}
        >
          <Icon name="plus" />
        </button>
      )}
      {isWrong && (
        <p class="field-problem" role="alert">
          {words.rules[fault.rule] ?? fault.rule}
        </p>
      )}
    </div>
  );
}
