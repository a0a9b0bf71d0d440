import type { JSX, RefObject, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Conversation } from "../../model";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { chosenBy, countOf, type Filter, filters } from "./filters";
import { ListRow } from "./list-row";
import { useStaff } from "./words";

interface ListProps {
  readonly conversations: readonly Conversation[];
  readonly open: string | null;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly showTeam: boolean;
  readonly onOpen: (id: string) => void;
}

/** Show the inbox's left side: who waits, who is unread, everybody; search by nickname. */
export function List({ conversations, open, search, showTeam, onOpen }: ListProps): JSX.Element {
  const words = useStaff().inbox;
  const [filter, setFilter] = useState<Filter>("waiting");
  const [text, setText] = useState("");
  const shown = chosenBy(conversations, filter, text, open);
  const list = useKeptFocus(shown);

  return (
    <nav class="list" aria-label={words.title}>
      <div class="list-head">
        <div class="filters" role="group" aria-label={words.filters}>
          {filters.map((one) => (
            <button
              key={one}
              type="button"
              class="filter"
              aria-pressed={one === filter}
              onClick={() => {
                setFilter(one);
              }}
            >
              <span class={`filter-count filter-${one}`}>{countOf(conversations, one)}</span>
              {words[one]}
            </button>
          ))}
        </div>
        <div class="search">
          <Icon name="search" />
          <input
            ref={search}
            class="input"
            type="search"
            value={text}
            aria-label={words.search}
            aria-keyshortcuts="/"
            placeholder={words.search}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => {
              setText(event.currentTarget.value);
            }}
            onKeyDown={(event) => {
              if (event.key === "ArrowDown") rowsIn(list.current)[0]?.focus();
            }}
          />
          <kbd class="search-key" aria-hidden="true">
            /
          </kbd>
        </div>
      </div>
      <ul class="list-rows" ref={list} aria-label={words.list} onKeyDown={moveByArrows}>
        {shown.map((one) => (
          <ListRow key={one.id} conversation={one} open={one.id === open} showTeam={showTeam} onOpen={onOpen} />
        ))}
      </ul>
      {shown.length === 0 && <Nothing filter={filter} search={text} total={conversations.length} />}
      {text !== "" && (
        <button
          type="button"
          class="button button-plain"
          onClick={() => {
            setText("");
            search.current?.focus();
          }}
        >
          <Icon name="close" small />
          {words.clearSearch}
        </button>
      )}
      <Announcer text={text === "" ? "" : words.count(shown.length)} />
    </nav>
  );
}

function rowsIn(list: HTMLElement | null): readonly HTMLButtonElement[] {
  return [...(list?.querySelectorAll<HTMLButtonElement>(".row") ?? [])];
}

/** Move through the rows: arrows by one, Home and End to the edges. */
function moveByArrows(event: TargetedKeyboardEvent<HTMLUListElement>): void {
  const rows = rowsIn(event.currentTarget);
  const at = rows.findIndex((row) => row === document.activeElement);
  const next: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const row = rows[next[event.key] ?? -1];
  if (row === undefined) return;
  event.preventDefault();
  row.focus();
}

/** Give focus back to its row when a live update has moved the row to another place. */
function useKeptFocus(shown: readonly Conversation[]): RefObject<HTMLUListElement | null> {
  const list = useRef<HTMLUListElement>(null);
  const focused = useRef<string | null>(null);
  const active = document.activeElement;
  // Read while rendering, before the rows move: moving an element takes its focus away.
  focused.current = active instanceof HTMLElement && list.current?.contains(active) === true ? (active.dataset["id"] ?? null) : null;
  useLayoutEffect(() => {
    if (focused.current === null || document.activeElement !== document.body) return;
    rowsIn(list.current)
      .find((row) => row.dataset["id"] === focused.current)
      ?.focus({ preventScroll: true });
  }, [shown]);
  return list;
}

interface NothingProps {
  readonly filter: Filter;
  readonly search: string;
  readonly total: number;
}

function Nothing({ filter, search, total }: NothingProps): JSX.Element {
  const words = useStaff().inbox;
  if (search.trim() !== "") return <p class="nothing">{words.noMatch(search.trim())}</p>;
  if (total === 0 && filter === "all") return <p class="nothing">{words.nothingAtAll}</p>;
  return <p class="nothing">{filter === "waiting" ? words.nobodyWaiting : words.nothingUnread}</p>;
}
