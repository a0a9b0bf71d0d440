import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Adding, Client, Conversation, Link, Me } from "../../model";
import { nameList } from "../../texts/format";
import { attachmentActions, AttachmentContext } from "../conversation/attachment-actions";
import { closedWords } from "../conversation/closed";
import { Composer } from "../conversation/composer";
import { type Drafts, useDraft } from "../conversation/drafts";
import { peopleOf } from "../conversation/members";
import { Thread } from "../conversation/thread";
import { useLanguage } from "../language";
import { Bell, NotificationSettings } from "../notifications/bell";
import { usePageVisible } from "../page";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { LinkBanner } from "../parts/link-banner";
import { useHasVisits } from "../visit/has-visits";
import type { InvitationProps } from "../visit/invitation";
import type { AddDeviceProps } from "./add-device";
import { HelpOffer, useHelpOffer } from "./help-offer";
import { ReadersSheet } from "./readers";
import { Welcome } from "./welcome";
import { useYoung } from "./words";
import { YoungSheet } from "./young-sheet";

/** With the drawing of the code, which few ever need. */
const AddDevice = later<AddDeviceProps>(async () => (await import("./add-device")).AddDevice);

/** A video chat, where there is one. */
const Invitation = later<InvitationProps>(async () => (await import("../visit/invitation")).Invitation, "quiet");

/** What lies over the conversation. */
type Sheet = "readers" | "notices" | "device" | null;

interface ChatProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly conversation: Conversation;
  readonly adding: Adding | null;
  readonly drafts: Drafts;
}

/** Show the conversation and let the young person write. */
export function Chat({ client, me, link, conversation, adding, drafts }: ChatProps): JSX.Element {
  const words = useYoung().chat;
  const { id } = conversation;
  const [text, setText] = useDraft(drafts, id);
  const [sheet, setSheet] = useState<Sheet>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [visiting, setVisiting] = useState(false);
  const hasVisits = useHasVisits(client, conversation.talk, link);
  useShown(client, visiting ? null : id);
  const help = useHelpOffer(text);

  const fill = (words: string): void => {
    setText(words);
    const element = field.current;
    element?.focus();
    // After the new words are in the field, writing goes on behind them.
    requestAnimationFrame(() => element?.setSelectionRange(words.length, words.length));
  };
  const setTyping = useCallback(
    (typing: boolean) => {
      client.setTyping(id, typing);
    },
    [client, id],
  );
  const actions = useMemo(() => attachmentActions(client, id), [client, id]);
  const mine = conversation.items.filter((item) => item.kind !== "notice" && item.mine).length;
  const answered = conversation.items.some((item) => item.kind !== "notice" && !item.mine);

  return (
    <div class="chat">
      <ChatHead
        conversation={conversation}
        onReaders={() => {
          setSheet("readers");
        }}
        onNotices={() => {
          setSheet("notices");
        }}
      />
      {hasVisits && <Invitation client={client} me={me} link={link} talk={conversation} onOpen={setVisiting} />}
      <LinkBanner link={link} offline={words.offline} connecting={words.connecting} />
      <AttachmentContext.Provider value={actions}>
        <Thread
          items={conversation.items}
          unread={conversation.unread}
          typing={conversation.typing}
          history={conversation.history}
          after={!answered && conversation.history === "here" && (mine === 0 ? <Welcome name={me.name} onPick={fill} /> : <p class="after-first">{words.afterFirst}</p>)}
          onEditAgain={fill}
        />
      </AttachmentContext.Provider>
      {help.offered && <HelpOffer onClose={help.dismiss} />}
      <Composer
        label={words.label}
        placeholder={words.placeholder}
        text={text}
        onText={setText}
        field={field}
        closed={closedWords(conversation.state, words)}
        onSend={(message) => client.send(id, message)}
        onTyping={setTyping}
        attachments={actions}
      />
      <ChatSheet open={sheet} client={client} members={conversation.members} adding={adding} onOpen={setSheet} />
    </div>
  );
}

interface ChatSheetProps {
  readonly open: Sheet;
  readonly client: Client;
  readonly members: Conversation["members"];
  readonly adding: Adding | null;
  readonly onOpen: (sheet: Sheet) => void;
}

function ChatSheet({ open, client, members, adding, onOpen }: ChatSheetProps): JSX.Element | null {
  const words = useYoung().chat;
  const close = (): void => {
    onOpen(null);
  };
  switch (open) {
    case null:
      return null;
    case "notices":
      return (
        <YoungSheet title={words.notices} onClose={close}>
          <NotificationSettings client={client} />
        </YoungSheet>
      );
    case "readers":
      return (
        <ReadersSheet
          members={members}
          onAddDevice={() => {
            onOpen("device");
          }}
          onClose={close}
        />
      );
    case "device":
      return <AddDevice client={client} adding={adding} onClose={close} />;
  }
}

/** Tell the engine what is on the screen, so that read marks are true. */
function useShown(client: Client, id: string | null): void {
  const visible = usePageVisible();
  useEffect(() => {
    client.show(visible ? id : null);
    return () => {
      client.show(null);
    };
  }, [client, id, visible]);
}

interface ChatHeadProps {
  readonly conversation: Conversation;
  readonly onReaders: () => void;
  readonly onNotices: () => void;
}

/** Say who is at the other end; the line about readers opens the sheet, and all of the head is its target. */
function ChatHead({ conversation, onReaders, onNotices }: ChatHeadProps): JSX.Element {
  const words = useYoung().chat;
  const { language } = useLanguage();
  const team = peopleOf(conversation.members).filter((person) => !person.young);
  const firstNames = team.map((person) => person.name.split(" ")[0] ?? person.name);
  return (
    <div class="chat-head">
      <div class="chat-faces" aria-hidden="true">
        {team.slice(0, 3).map((person) => (
          <span key={person.account} class="initial">
            {person.name.slice(0, 1)}
          </span>
        ))}
      </div>
      <div class="chat-name">
        <h1>{conversation.team.name}</h1>
        <button type="button" class="chat-readers" aria-haspopup="dialog" onClick={onReaders}>
          <Icon name="lock" small />
          <span>{team.length === 0 ? words.noTeamYet : words.readBy(nameList(language, firstNames))}</span>
        </button>
      </div>
      <Bell label={words.notices} onOpen={onNotices} />
      <Icon name="forward" />
    </div>
  );
}
