import type { JSX } from "preact";

import type { Conversation } from "../../model";
import { nameList } from "../../texts/format";
import { peopleOf } from "../conversation/members";
import { useLanguage } from "../language";
import { Bell } from "../notifications/bell";
import { Icon } from "../parts/icons";
import { useYoung } from "./words";

interface ChatHeadProps {
  readonly conversation: Conversation;
  /** How many this young person has. */
  readonly chats: number;
  readonly onReaders: () => void;
  readonly onNotices: () => void;
  readonly onChats: () => void;
}

/** Say who is at the other end; the line about readers opens the sheet, and all of the head is its target. */
export function ChatHead({ conversation, chats, onReaders, onNotices, onChats }: ChatHeadProps): JSX.Element {
  const words = useYoung().chat;
  const { language } = useLanguage();
  const team = peopleOf(conversation.members).filter((person) => !person.young);
  const firstNames = team.map((person) => person.name.split(" ")[0] ?? person.name);
  return (
    <div class="chat-head">
      <div class="chat-faces" aria-hidden="true">
        {team.slice(0, 3).map((person) => (
          <span key={person.account} class="initial">
            {person.name.slice(0, 1)}
          </span>
        ))}
      </div>
      <div class="chat-name">
        <h1>{conversation.team.name}</h1>
        <button type="button" class="chat-readers" aria-haspopup="dialog" onClick={onReaders}>
          <Icon name="lock" small />
          <span>{team.length === 0 ? words.noTeamYet : words.readBy(nameList(language, firstNames))}</span>
        </button>
      </div>
      {chats > 1 && (
        <button type="button" class="icon-button chat-others" data-opens="chats" aria-label={words.chats(chats)} aria-haspopup="dialog" onClick={onChats}>
          <Icon name="message" />
        </button>
      )}
      <Bell label={words.notices} onOpen={onNotices} />
      <Icon name="forward" />
    </div>
  );
}
