import type { ComponentChildren, JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Client, Conversation, Link, Me } from "../../model";
import { nameList, shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { attachmentActions, AttachmentContext } from "../conversation/attachment-actions";
import { closedWords } from "../conversation/closed";
import { Composer } from "../conversation/composer";
import { type Drafts, useDraft } from "../conversation/drafts";
import { MemberList, peopleOf } from "../conversation/members";
import { MessageNote } from "../conversation/message-note";
import { Thread } from "../conversation/thread";
import { useLanguage, useShared } from "../language";
import { usePageVisible } from "../page";
import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import { Pebble } from "../parts/pebble";
import { Sheet } from "../parts/sheet";
import type { VisitButtonProps } from "../visit/visit-button";
import { Waiting } from "./list-row";
import { riskNoteOf } from "./risk-note";
import { SignpostButton } from "./signpost-button";
import { useStaff } from "./words";

const VisitButton = later<VisitButtonProps>(async () => (await import("../visit/visit-button")).VisitButton, "quiet");

interface ConversationPaneProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly conversation: Conversation;
  readonly drafts: Drafts;
  readonly onBack: () => void;
}

/** Show the open conversation. Give it the conversation's id as key. */
export function ConversationPane({ client, me, link, conversation, drafts, onBack }: ConversationPaneProps): JSX.Element {
  const words = useStaff().conversation;
  const { id, person } = conversation;
  const [text, setText] = useDraft(drafts, id);
  const [members, setMembers] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const visible = usePageVisible();
  useEffect(() => {
    client.show(visible ? id : null);
    return () => {
      client.show(null);
    };
  }, [client, id, visible]);
  const setTyping = useCallback(
    (typing: boolean) => {
      client.setTyping(id, typing);
    },
    [client, id],
  );

  const actions = useMemo(() => attachmentActions(client, id), [client, id]);

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
      <AttachmentContext.Provider value={actions}>
        <MessageNote.Provider value={riskNoteOf}>
          <Thread
            items={conversation.items}
            unread={conversation.unread}
            typing={conversation.typing}
            history={conversation.history}
            before={conversation.state === "ready" && conversation.items.length === 0 && <p class="nothing">{words.empty}</p>}
            onEditAgain={(again) => {
              setText(again);
              field.current?.focus();
            }}
          />
        </MessageNote.Provider>
      </AttachmentContext.Provider>
      <Composer
        label={words.label(person.name)}
        placeholder={words.placeholder(person.name)}
        text={text}
        onText={setText}
        field={field}
        closed={closedWords(conversation.state, words)}
        onSend={(message) => client.send(id, message)}
        onTyping={setTyping}
        attachments={actions}
        beside={conversation.state === "ready" && <SignpostButton client={client} conversation={id} name={person.name} />}
      />
      {members && (
        <Sheet
          title={words.membersTitle}
          onClose={() => {
            setMembers(false);
          }}
        >
          <p>{words.membersLead}</p>
          <MemberList members={conversation.members} />
        </Sheet>
      )}
    </section>
  );
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
  const { person, team, waitingSince, openedAt } = conversation;
  return (
    <header class="pane-head">
      <button type="button" class="icon-button pane-back" aria-label={words.back} onClick={onBack}>
        <Icon name="back" />
      </button>
      <Pebble name={person.name} />
      <div class="pane-name">
        <h2>{person.name}</h2>
        <p>
          {waitingSince !== null && <Waiting since={waitingSince} now={now} />}
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
