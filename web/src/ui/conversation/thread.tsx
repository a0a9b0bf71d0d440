import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";

import type { Conversation, Item } from "../../model";
import { dayName, daysBetween, nameList } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { Icon } from "../parts/icons";
import { Message } from "./message";
import { Notice } from "./notice";
import { firstUnread, type Row, rowsOf } from "./rows";
import { useStickyScroll } from "./sticky-scroll";

interface ThreadProps {
  readonly items: readonly Item[];
  /** Read once, when the thread opens: the line before the first unread message then stays. */
  readonly unread: number;
  readonly typing: readonly string[];
  /** Whether something that was written before this device came is still missing. */
  readonly history: Conversation["history"];
  /** Stands before the first message. */
  readonly before?: ComponentChildren;
  /** Stands after the last message. */
  readonly after?: ComponentChildren;
  readonly onEditAgain: (text: string) => void;
}

/** Show a conversation's messages as a log. Give it the conversation's id as key. */
export function Thread({ items, unread, typing, history, before, after, onEditAgain }: ThreadProps): JSX.Element {
  const words = useShared();
  const unreadId = useUnreadLine(items, unread);
  const { scroller, content, away, missed, jump } = useStickyScroll(items);
  return (
    <div class="thread">
      <div class="thread-scroll" ref={scroller} tabIndex={0} role="region" aria-label={words.thread.label}>
        <div class="thread-content" ref={content}>
          <Missing history={history} />
          {before}
          <div role="log" aria-relevant="additions">
            <ol class="rows">
              {rowsOf(items, unreadId).map((row) => (
                <ThreadRow key={row.key} row={row} onEditAgain={onEditAgain} />
              ))}
            </ol>
          </div>
          {after}
          <Typing names={typing} />
        </div>
      </div>
      {away && (
        <button type="button" class={missed > 0 ? "jump jump-new" : "jump"} onClick={jump}>
          <Icon name="arrowDown" small />
          {words.thread.jump(missed)}
        </button>
      )}
    </div>
  );
}

/** Say that what was written before is not here yet. */
function Missing({ history }: { readonly history: Conversation["history"] }): JSX.Element {
  const words = useShared().thread;
  const text = { here: "", asking: words.asking, unanswered: words.unanswered }[history];
  return (
    <div class="missing" role="status">
      {text !== "" && (
        <p>
          <Icon name="clock" small />
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}

/** Fix the first unread message as it was when the items first came. */
function useUnreadLine(items: readonly Item[], unread: number): string | null {
  const atOpening = useRef(unread);
  const line = useRef<string | null | undefined>(undefined);
  if (line.current === undefined && items.length > 0) line.current = firstUnread(items, atOpening.current);
  return line.current ?? null;
}

function ThreadRow({ row, onEditAgain }: { readonly row: Row; readonly onEditAgain: (text: string) => void }): JSX.Element {
  const words = useShared();
  switch (row.kind) {
    case "day":
      return <Day at={row.at} />;
    case "unread":
      return (
        <li class="unread-line" data-unread>
          <span>{words.thread.unread}</span>
        </li>
      );
    case "notice":
      return <Notice item={row.item} />;
    case "message":
      return <Message item={row.item} first={row.first} last={row.last} onEditAgain={onEditAgain} />;
  }
}

function Day({ at }: { readonly at: number }): JSX.Element {
  const words = useShared();
  const { language } = useLanguage();
  const now = useNow();
  const back = daysBetween(at, now);
  const name = back === 0 ? words.thread.today : back === 1 ? words.thread.yesterday : dayName(language, at, now);
  return (
    <li class="day">
      <h2>{name}</h2>
    </li>
  );
}

function Typing({ names }: { readonly names: readonly string[] }): JSX.Element {
  const words = useShared();
  const { language } = useLanguage();
  return (
    <div class="typing" role="status">
      {names.length > 0 && (
        <>
          <span class="typing-dots" aria-hidden="true">
            <span />
            <span />
            <span />
          </span>
          {words.thread.typing(nameList(language, names), names.length)}
        </>
      )}
    </div>
  );
}
