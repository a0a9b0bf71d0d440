import type { JSX } from "preact";

import type { Conversation } from "../../model";
import { roughSpan, shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { Icon } from "../parts/icons";
import { Pebble } from "../parts/pebble";
import { RiskTag } from "./risk-note";
import { useStaff } from "./words";

interface ListRowProps {
  readonly conversation: Conversation;
  readonly open: boolean;
  readonly showTeam: boolean;
  readonly onOpen: (id: string) => void;
}

export function ListRow({ conversation, open, showTeam, onOpen }: ListRowProps): JSX.Element {
  const words = useStaff().inbox;
  const { language } = useLanguage();
  const now = useNow();
  const { id, person, unread, waitingSince, lastAt, team, risk } = conversation;
  return (
    <li>
      <button
        type="button"
        class={unread > 0 ? "row row-unread" : "row"}
        data-id={id}
        aria-current={open ? "true" : undefined}
        onClick={() => {
          onOpen(id);
        }}
      >
        <Pebble name={person.name} />
        <span class="row-words">
          <span class="row-top">
            <span class="row-name">{person.name}</span>
            {waitingSince === null ? (
              <span class="row-time">{shortMoment(language, lastAt, now)}</span>
            ) : (
              <Waiting since={waitingSince} now={now} />
            )}
          </span>
          <span class="row-bottom">
            <Preview conversation={conversation} />
            {unread > 0 && (
              <span class="badge">
                <span aria-hidden="true">{unread}</span>
                <span class="unseen">{words.unreadCount(unread)}</span>
              </span>
            )}
          </span>
          {risk !== null && <RiskTag mark={risk} />}
          {showTeam && <span class="row-team">{team.name}</span>}
        </span>
      </button>
    </li>
  );
}

function Preview({ conversation: { preview, previewKind } }: { readonly conversation: Conversation }): JSX.Element {
  const words = useStaff().inbox;
  const shared = useShared();
  if (previewKind === "call") return <span class="row-preview">{shared.call.preview}</span>;
  return (
    <span class="row-preview">
      {previewKind === "text" ? preview || words.noPreview : shared.attachments.preview[previewKind]}
    </span>
  );
}

/** Say how long somebody has waited. */
export function Waiting({ since, now }: { readonly since: number; readonly now: number }): JSX.Element {
  const words = useStaff().inbox;
  const span = roughSpan(now - since);
  return (
    <span class="waiting">
      <Icon name="clock" small />
      {words.waitingFor[span.unit](span.count)}
    </span>
  );
}
