import type { ComponentChildren, JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Client, Conversation, Link, Me } from "../../model";
import type { DeskItem, DeskView } from "../../model-desk";
import type { DeskTexts } from "../../texts/en/desk";
import { nameList, shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { attachmentActions, AttachmentContext } from "../conversation/attachment-actions";
import { closedWords } from "../conversation/closed";
import { ConsentContext } from "../conversation/consent-ways";
import { Composer } from "../conversation/composer";
import { type Drafts, useDraft } from "../conversation/drafts";
import { MemberList, peopleOf } from "../conversation/members";
import { MessageNote } from "../conversation/message-note";
import { ListenerContext } from "../conversation/system-entry";
import { Thread } from "../conversation/thread";
import { useLanguage, useShared } from "../language";
import { usePageVisible } from "../page";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { Pebble } from "../parts/pebble";
import { Sheet } from "../parts/sheet";
import type { ReportChatProps } from "../spaces/report-chat";
import type { VisitButtonProps } from "../visit/visit-button";
import { DeskBar } from "./desk-bar";
import { GuestNote, useStaffConsents } from "./guests";
import { barredBy } from "./desk-state";
import { useDesk, useDeskNow } from "./desk-words";
import { riskNoteOf } from "./risk-note";
import { SignpostButton } from "./signpost-button";
import { useListener } from "./spoken";
import { useStaff } from "./words";

const VisitButton = later<VisitButtonProps>(async () => (await import("../visit/visit-button")).VisitButton, "quiet");

/** With what young people report by; most conversations never need it. */
const ReportChat = later<ReportChatProps>(async () => (await import("../spaces/report-chat")).ReportChat);

const NO_ITEMS: Conversation["items"] = [];

/** In what the service's words are to be looked up: a guest is not told another team's. */
function spokenIn({ guest, items }: Conversation): Conversation["items"] {
  return guest ? NO_ITEMS : items;
}

interface ConversationPaneProps {
  readonly client: Client;
  readonly me: Me;
  readonly desk: DeskView | null;
  readonly link: Link;
  readonly conversation: Conversation;
  readonly drafts: Drafts;
  readonly onBack: () => void;
}

/** Show the open conversation. Give it the conversation's id as key. */
export function ConversationPane({ client, me, link, desk, conversation, drafts, onBack }: ConversationPaneProps): JSX.Element {
  const words = useStaff().conversation;
  const deskWords = useDesk();
  const { id, person } = conversation;
  const [text, setText] = useDraft(drafts, id);
  const [members, setMembers] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const setTyping = useShown(client, id);
  const consents = useStaffConsents(client, conversation);
  const actions = useMemo(() => attachmentActions(client, id), [client, id]);
  const item = itemOf(desk, conversation);
  const listener = useListener(client, conversation.team.id, spokenIn(conversation));
  const barred = barredBy(item, conversation.items, useDeskNow());
  const closed = closedWords(conversation.state, words) ?? barredWords(deskWords, barred, person.name);

  return (
    <section class="pane" aria-label={person.name}>
      <PaneHead
        conversation={conversation}
        onBack={onBack}
        onMembers={() => {
          setMembers(true);
        }}
        beside={conversation.state === "ready" && <VisitButton client={client} me={me} link={link} conversation={conversation} />}
      />
      <Bar client={client} me={me.account} conversation={conversation} item={item} desk={desk} draft={text.trim() !== ""} />
      {conversation.guest && <GuestNote />}
      <AttachmentContext.Provider value={actions}>
        <ListenerContext.Provider value={listener}>
          <MessageNote.Provider value={riskNoteOf}>
            <ConsentContext.Provider value={consents}>
              <Thread
                items={conversation.items}
                unread={conversation.unread}
                typing={conversation.typing}
                history={conversation.history}
                before={<Empty conversation={conversation} />}
                onEditAgain={(again) => {
                  setText(again);
                  field.current?.focus();
                }}
              />
            </ConsentContext.Provider>
          </MessageNote.Provider>
        </ListenerContext.Provider>
      </AttachmentContext.Provider>
      <Composer
        label={words.label(person.name)}
        placeholder={words.placeholder(person.name)}
        text={text}
        onText={setText}
        field={field}
        closed={closed}
        onSend={(message) => client.send(id, message)}
        onTyping={setTyping}
        attachments={actions}
        beside={closed === null && <SignpostButton client={client} conversation={id} name={person.name} />}
      />
      {members && (
        <Members
          client={client}
          conversation={conversation}
          onClose={() => {
            setMembers(false);
          }}
        />
      )}
    </section>
  );
}

type BarProps = Omit<Parameters<typeof DeskBar>[0], "item" | "desk"> & {
  readonly item: DeskItem | null;
  readonly desk: DeskView | null;
};

/** The desk's bar, once the gateway has said how the conversation stands. */
function Bar({ item, desk, ...rest }: BarProps): JSX.Element | null {
  return item === null || desk === null ? null : <DeskBar {...rest} item={item} desk={desk} />;
}

function Empty({ conversation: { state, items } }: { readonly conversation: Conversation }): JSX.Element | null {
  const words = useStaff().conversation;
  return state === "ready" && items.length === 0 ? <p class="nothing">{words.empty}</p> : null;
}

/** Tell the engine what is on the screen; gives the way to tell it of typing. */
function useShown(client: Client, id: string): (typing: boolean) => void {
  const visible = usePageVisible();
  useEffect(() => {
    client.show(visible ? id : null);
    return () => {
      client.show(null);
    };
  }, [client, id, visible]);
  return useCallback(
    (typing: boolean) => {
      client.setTyping(id, typing);
    },
    [client, id],
  );
}

interface MembersProps {
  readonly client: Client;
  readonly conversation: Conversation;
  readonly onClose: () => void;
}

function Members({ client, conversation, onClose }: MembersProps): JSX.Element {
  const words = useStaff().conversation;
  const [reporting, setReporting] = useState(false);
  if (reporting) {
    return (
      <Sheet title={words.report} onClose={onClose}>
        <ReportChat client={client} conversation={conversation.id} items={conversation.items} onDone={onClose} />
      </Sheet>
    );
  }
  return (
    <Sheet title={words.membersTitle} onClose={onClose}>
      <p>{words.membersLead}</p>
      <MemberList members={conversation.members} />
      <button
        type="button"
        class="button"
        data-opens="report"
        onClick={() => {
          setReporting(true);
        }}
      >
        <Icon name="alert" small />
        {words.report}
      </button>
    </Sheet>
  );
}

/** How the open conversation stands at the desk; null while nobody has said. */
function itemOf(desk: DeskView | null, { talk }: Conversation): DeskItem | null {
  if (desk === null) return null;
  return [...desk.listed, ...desk.others].find(({ conversation }) => conversation === talk) ?? null;
}

function barredWords({ closedWords: words }: DeskTexts, barred: "closed" | "stopped" | null, name: string): string | null {
  if (barred === null) return null;
  return barred === "closed" ? words.closed : words.stopped(name);
}

interface PaneHeadProps {
  readonly conversation: Conversation;
  readonly onBack: () => void;
  readonly onMembers: () => void;
  readonly beside: ComponentChildren;
}

function PaneHead({ conversation, onBack, onMembers, beside }: PaneHeadProps): JSX.Element {
  const words = useStaff().conversation;
  const shared = useShared();
  const { language } = useLanguage();
  const now = useNow();
  const people = peopleOf(conversation.members);
  const colleagues = people.filter((person) => !person.young && !person.me).map((person) => person.name);
  const { person, team, openedAt } = conversation;
  return (
    <header class="pane-head">
      <button type="button" class="icon-button pane-back" aria-label={words.back} onClick={onBack}>
        <Icon name="back" />
      </button>
      <Pebble name={person.name} />
      <div class="pane-name">
        <h2>{person.name}</h2>
        <p>
          <span class="pane-team">{team.name}</span>
          <span>
            {colleagues.length > 0
              ? words.alsoHere(nameList(language, colleagues))
              : words.since(shortMoment(language, openedAt, now))}
          </span>
        </p>
      </div>
      {beside}
      <button type="button" class="button button-small pane-members" aria-haspopup="dialog" onClick={onMembers}>
        <Icon name="people" />
        <span class="pane-count" aria-hidden="true">
          {people.length}
        </span>
        <span class="pane-can-read">{people.length === 0 ? shared.loading : words.members(people.length)}</span>
      </button>
    </header>
  );
}
