import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";

import type { Item, MessageItem } from "../../model";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { useSpaces } from "./words";

/** So many messages on either side make sense of one. */
const AROUND = 2;
/** The newest that can be picked from; what is worrying is seldom further back. */
const MOST = 200;

/** What the gateway has of a chat, the newest at the end. */
export function reportable(items: readonly Item[]): readonly MessageItem[] {
  const messages = items.filter((item): item is MessageItem => item.kind !== "notice");
  return messages.filter(({ state }) => state !== "queued" && state !== "refused").slice(-MOST);
}

/** What was picked, and what is right around it. */
export function withAround(messages: readonly MessageItem[], picked: ReadonlySet<string>): ReadonlySet<string> {
  const near = messages.flatMap(({ id }, index) => {
    return picked.has(id) ? messages.slice(Math.max(0, index - AROUND), index + AROUND + 1).map((message) => message.id) : [];
  });
  return new Set(near);
}

interface PicksProps {
  readonly messages: readonly MessageItem[];
  readonly picked: ReadonlySet<string>;
  /** With what goes along. */
  readonly shown: ReadonlySet<string>;
  readonly around: boolean;
  readonly onPick: (picked: ReadonlySet<string>) => void;
  readonly onAround: (around: boolean) => void;
}

/** Choose messages one by one; what goes along is seen. */
export function Picks({ messages, picked, shown, around, onPick, onAround }: PicksProps): JSX.Element {
  const words = useSpaces().report;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What happened last is what is reported most. The sheet around it has a height only once it is open.
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, []);
  const toggle = (id: string): void => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  return (
    <fieldset class="picks">
      <legend>{words.pick}</legend>
      <p class="field-hint">{words.pickHint}</p>
      <div class="picks-list" ref={list} tabIndex={0} role="group" aria-label={words.pick}>
        {messages.map((message) => (
          <label key={message.id} class={shown.has(message.id) ? "pick pick-shown" : "pick"}>
            <input
              type="checkbox"
              value={message.id}
              checked={picked.has(message.id)}
              onChange={() => {
                toggle(message.id);
              }}
            />
            <Said message={message} />
          </label>
        ))}
      </div>
      <label class="picks-around">
        <input
          type="checkbox"
          checked={around}
          onChange={(event) => {
            onAround(event.currentTarget.checked);
          }}
        />
        <span>{words.around}</span>
      </label>
      <p class="picks-count" role="status">
        {words.picked(shown.size)}
      </p>
    </fieldset>
  );
}

function Said({ message }: { readonly message: MessageItem }): JSX.Element {
  const shared = useShared();
  const { language } = useLanguage();
  const now = useNow();
  return (
    <span class="pick-said">
      <span class="pick-who">
        <strong>{message.mine ? shared.thread.you : message.authorName}</strong>
        <time dateTime={new Date(message.at).toISOString()}>{shortMoment(language, message.at, now)}</time>
      </span>
      <span dir="auto">
        <Words message={message} />
      </span>
    </span>
  );
}

function Words({ message }: { readonly message: MessageItem }): JSX.Element {
  const words = useSpaces().report;
  switch (message.kind) {
    case "text":
      return <>{message.text}</>;
    case "attachment":
      return <em>{message.media.kind === "image" ? words.picture : words.voice}</em>;
    case "card":
      return <>{message.card.name}</>;
    case "call":
    case "consent":
      return <em>{words.question}</em>;
  }
}
