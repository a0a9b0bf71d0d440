import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Client, Me, Snapshot } from "../../model";
import { type Drafts } from "../conversation/drafts";
import { useTitle } from "../page";
import { Mark } from "../parts/icons";
import { ConversationPane } from "./conversation";
import { useDesk } from "./desk-words";
import { HandoverList } from "./handover-list";
import { List } from "./list";
import { useStaff } from "./words";

interface InboxProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
  readonly place: InboxPlace;
  readonly onAlarms: () => void;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** What a letter presses, wherever the focus is but in a field. */
const PRESSES: Readonly<Record<string, string>> = { n: ".alarm-take", i: "[data-deed=claim]" };

/** No element's name. */
const NOTHING = "earshot-nothing";

/** Go where a key leads; false where it leads nowhere. */
function goTo(key: string, search: HTMLElement | null): boolean {
  if (key === "/") {
    search?.focus();
    return search !== null;
  }
  const found = document.querySelector<HTMLElement>(PRESSES[key] ?? NOTHING);
  found?.click();
  return found !== null;
}

function isShortcut(event: KeyboardEvent): boolean {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/** Let `/` go to the search and Escape back to the list, and letters take alarms and conversations. */
function useInboxKeys(search: RefObject<HTMLInputElement | null>, open: string | null, close: () => void): void {
  useEffect(() => {
    const goBack = (id: string): void => {
      const row = document.querySelector<HTMLElement>(`.row[data-id="${CSS.escape(id)}"]`);
      close();
      // On a phone the list is only there after the pane has gone, which the history does a moment later.
      setTimeout(() => row?.focus(), 50);
    };
    const press = (event: KeyboardEvent): void => {
      // A sheet has its own Escape.
      if (document.querySelector("dialog[open]") !== null) return;
      if (event.key === "Escape" && open !== null) goBack(open);
      if (isWriting(event.target) || isShortcut(event)) return;
      if (goTo(event.key, search.current)) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("keydown", press);
    };
  }, [search, open, close]);
}

export interface InboxPlace {
  readonly open: string | null;
  readonly setOpen: (id: string) => void;
  readonly close: () => void;
}

/** Two panes side by side on a tablet, one after the other on a phone. */
export function Inbox({ client, me, snapshot, drafts, place, onAlarms }: InboxProps): JSX.Element {
  const words = useStaff();
  const { open, setOpen, close } = place;
  const [handover, setHandover] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const { conversations, desk } = snapshot;
  const conversation = conversations.find((one) => one.id === open);
  const waiting = desk?.counters.waiting ?? 0;
  useTitle(waiting === 0 ? words.top.label : `(${waiting}) ${words.top.label}`);

  useInboxKeys(search, open, close);

  if (handover) {
    return (
      <HandoverList
        client={client}
        onBack={() => {
          setHandover(false);
        }}
      />
    );
  }
  return (
    <div class={conversation === undefined ? "inbox" : "inbox inbox-open"}>
      <List
        client={client}
        me={me}
        conversations={conversations}
        desk={desk}
        open={open}
        search={search}
        onOpen={setOpen}
        onHandover={() => {
          setHandover(true);
        }}
        onAlarms={onAlarms}
      />
      {conversation === undefined ? (
        <NothingOpen />
      ) : (
        <ConversationPane
          key={conversation.id}
          client={client}
          me={me}
          desk={desk}
          conversation={conversation}
          drafts={drafts}
          onBack={close}
        />
      )}
    </div>
  );
}

function NothingOpen(): JSX.Element {
  const words = useStaff().conversation;
  const desk = useDesk();
  return (
    <section class="pane pane-empty">
      <Mark />
      <h2>{words.pickTitle}</h2>
      <p>{words.pick}</p>
      <p class="pane-keys">
        {words.keys} {desk.keys}
      </p>
    </section>
  );
}
