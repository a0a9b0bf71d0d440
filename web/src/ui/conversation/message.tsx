import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { MessageState, TextItem } from "../../model";
import { timeOfDay } from "../../texts/format";
import { useShared } from "../language";
import { Icon, type IconName } from "../parts/icons";

const STATE_ICONS: Record<MessageState, IconName> = {
  queued: "clock",
  sent: "check",
  delivered: "checks",
  read: "checks",
  refused: "alert",
};

interface MessageProps {
  readonly item: TextItem;
  readonly first: boolean;
  readonly last: boolean;
  /** Puts a refused message back into the composer. */
  readonly onEditAgain: (text: string) => void;
}

/** Show one message; author and state are said in words too, not by side and colour alone. */
export function Message({ item, first, last, onEditAgain }: MessageProps): JSX.Element {
  const words = useShared();
  const author = item.mine ? words.thread.you : item.authorName;
  const classes = ["message", item.mine ? "message-mine" : "message-theirs", first && "message-first", last && "message-last"];
  return (
    <li class={classes.filter(Boolean).join(" ")}>
      {first && !item.mine ? (
        <p class="message-author">
          <span class="message-name">{item.authorName}</span>
          {item.authorTitle !== "" && <span class="message-title">{item.authorTitle}</span>}
        </p>
      ) : (
        <span class="unseen">{author}:</span>
      )}
      <p class="bubble" dir="auto">
        {item.text}
      </p>
      {item.earlier && !item.mine && last && <p class="message-meta">{words.thread.earlier}</p>}
      {item.state === "refused" ? (
        <Refused text={item.text} onEditAgain={onEditAgain} />
      ) : (
        <p class={last || item.state === "queued" ? "message-meta" : "unseen"}>
          <time dateTime={new Date(item.at).toISOString()}>{timeOfDay(item.at)}</time>
          {item.mine && (
            <span class={`state state-${item.state}`}>
              <Icon name={STATE_ICONS[item.state]} small />
              {words.states[item.state]}
            </span>
          )}
        </p>
      )}
    </li>
  );
}

function Refused({ text, onEditAgain }: { readonly text: string; readonly onEditAgain: (text: string) => void }): JSX.Element {
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
          {words.states.refused}. {words.thread.tooLong}
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
