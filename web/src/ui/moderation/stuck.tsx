import type { JSX } from "preact";

import type { Me } from "../../model";
import type { Stuck } from "../../model-moderation";
import { Icon } from "../parts/icons";
import { useModeration } from "./words";

export interface StuckNoteProps {
  readonly stuck: Stuck;
  readonly me: Me;
}

/** That something waits which nobody may judge, and what is to be done: an alarm for whoever can see to it. */
export function StuckNote({ stuck, me }: StuckNoteProps): JSX.Element {
  const words = useModeration();
  const { why, items, lane } = stuck;
  const said = words.stuck[why];
  const appoints = me.roles.includes("administrator");
  return (
    <section class="note note-problem stuck" role="alert" aria-label={words.stuck.label}>
      <Icon name="alert" />
      <div class="note-body">
        <p>
          <strong>{said.title(items)}</strong> {words.stuck.gravest(words.lanes[lane])}
        </p>
        <p>{said.because}</p>
        <p>{appoints ? words.stuck.appoint : words.stuck.told}</p>
      </div>
    </section>
  );
}
