import type { JSX, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Client, Me, Snapshot } from "../../model";
import { type Drafts } from "../conversation/drafts";
import { useTitle } from "../page";
import { Mark } from "../parts/icons";
import { ConversationPane } from "./conversation";
import { countOf } from "./filters";
import { List } from "./list";
import { useOpenConversation } from "./open-conversation";
import { useStaff } from "./words";

interface InboxProps {
  readonly client: Client;
  readonly me: Me;
  readonly snapshot: Snapshot;
  readonly drafts: Drafts;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}

/** Let `/` go to the search and Escape back to the list, wherever the focus is. */
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
      if (event.key !== "/" || isWriting(event.target)) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener("keydown", press);
    return () => {
      document.removeEventListener("keydown", press);
    };
  }, [search, open, close]);
}

/** Two panes side by side on a tablet, one after the other on a phone. */
export function Inbox({ client, me, snapshot, drafts }: InboxProps): JSX.Element {
  const words = useStaff();
  const { open, setOpen, close } = useOpenConversation();
  const search = useRef<HTMLInputElement>(null);
  const conversation = snapshot.conversations.find((one) => one.id === open);
  const waiting = countOf(snapshot.conversations, "waiting");
  useTitle(waiting === 0 ? words.top.label : `(${waiting}) ${words.top.label}`);

  useInboxKeys(search, open, close);

  return (
    <div class={conversation === undefined ? "inbox" : "inbox inbox-open"}>
      <List
        conversations={snapshot.conversations}
        open={open}
        search={search}
        showTeam={me.teams.length > 1}
        onOpen={setOpen}
      />
      {conversation === undefined ? (
        <NothingOpen />
      ) : (
        <ConversationPane
          key={conversation.id}
          client={client}
          me={me}
          link={snapshot.link}
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
  return (
    <section class="pane pane-empty">
      <Mark />
      <h2>{words.pickTitle}</h2>
      <p>{words.pick}</p>
      <p class="pane-keys">{words.keys}</p>
    </section>
  );
}
