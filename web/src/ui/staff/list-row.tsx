import type { JSX } from "preact";

import type { Conversation, Team } from "../../model";
import type { DeskItem } from "../../model-desk";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { Icon, type IconName } from "../parts/icons";
import { Pebble } from "../parts/pebble";
import { useDesk, useDeskNow } from "./desk-words";
import { Due, stateOf } from "./due";
import type { InboxRow } from "./inbox-rows";
import { RiskTag } from "./risk-note";
import { useStaff } from "./words";

interface ListRowProps {
  readonly row: InboxRow;
  readonly me: string;
  readonly open: boolean;
  /** The teams of whoever looks, where they are more than one. */
  readonly teams: readonly Team[];
  readonly onOpen: (id: string) => void;
}

export function ListRow({ row, me, open, teams, onOpen }: ListRowProps): JSX.Element {
  const { key, name, conversation } = row;
  const unread = unreadIn(row);
  return (
    <li>
      <button
        type="button"
        class={unread > 0 ? "row row-unread" : "row"}
        data-id={key}
        aria-current={open ? "true" : undefined}
        aria-disabled={conversation === null ? "true" : undefined}
        onClick={() => {
          if (conversation !== null) onOpen(key);
        }}
      >
        <Pebble name={name} />
        <span class="row-words">
          <span class="row-top">
            <span class="row-name">{name}</span>
            <When row={row} />
          </span>
          <span class="row-bottom">
            <Preview conversation={conversation} />
            <Unread count={unread} />
          </span>
          <Tags row={row} me={me} />
          <TeamName row={row} teams={teams} />
        </span>
      </button>
    </li>
  );
}

function unreadIn({ item, conversation }: InboxRow): number {
  return (item ?? conversation)?.unread ?? 0;
}

function TeamName({ row: { item, conversation }, teams }: Pick<ListRowProps, "row" | "teams">): JSX.Element | null {
  const id = item === null ? conversation?.team.id : item.team;
  const team = teams.find((each) => each.id === id);
  return team === undefined || teams.length < 2 ? null : <span class="row-team">{team.name}</span>;
}

function When({ row: { item, conversation } }: { readonly row: InboxRow }): JSX.Element {
  const { language } = useLanguage();
  const now = useNow();
  if (item !== null && item.promiseDue !== null) return <Due item={item} />;
  return <span class="row-time">{shortMoment(language, conversation?.lastAt ?? item?.lastAt ?? now, now)}</span>;
}

function Unread({ count }: { readonly count: number }): JSX.Element | null {
  const words = useStaff().inbox;
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count}</span>
      <span class="unseen">{words.unreadCount(count)}</span>
    </span>
  );
}

function Preview({ conversation }: { readonly conversation: Conversation | null }): JSX.Element {
  const words = useStaff().inbox;
  const shared = useShared();
  if (conversation === null) return <span class="row-preview">{words.notHere}</span>;
  const { preview, previewKind } = conversation;
  if (previewKind === "call" || previewKind === "consent") {
    return <span class="row-preview">{previewKind === "call" ? shared.call.preview : words.consent}</span>;
  }
  return (
    <span class="row-preview">
      {previewKind === "text" ? preview || words.noPreview : shared.attachments.preview[previewKind]}
    </span>
  );
}

interface TagProps {
  readonly kind: string;
  readonly icon: IconName;
  readonly text: string;
}

function Tag({ kind, icon, text }: TagProps): JSX.Element {
  return (
    <span class={`tag tag-${kind}`}>
      <Icon name={icon} small />
      {text}
    </span>
  );
}

function Tags({ row: { item, conversation }, me }: { readonly row: InboxRow; readonly me: string }): JSX.Element | null {
  const now = useDeskNow();
  const tags = useTags(item, me, now);
  const risk = conversation?.risk ?? null;
  if (tags.length === 0 && risk === null) return null;
  return (
    <span class="tags">
      {risk !== null && <RiskTag mark={risk} />}
      {tags.map((tag) => (
        <Tag key={tag.kind} {...tag} />
      ))}
    </span>
  );
}

function useTags(item: DeskItem | null, me: string, now: number): readonly TagProps[] {
  const words = useDesk();
  if (item === null) return [];
  const tags: (TagProps | false)[] = [
    item.alarm !== null && {
      kind: item.alarm.state,
      icon: "bell",
      text: item.alarm.state === "raised" ? words.tags.alarm : words.tags.alarmTaken,
    },
    stateOf(item, now) === "close" && { kind: "close", icon: "clock", text: words.due.predicted },
    item.stopped && { kind: "stopped", icon: "stop", text: words.tags.stopped },
    item.phase === "to_be_written_up" && { kind: "phase", icon: "pencil", text: words.tags.writeUp },
    item.phase === "closed" && { kind: "phase", icon: "check", text: words.tags.closed },
    ownerTag(item, me, words.tags),
  ];
  return tags.filter((tag) => tag !== false);
}

function ownerTag({ owner }: DeskItem, me: string, words: ReturnType<typeof useDesk>["tags"]): TagProps | false {
  if (owner === null) return false;
  return owner.account === me
    ? { kind: "mine", icon: "people", text: words.yours }
    : { kind: "owner", icon: "people", text: words.held(owner.name) };
}
