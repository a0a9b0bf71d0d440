import type { JSX } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import type { Adding, Client, Conversation, Link, Me } from "../../model";
import { attachmentActions, AttachmentContext } from "../conversation/attachment-actions";
import { CallAnswer } from "../conversation/call";
import { closedWords } from "../conversation/closed";
import { ConsentContext, type ConsentWays } from "../conversation/consent-ways";
import { Composer } from "../conversation/composer";
import { type Drafts, useDraft } from "../conversation/drafts";
import { ListenerContext } from "../conversation/system-entry";
import { Thread } from "../conversation/thread";
import { usePageVisible } from "../page";
import { later } from "../parts/later";
import { LinkBanner } from "../parts/link-banner";
import { useHasVisits } from "../visit/has-visits";
import type { InvitationProps } from "../visit/invitation";
import { ChatHead } from "./chat-head";
import { ChatSheet, type SheetName } from "./chat-sheet";
import type { DeskStripProps } from "./desk-strip";
import type { FeedbackProps } from "./feedback";
import { HelpOffer, useHelpOffer } from "./help-offer";
import { useMyDesk, useMyListener, type MyDesk } from "./my-desk";
import { Welcome } from "./welcome";
import { useYoung } from "./words";

const DeskStrip = later<DeskStripProps>(async () => (await import("./desk-strip")).DeskStrip);
const Feedback = later<FeedbackProps>(async () => (await import("./feedback")).Feedback);

/** A video chat, where there is one. */
const Invitation = later<InvitationProps>(async () => (await import("../visit/invitation")).Invitation, "quiet");

interface ChatProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly conversation: Conversation;
  /** All there are, this one among them. */
  readonly conversations: readonly Conversation[];
  readonly adding: Adding | null;
  readonly drafts: Drafts;
  readonly onChoose: (conversation: string) => void;
}

interface FirstProps {
  readonly conversation: Conversation;
  readonly name: string;
  readonly onPick: (words: string) => void;
}

/** Until somebody answers: how to begin, and after that, what happens next. */
function First({ conversation, name, onPick }: FirstProps): JSX.Element | null {
  const words = useYoung().chat;
  const said = conversation.items.filter((item) => item.kind !== "notice");
  if (conversation.history !== "here" || said.some((item) => !item.mine)) return null;
  return said.length === 0 ? <Welcome name={name} onPick={onPick} /> : <p class="after-first">{words.afterFirst}</p>;
}

/** Show the conversation and let the young person write. */
export function Chat({ client, me, link, conversation, conversations, adding, drafts, onChoose }: ChatProps): JSX.Element {
  const words = useYoung().chat;
  const { id } = conversation;
  const [text, setText] = useDraft(drafts, id);
  const [sheet, setSheet] = useState<SheetName>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [visiting, setVisiting] = useState(false);
  const hasVisits = useHasVisits(client, conversation.talk, link);
  useShown(client, visiting ? null : id);
  const help = useHelpOffer(text);
  const desk = useMyDesk(client, conversation, link);
  const listener = useMyListener(client, conversation, desk);
  const consents = useConsentWays(client, conversation, onChoose);

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
  const answerCall = useCallback((ask: string, ok: boolean) => client.answerCall(id, ask, ok), [client, id]);
  return (
    <div class="chat">
      <ChatHead
        conversation={conversation}
        chats={conversations.length}
        onReaders={() => {
          setSheet("readers");
        }}
        onNotices={() => {
          setSheet("notices");
        }}
        onChats={() => {
          setSheet("chats");
        }}
      />
      {hasVisits && <Invitation client={client} me={me} link={link} talk={conversation} onOpen={setVisiting} />}
      <LinkBanner link={link} offline={words.offline} connecting={words.connecting} />
      <Strip
        client={client}
        conversation={id}
        desk={desk}
        onMore={() => {
          setSheet("desk");
        }}
      />
      <ListenerContext.Provider value={listener}>
        <AttachmentContext.Provider value={actions}>
          <CallAnswer.Provider value={answerCall}>
            <ConsentContext.Provider value={consents}>
              <Thread
                items={conversation.items}
                unread={conversation.unread}
                typing={conversation.typing}
                history={conversation.history}
                after={
                  <>
                    <First conversation={conversation} name={me.name} onPick={fill} />
                    <Asked client={client} conversation={id} desk={desk} />
                  </>
                }
                onEditAgain={fill}
              />
            </ConsentContext.Provider>
          </CallAnswer.Provider>
        </AttachmentContext.Provider>
      </ListenerContext.Provider>
      {help.offered && <HelpOffer onClose={help.dismiss} />}
      <Composer
        label={words.label}
        placeholder={desk.talk?.stopped === true ? words.stopped : words.placeholder}
        text={text}
        onText={setText}
        field={field}
        closed={closedWords(conversation.state, words)}
        onSend={(message) => client.send(id, message)}
        onTyping={setTyping}
        attachments={actions}
      />
      <ChatSheet
        open={sheet}
        client={client}
        conversation={conversation}
        conversations={conversations}
        adding={adding}
        desk={desk}
        onOpen={setSheet}
        onChoose={onChoose}
      />
    </div>
  );
}

interface DeskPartProps {
  readonly client: Client;
  readonly conversation: string;
  readonly desk: MyDesk;
}

/** Whether somebody is there; the room for it is kept while that is asked. */
function Strip({ client, conversation, desk, onMore }: DeskPartProps & { readonly onMore: () => void }): JSX.Element {
  const { known, talk, look } = desk;
  return (
    <div class="strip-room">
      {known !== null && (
        <DeskStrip
          known={known}
          talk={talk}
          onMore={onMore}
          onStart={() => {
            void client.mine("start", conversation).then(look);
          }}
        />
      )}
    </div>
  );
}

/** The question how it was: it stays where it began until it is answered, passed, or the page is left. */
function Asked({ client, conversation, desk }: DeskPartProps): JSX.Element | null {
  const contact = useRef<number | null>(null);
  if (desk.talk?.feedback === true) contact.current = desk.talk.contact;
  if (contact.current === null) return null;
  return <Feedback key={contact.current} client={client} conversation={conversation} contact={contact.current} onDone={desk.look} />;
}

function useConsentWays(client: Client, { id, items }: Conversation, onChoose: (conversation: string) => void): ConsentWays {
  return useMemo(
    () => ({
      answer: async (item, yes) => {
        const outcome = await client.mine("answer", id, item, yes);
        if (outcome.ok && outcome.value !== null) onChoose(outcome.value);
        return outcome;
      },
      end: (item) => client.mine("end", id, item),
      items,
    }),
    [client, id, items, onChoose],
  );
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
