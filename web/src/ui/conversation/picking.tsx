import type { JSX } from "preact";

import type { AttachmentItem, ConsentItem, Item, MessageItem } from "../../model";
import { useShared } from "../language";
import { useConsents } from "./consent-words";

/** What may go along: pictures and voice notes stay where their bytes are. */
type Movable = Exclude<MessageItem, AttachmentItem | ConsentItem>;

export function canGoAlong(item: Item): item is Movable {
  if (item.kind === "notice" || item.kind === "attachment" || item.kind === "consent") return false;
  return item.state !== "queued" && item.state !== "refused";
}

interface PickingProps {
  readonly messages: readonly Movable[];
  readonly picked: ReadonlySet<string>;
  readonly onPick: (picked: ReadonlySet<string>) => void;
}

/** Choose messages one by one. */
export function Picking({ messages, picked, onPick }: PickingProps): JSX.Element {
  const words = useConsents().young;
  const shared = useShared();
  const toggle = (id: string): void => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    onPick(next);
  };
  const textOf = (message: Movable): string => {
    switch (message.kind) {
      case "text":
        return message.text;
      case "card":
        return message.card.name;
      case "call":
        return shared.call.preview;
    }
  };
  if (messages.length === 0) return <p class="consent-hint">{words.nothingToPick}</p>;
  return (
    <fieldset class="consent-picks">
      <legend>{words.pick}</legend>
      {messages.map((message) => (
        <label key={message.id} class="consent-choice">
          <input
            type="checkbox"
            checked={picked.has(message.id)}
            onChange={() => {
              toggle(message.id);
            }}
          />
          <span dir="auto">
            <strong>{message.mine ? words.you : message.authorName}</strong> {textOf(message)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
