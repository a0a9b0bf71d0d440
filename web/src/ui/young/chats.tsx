import type { JSX } from "preact";

import type { Conversation } from "../../model";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useMine } from "./mine-words";
import { YoungSheet } from "./young-sheet";

export interface ChatsSheetProps {
  readonly conversations: readonly Conversation[];
  readonly open: string;
  readonly onChoose: (conversation: string) => void;
  readonly onClose: () => void;
}

/** The conversations of this young person, the newest first. */
export function ChatsSheet({ conversations, open, onChoose, onClose }: ChatsSheetProps): JSX.Element {
  const words = useMine().chats;
  const newest = [...conversations].sort((a, b) => b.lastAt - a.lastAt);
  return (
    <YoungSheet title={words.title} onClose={onClose}>
      <ul class="chats">
        {newest.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              class="chats-one"
              aria-current={one.id === open ? "true" : undefined}
              onClick={() => {
                onChoose(one.id);
              }}
            >
              <Summary conversation={one} here={one.id === open} />
            </button>
          </li>
        ))}
      </ul>
    </YoungSheet>
  );
}

interface SummaryProps {
  readonly conversation: Conversation;
  readonly here: boolean;
}

function Summary({ conversation: { team, preview, previewKind, lastAt, unread }, here }: SummaryProps): JSX.Element {
  const words = useMine().chats;
  const { language } = useLanguage();
  const now = useNow();
  const said = previewKind === "text" ? preview : words.about[previewKind];
  return (
    <>
      <span class="chats-name">
        <strong>{team.name}</strong>
        <span>{shortMoment(language, lastAt, now)}</span>
      </span>
      <span class="chats-said" dir="auto">
        {said === "" ? words.nothing : said}
      </span>
      {here && <span class="chats-note">{words.here}</span>}
      {!here && unread > 0 && (
        <span class="chats-note">
          <Icon name="message" small />
          {words.fresh}
        </span>
      )}
    </>
  );
}
