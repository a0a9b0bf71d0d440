import type { JSX } from "preact";

import type { ChatEvidence, DisclosedMessage } from "../../../model-moderation";
import { useMoments } from "../../moments";
import { Icon } from "../../parts/icons";
import { useModeration } from "../words";

/** A reported chat: what this device opened, and what of it is genuine. */
export function Chat({ chat }: { readonly chat: ChatEvidence }): JSX.Element {
  const words = useModeration();
  return (
    <section class="evidence-chat">
      <h3>{words.chat.reported(words.reasons[chat.reason])}</h3>
      {chat.note !== "" && (
        <blockquote class="evidence-before">
          <p class="field-hint">{words.chat.note}</p>
          <p dir="auto">{chat.note}</p>
        </blockquote>
      )}
      {chat.opened === "here" ? <Opened chat={chat} /> : <p class="note note-warm">{words.chat[chat.opened]}</p>}
      <p class="field-hint">{words.chat.neverShown}</p>
    </section>
  );
}

function Opened({ chat }: { readonly chat: ChatEvidence }): JSX.Element {
  const words = useModeration();
  const verdict = chat.verdict ?? "unverified";
  return (
    <>
      <div class={verdict === "genuine" ? "note verdict" : "note note-warm verdict"} data-verdict={verdict}>
        <Icon name={verdict === "genuine" ? "checks" : "alert"} />
        <p class="note-body">{words.chat.verdicts[verdict]}</p>
      </div>
      <ol class="disclosed" aria-label={words.chat.label}>
        {chat.messages.map((message) => (
          <Message key={message.seq} message={message} marked={verdict !== "genuine"} />
        ))}
      </ol>
    </>
  );
}

function calledOf({ name, title }: NonNullable<DisclosedMessage["author"]>): string {
  return title === "" ? name : `${name}, ${title}`;
}

function Found({ genuine }: { readonly genuine: boolean }): JSX.Element {
  const words = useModeration().chat;
  return <span class={genuine ? "office-tag" : "office-tag office-tag-warm"}>{genuine ? words.genuine : words.notGenuine}</span>;
}

function Message({ message, marked }: { readonly message: DisclosedMessage; readonly marked: boolean }): JSX.Element {
  const words = useModeration().chat;
  const moments = useMoments();
  const { author, text, what, genuine, gap, at } = message;
  return (
    <>
      {gap && <li class="disclosed-gap">{words.gap}</li>}
      <li class={author?.staff === true ? "disclosed-message disclosed-staff" : "disclosed-message"}>
        <p class="field-hint">
          <strong>{author === null ? words.unknown : calledOf(author)}</strong> <span>{moments(at)}</span>
          {marked && <Found genuine={genuine} />}
        </p>
        {what === "text" ? <p dir="auto">{text}</p> : <p class="disclosed-other">{words[what]}</p>}
      </li>
    </>
  );
}
