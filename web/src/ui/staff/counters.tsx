import type { JSX } from "preact";

import type { Client, Conversation } from "../../model";
import type { DeskCounters, DeskFilter, DeskView } from "../../model-desk";
import { useDesk } from "./desk-words";
import { isTold } from "./inbox-rows";
import { useStaff } from "./words";

const TILES = ["waiting", "unread", "mine", "to_be_written_up", "breaching", "open"] as const satisfies readonly DeskFilter[];

interface CountersProps {
  readonly client: Client;
  readonly desk: DeskView | null;
  readonly conversations: readonly Conversation[];
}

/** The counters, each the way to what it counts. */
export function Counters({ client, desk, conversations }: CountersProps): JSX.Element {
  const words = useDesk();
  const counters = isTold(desk) ? desk.counters : guess(conversations);
  const filter = desk?.filter ?? "open";
  return (
    <div class="filters" role="group" aria-label={useStaff().inbox.filters}>
      {TILES.map((one) => (
        <button
          key={one}
          type="button"
          class={`filter filter-is-${one}`}
          aria-pressed={one === filter}
          onClick={() => void client.desk("narrow", one)}
        >
          {one !== "open" && <span class={countClass(one, counters[one])}>{counters[one]}</span>}
          <span class="filter-name">{words.counters[one]}</span>
        </button>
      ))}
    </div>
  );
}

function countClass(one: DeskFilter, count: number): string {
  return one === "breaching" && count > 0 ? "filter-count filter-urgent" : `filter-count filter-${one}`;
}

/** What this device can count by itself, before the gateway has told. */
function guess(conversations: readonly Conversation[]): DeskCounters {
  return {
    waiting: conversations.filter(({ waitingSince }) => waitingSince !== null).length,
    unread: conversations.filter(({ unread }) => unread > 0).length,
    mine: 0,
    to_be_written_up: 0,
    breaching: 0,
  };
}
