import type { JSX } from "preact";

import type { LadderStep } from "../../../model-office";
import { useOffice } from "../words";
import { moved, replaced, useEditing } from "./editing";
import { ChoiceField, DurationField, FaultGroup, NumberField, RowButtons } from "./fields";

const NEXT: LadderStep = { after: "promise", minutes: 60, time: "working", who: "on_call" };

/** The ladder that an alarm climbs until somebody acknowledges it. */
export function AlarmsSection(): JSX.Element {
  const words = useOffice().alarms;
  const { settings, change, locked } = useEditing();
  const { ladder } = settings;
  return (
    <>
      <p class="office-lead">{words.lead}</p>
      <FaultGroup at="ladder">
        <ol class="office-cards ladder">
          {ladder.map((step, index) => (
            <li key={index}>
              <Step
                step={step}
                index={index}
                count={ladder.length}
                onStep={(next) => {
                  change({ ladder: replaced(ladder, index, next) });
                }}
                onMove={(by) => {
                  change({ ladder: moved(ladder, index, by) });
                }}
              />
            </li>
          ))}
        </ol>
        {!locked && ladder.length < 6 && (
          <button type="button" class="button button-small" onClick={() => { change({ ladder: [...ladder, NEXT] }); }}>
            {words.addStep}
          </button>
        )}
      </FaultGroup>
      <p class="field-hint">{words.nobody}</p>
      <NumberField at="repeat_minutes" label={words.repeat} unit={words.minutesUnit} value={settings.repeat_minutes} onValue={(repeat_minutes) => { change({ repeat_minutes }); }} />
      <NumberField at="resume_minutes" label={words.resume} unit={words.minutesUnit} value={settings.resume_minutes} onValue={(resume_minutes) => { change({ resume_minutes }); }} />
    </>
  );
}

interface StepProps {
  readonly step: LadderStep;
  readonly index: number;
  readonly count: number;
  readonly onStep: (step: LadderStep | null) => void;
  readonly onMove: (by: -1 | 1) => void;
}

function Step({ step, index, count, onStep, onMove }: StepProps): JSX.Element {
  const office = useOffice();
  const words = office.alarms;
  const at = `ladder[${index}]`;
  const unread = step.after === "unread";
  const who = words.whos[step.who];
  const number = index + 1;
  return (
    <FaultGroup at={at} class="office-card">
      <div class="office-card-head">
        <h3>{words.step(number)}</h3>
        <RowButtons
          first={index === 0}
          last={index === count - 1}
          upLabel={words.moveUp(number)}
          downLabel={words.moveDown(number)}
          removeLabel={words.removeStep(number)}
          onMove={onMove}
          onRemove={() => {
            onStep(null);
          }}
        />
      </div>
      <p class="ladder-sentence">
        {step.minutes === 0 ? words.atOnce(unread, who) : words.sentence(office.duration(step.minutes), step.time === "working", unread, who)}
      </p>
      <div class="office-fields">
        <DurationField at={`${at}.minutes`} label={words.minutes} value={step.minutes} onValue={(minutes) => { onStep({ ...step, minutes }); }} />
        <ChoiceField at={`${at}.time`} label={words.time} value={step.time} choices={words.times} onValue={(time) => { onStep({ ...step, time }); }} />
        <ChoiceField at={`${at}.after`} label={words.after} value={step.after} choices={words.afters} onValue={(after) => { onStep({ ...step, after }); }} />
        <ChoiceField at={`${at}.who`} label={words.who} value={step.who} choices={words.whos} onValue={(next) => { onStep({ ...step, who: next }); }} />
      </div>
    </FaultGroup>
  );
}
