import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client } from "../../model";
import type { Lane, ModShift } from "../../model-moderation";
import { timeOfDay } from "../../texts/format";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { ModerationProblem } from "./problem";
import { useModeration } from "./words";

const LANES: readonly Lane[] = [3, 2, 1, 0];

interface ShiftProps {
  readonly client: Client;
  readonly shift: ModShift | null;
}

/** What somebody looked at on this shift; a break is offered, never imposed. */
export function Shift({ client, shift }: ShiftProps): JSX.Element {
  const words = useModeration();
  const deed = useDeed();
  const turn = (): void => {
    deed.run(() => client.moderation("shift", shift === null));
  };
  return (
    <section class="shift" aria-labelledby="shift-title">
      <div class="shift-head">
        <h2 id="shift-title">{words.shift.title}</h2>
        <button type="button" class="button button-small" data-key="b" aria-disabled={deed.busy} onClick={turn}>
          {shift === null ? words.shift.begin : words.shift.end}
        </button>
      </div>
      {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
      {shift === null ? <p class="field-hint">{words.shift.off}</p> : <Seen shift={shift} />}
    </section>
  );
}

function Seen({ shift }: { readonly shift: ModShift }): JSX.Element {
  const words = useModeration();
  return (
    <>
      <p class="field-hint">{words.shift.since(timeOfDay(shift.beganAt))}</p>
      <ul class="exposure" aria-label={words.shift.exposure}>
        {LANES.map((lane) => (
          <li key={lane} class={`exposure-lane lane-${String(lane)}`}>
            <span>{words.lanes[lane]}</span>
            <strong>{shift.exposure[lane]}</strong>
          </li>
        ))}
      </ul>
      <p class="field-hint">{words.shift.counts(shift.decided, shift.skipped, shift.passed)}</p>
    </>
  );
}

/** The offer of a break, until it is taken or put off; it comes back when more was opened. */
export function BreakOffer({ client, shift }: { readonly client: Client; readonly shift: ModShift }): JSX.Element | null {
  const words = useModeration().shift;
  const deed = useDeed();
  const heavy = shift.exposure[2] + shift.exposure[3];
  const [putOff, setPutOff] = useState<number | null>(null);
  if (!shift.breakDue || (putOff !== null && heavy < putOff + 3)) return null;
  return (
    <section class="note note-warm break-offer" aria-label={words.breakTitle}>
      <Icon name="heart" />
      <div class="note-body">
        <p>
          <strong>{words.breakTitle}.</strong> {words.breakWhy}
        </p>
        <div class="break-ways">
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              deed.run(() => client.moderation("shift", false));
            }}
          >
            {words.take}
          </button>
          <button
            type="button"
            class="button button-small button-plain"
            onClick={() => {
              setPutOff(heavy);
            }}
          >
            {words.later}
          </button>
        </div>
        {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
      </div>
    </section>
  );
}
