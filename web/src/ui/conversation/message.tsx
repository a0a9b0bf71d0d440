import type { JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { MessageItem, MessageState } from "../../model";
import { timeOfDay } from "../../texts/format";
import { useShared } from "../language";
import { Icon, type IconName } from "../parts/icons";
import { later } from "../parts/later";
import { Attachment } from "./attachment";
import { Call } from "./call";
import { MessageNote } from "./message-note";
import { ServiceCard } from "./service-card";

/** With all that a young person chooses there; most conversations have none. */
const Consent = later(async () => (await import("./consent")).Consent);

const STATE_ICONS: Record<MessageState, IconName> = {
  queued: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  refused: "alert",
};

interface MessageProps {
  readonly item: MessageItem;
  readonly first: boolean;
  readonly last: boolean;
  /** Puts a refused message back into the composer. */
  readonly onEditAgain: (text: string) => void;
}

/** Show one message; author and state are said in words too, not by side and colour alone. */
export function Message({ item, first, last, onEditAgain }: MessageProps): JSX.Element {
  const note = useContext(MessageNote);
  const side = item.mine ? "message-mine" : "message-theirs";
  return (
    <li class={first ? `message message-first ${side}` : `message ${side}`}>
      <Author item={item} shown={first && !item.mine} />
      <Said item={item} />
      {note(item)}
      {item.state === "refused" && item.kind === "text" ? (
        <Refused text={item.text} notNow={item.why?.startsWith("desk.") ?? false} onEditAgain={onEditAgain} />
      ) : (
        <Meta item={item} shown={isMetaShown(item, last)} />
      )}
    </li>
  );
}

function Said({ item }: { readonly item: MessageItem }): JSX.Element {
  switch (item.kind) {
    case "attachment":
      return <Attachment item={item} />;
    case "card":
      return <ServiceCard card={item.card} />;
    case "call":
      return <Call item={item} />;
    case "consent":
      return <Consent item={item} />;
    case "text":
      return (
        <p class="bubble" dir="auto">
          {item.text}
        </p>
      );
  }
}

function isMetaShown(item: MessageItem, last: boolean): boolean {
  // An upload that is stopped says so itself; it does not wait to go.
  const stopped = item.kind === "attachment" && item.upload !== null && item.upload.problem !== null;
  return (last || item.state === "queued") && !stopped;
}

interface PartProps {
  readonly item: MessageItem;
  /** Otherwise it is there for screen readers only. */
  readonly shown: boolean;
}

function Author({ item, shown }: PartProps): JSX.Element {
  const words = useShared();
  if (!shown) return <span class="unseen">{item.mine ? words.thread.you : item.authorName}:</span>;
  return (
    <p class="message-author">
      <span class="message-name">{item.authorName}</span>
      {item.authorTitle !== "" && <span class="message-title">{item.authorTitle}</span>}
    </p>
  );
}

function Meta({ item, shown }: PartProps): JSX.Element {
  const words = useShared();
  return (
    <p class={shown ? "message-meta" : "unseen"}>
      {item.earlier && !item.mine && <span>{words.thread.earlier}</span>}
      <time dateTime={new Date(item.at).toISOString()}>{timeOfDay(item.at)}</time>
      {item.mine && (
        <span class={`state state-${item.state}`}>
          <Icon name={STATE_ICONS[item.state]} small />
          {words.states[item.state]}
        </span>
      )}
    </p>
  );
}

interface RefusedProps {
  readonly text: string;
  /** Not the message is in the way, but how the conversation stands. */
  readonly notNow: boolean;
  readonly onEditAgain: (text: string) => void;
}

function Refused({ text, notNow, onEditAgain }: RefusedProps): JSX.Element {
  const words = useShared();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => {
      setCopied(false);
    }, 3000);
    return () => {
      clearTimeout(timer);
    };
  }, [copied]);
  return (
    <div class="refused">
      <p class="refused-why">
        <Icon name="alert" small />
        <span>
          {words.states.refused}. {notNow ? words.thread.notNow : words.thread.tooLong}
        </span>
      </p>
      <div class="refused-ways">
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            onEditAgain(text);
          }}
        >
          <Icon name="pencil" small />
          {words.thread.editAgain}
        </button>
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            navigator.clipboard.writeText(text).then(
              () => {
                setCopied(true);
              },
              () => {
                setCopied(false);
              },
            );
          }}
        >
          <Icon name="copy" small />
          <span aria-live="polite">{copied ? words.thread.copied : words.thread.copy}</span>
        </button>
      </div>
    </div>
  );
}
