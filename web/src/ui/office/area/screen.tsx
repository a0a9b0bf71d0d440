import type { JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { Client, Link, Team } from "../../../model";
import type { SavedArea, WaitingArea, WeekHours } from "../../../model-office";
import { Clock } from "../../clock";
import { useAnswer, Waiting } from "../answer";
import { SaveLine } from "../save-line";
import { EditingContext } from "../settings/editing";
import { ChoiceField, FaultGroup, TextField } from "../settings/fields";
import { type Jump, useJump } from "../settings/focus";
import { Week } from "../settings/hours";
import { clockTime, dayAfter, minutesOf, momentOf, wallTime } from "../wall";
import { useOffice } from "../words";
import { TagRows } from "./tags";
import { areaChanges, useArea } from "./use-area";
import { WordsFields } from "./words-fields";

import "../../../styles/office-area.css";

export interface AreaProps {
  readonly client: Client;
  readonly account: string;
  readonly team: Team;
  readonly link: Link;
  readonly onDirty: (dirty: boolean) => void;
}

const MOST_TEXT = 2000;
const MOST_CONSENT = 4000;

/** A team's waiting area for video visits, to be set up. */
export function AreaScreen(props: AreaProps): JSX.Element {
  const { client, team } = props;
  const asked = useAnswer(`area ${team.id}`, () => client.office("waitingArea", team.id));
  const desk = useAnswer(`settings ${team.id}`, () => client.office("settings", team.id, null));
  if (asked.value === null) return <Waiting asked={asked} />;
  if (desk.value === null) return <Waiting asked={desk} />;
  const { hours, time_zone } = desk.value.settings;
  return <Form {...props} first={asked.value} deskHours={hours} zone={time_zone} />;
}

interface FormProps extends AreaProps {
  readonly first: SavedArea;
  readonly deskHours: WeekHours;
  readonly zone: string;
}

function Form({ client, account, team, link, onDirty, first, deskHours, zone }: FormProps): JSX.Element {
  const words = useOffice().area;
  const edit = useArea(client, account, team.id, first, onDirty);
  const [jump, setJump] = useState<Jump | null>(null);
  const root = useJump(jump);
  const { state, change } = edit;
  const { area, base } = state;
  const save = async (): Promise<void> => {
    const fault = await edit.save();
    if (fault !== null) setJump({ at: fault.at });
  };
  return (
    <EditingContext.Provider value={{ settings: null, change: () => undefined, faults: state.faults, locked: false }}>
      <div class="office-scroll area-form" ref={root}>
        <h2>{words.title}</h2>
        <p class="office-lead">{words.lead(team.name)}</p>
        <Closing area={area} zone={zone} onChange={change} />
        <Access area={area} deskHours={deskHours} onChange={change} />
        <section class="area-part" aria-labelledby="area-words">
          <h3 id="area-words">{words.words}</h3>
          <WordsFields at="before" label={words.before} hint={words.beforeHint} most={MOST_TEXT} value={area.before} onValue={(before) => { change({ before }); }} />
          <WordsFields at="after" label={words.after} hint={words.afterHint} most={MOST_TEXT} value={area.after} onValue={(after) => { change({ after }); }} />
        </section>
        <section class="area-part" aria-labelledby="area-phone">
          <h3 id="area-phone">{words.phone}</h3>
          <div class="area-phone">
            <TextField at="phone" type="tel" label={words.phoneLabel} hint={words.phoneHint} maxLength={40} value={area.phone} onValue={(phone) => { change({ phone }); }} />
          </div>
        </section>
        <section class="area-part" aria-labelledby="area-consent">
          <h3 id="area-consent">{words.consent}</h3>
          <p class="area-hint">{words.consentMore(base.consent)}</p>
          <WordsFields at="consent" label={words.consentText} hint={words.consentHint} most={MOST_CONSENT} value={area.consent} onValue={(consent) => { change({ consent }); }} />
        </section>
        <TagRows tags={area.tags} onTags={(tags) => { change({ tags }); }} />
      </div>
      <SaveLine
        problem={state.problem}
        busy={state.busy}
        said={state.said}
        changes={areaChanges(state)}
        link={link}
        onUndo={edit.undo}
        onSave={() => void save()}
      />
    </EditingContext.Provider>
  );
}

interface PartProps {
  readonly area: WaitingArea;
  readonly onChange: (change: Partial<WaitingArea>) => void;
}

function Access({ area, deskHours, onChange }: PartProps & { readonly deskHours: WeekHours }): JSX.Element {
  const words = useOffice().area;
  return (
    <section class="area-part" aria-labelledby="area-access">
      <h3 id="area-access">{words.access}</h3>
      <ChoiceField
        at="access"
        label={words.accessWhen}
        hint={words.accessHint}
        value={area.access}
        choices={words.accesses}
        onValue={(access) => {
          onChange({ access, hours: access === "own" ? (area.hours ?? deskHours) : null });
        }}
      />
      {area.hours !== null && <Week hours={area.hours} onHours={(hours) => { onChange({ hours }); }} />}
    </section>
  );
}

const EMPTY = { en: "", cy: "" };

/** Closed for a while: until when, and why. */
function Closing({ area, zone, onChange }: PartProps & { readonly zone: string }): JSX.Element {
  const words = useOffice().area;
  const now = useContext(Clock)();
  const { suspended } = area;
  const isPast = suspended !== null && suspended.until <= now;
  return (
    <section class="area-part" aria-labelledby="area-suspended">
      <h3 id="area-suspended">{words.suspend}</h3>
      <label class="notice-check">
        <input
          type="checkbox"
          name="suspended"
          checked={suspended !== null}
          onChange={(event) => {
            const until = momentOf({ day: dayAfter(wallTime(now, zone).day, 1), minutes: 9 * 60 }, zone);
            onChange({ suspended: event.currentTarget.checked ? { until, reason: EMPTY } : null });
          }}
        />
        <span>{words.suspendOn}</span>
      </label>
      <p class="area-hint">{words.suspendHint}</p>
      {suspended !== null && (
        <>
          <Until until={suspended.until} zone={zone} onUntil={(until) => { onChange({ suspended: { ...suspended, until } }); }} />
          {isPast && <p class="note note-warm">{words.past}</p>}
          <WordsFields
            at="suspended.reason"
            label={words.reason}
            hint={words.reasonHint}
            most={MOST_TEXT}
            value={suspended.reason}
            onValue={(reason) => {
              onChange({ suspended: { ...suspended, reason } });
            }}
          />
        </>
      )}
    </section>
  );
}

interface UntilProps {
  readonly until: number;
  readonly zone: string;
  readonly onUntil: (until: number) => void;
}

function Until({ until, zone, onUntil }: UntilProps): JSX.Element {
  const words = useOffice().area;
  const wall = wallTime(until, zone);
  return (
    <FaultGroup at="suspended.until" class="area-until">
      <label class="field">
        <span class="field-label">{words.untilDay}</span>
        <input
          class="input"
          type="date"
          value={wall.day}
          onInput={(event) => {
            const day = event.currentTarget.value;
            if (/^\d{4}-\d{2}-\d{2}$/.test(day)) onUntil(momentOf({ ...wall, day }, zone));
          }}
        />
      </label>
      <label class="field">
        <span class="field-label">{words.untilTime}</span>
        <input
          class="input"
          type="time"
          step={300}
          value={clockTime(wall.minutes)}
          onInput={(event) => {
            const minutes = minutesOf(event.currentTarget.value);
            if (minutes !== null) onUntil(momentOf({ ...wall, minutes }, zone));
          }}
        />
      </label>
    </FaultGroup>
  );
}
