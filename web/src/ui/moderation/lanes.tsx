import type { JSX } from "preact";

import type { LaneCount, ModQueue } from "../../model-moderation";
import { spanOf, useModeration } from "./words";

/** How much waits in each lane, and how much of it too long. */
export function Lanes({ queue, now }: { readonly queue: ModQueue; readonly now: number }): JSX.Element {
  const words = useModeration().queue;
  return (
    <ul class="lanes" aria-label={words.lanesLabel}>
      {queue.lanes.map((each) => (
        <Lane key={each.lane} count={each} now={now} />
      ))}
    </ul>
  );
}

function Lane({ count, now }: { readonly count: LaneCount; readonly now: number }): JSX.Element {
  const words = useModeration();
  const { lane, open, overdue, oldestAt } = count;
  return (
    <li class={`lane lane-${String(lane)}`} data-lane={lane}>
      <span class="lane-name">
        <strong>{words.lanes[lane]}</strong>
        <span class="lane-within">{words.lanesWithin[lane]}</span>
      </span>
      <span class={open === 0 ? "lane-open lane-none" : "lane-open"}>{open === 0 ? words.queue.none : words.queue.waiting(open)}</span>
      <span class="lane-more">
        {overdue > 0 && <span class="lane-late">{words.queue.late(overdue)}</span>}
        {oldestAt !== null && <span>{words.queue.oldest(spanOf(words, now - oldestAt))}</span>}
      </span>
    </li>
  );
}
