import type { JSX, RefObject, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

import type { Client, Conversation, Me } from "../../model";
import type { DeskView } from "../../model-desk";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { Counters } from "./counters";
import { useDesk } from "./desk-words";
import { type InboxRow, isTold, rowsOf } from "./inbox-rows";
import { ListRow } from "./list-row";
import { Freshness } from "./freshness";
import { useStaff } from "./words";

interface ListProps {
  readonly client: Client;
  readonly me: Me;
  readonly conversations: readonly Conversation[];
  readonly desk: DeskView | null;
  readonly open: string | null;
  readonly search: RefObject<HTMLInputElement | null>;
  readonly onOpen: (id: string) => void;
  readonly onHandover: () => void;
  readonly onAlarms: () => void;
}

/** Show the inbox's left side: counters that narrow it, search by nickname, and who is in it. */
export function List(props: ListProps): JSX.Element {
  const { client, me, conversations, desk, open, search, onOpen } = props;
  const words = useStaff().inbox;
  const [text, setText] = useState("");
  const shown = rowsOf(conversations, desk, text, open);
  const list = useKeptFocus(shown);

  return (
    <nav class="list" aria-label={words.title}>
      <div class="list-head">
        <Counters client={client} desk={desk} conversations={conversations} />
        <Search
          field={search}
          text={text}
          onText={setText}
          onDown={() => {
            rowsIn(list.current)[0]?.focus();
          }}
        />
        <Ways {...props} />
        <Freshness desk={desk} />
      </div>
      <ul class="list-rows" ref={list} aria-label={words.list} aria-busy={desk?.narrowing ?? false} onKeyDown={moveByArrows}>
        {shown.map((row) => (
          <ListRow key={row.key} row={row} me={me.account} open={row.key === open} teams={me.teams} onOpen={onOpen} />
        ))}
      </ul>
      {shown.length === 0 && <Nothing desk={desk} search={text} />}
      <After
        client={client}
        desk={desk}
        search={text}
        onClear={() => {
          setText("");
          search.current?.focus();
        }}
      />
      <Announcer text={text === "" ? "" : words.count(shown.length)} />
    </nav>
  );
}

interface AfterProps {
  readonly client: Client;
  readonly desk: DeskView | null;
  readonly search: string;
  readonly onClear: () => void;
}

/** What stands behind the last row: the way to more, or out of a search. */
function After({ client, desk, search, onClear }: AfterProps): JSX.Element | null {
  const words = useStaff().inbox;
  const deskWords = useDesk();
  if (search !== "") {
    return (
      <button type="button" class="button button-plain" onClick={onClear}>
        <Icon name="close" small />
        {words.clearSearch}
      </button>
    );
  }
  if (desk?.more !== true) return null;
  return (
    <button type="button" class="button button-plain" onClick={() => void client.desk("showMore")}>
      {deskWords.more}
    </button>
  );
}

interface SearchProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly onDown: () => void;
}

function Search({ field, text, onText, onDown }: SearchProps): JSX.Element {
  const words = useStaff().inbox;
  return (
    <div class="search">
      <Icon name="search" />
      <input
        ref={field}
        class="input"
        type="search"
        value={text}
        aria-label={words.search}
        aria-keyshortcuts="/"
        placeholder={words.search}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          onText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") onDown();
        }}
      />
      <kbd class="search-key" aria-hidden="true">
        /
      </kbd>
    </div>
  );
}

/** What is beside the counters: closed conversations, and the list for the next shift. */
function Ways({ client, desk, onHandover, onAlarms }: ListProps): JSX.Element {
  const words = useDesk();
  const filter = desk?.filter ?? "open";
  const alarms = desk?.alarms.length ?? 0;
  return (
    <div class="list-ways">
      <button
        type="button"
        class="chip"
        aria-pressed={filter === "closed"}
        onClick={() => void client.desk("narrow", filter === "closed" ? "open" : "closed")}
      >
        {words.counters.closed}
      </button>
      <button type="button" class="chip" data-opens="handover" onClick={onHandover}>
        <Icon name="people" small />
        {words.handover.open}
      </button>
      <button type="button" class="chip" data-opens="alarms" aria-haspopup="dialog" onClick={onAlarms}>
        <Icon name="bell" small />
        {alarms === 0 ? words.alarms.label : words.alarms.open(alarms)}
      </button>
    </div>
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
function useKeptFocus(shown: readonly InboxRow[]): RefObject<HTMLUListElement | null> {
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

function Nothing({ desk, search }: { readonly desk: DeskView | null; readonly search: string }): JSX.Element {
  const words = useStaff().inbox;
  const deskWords = useDesk();
  if (search.trim() !== "") return <p class="nothing">{words.noMatch(search.trim())}</p>;
  if (!isTold(desk) || desk.narrowing) return <p class="nothing">{deskWords.first}</p>;
  return <p class="nothing">{deskWords.nothing[desk.filter]}</p>;
}
