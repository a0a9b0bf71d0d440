import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Link, Me } from "../../model";
import type { VisitTalk } from "../../call/member-line";
import type { VisitRecord } from "../../protocol/visits";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { later } from "../parts/later";
import { VisitIcon } from "./icon";
import type { MemberVisitProps } from "./member-visit";
import { useVisits } from "./use-visits";
import { useVisit, whenOf } from "./words";

import "../../styles/visit.css";

const MemberVisit = later<MemberVisitProps>(async () => (await import("./member-visit")).MemberVisit);

/** From this long before it begins one can get ready, or when the host is there. */
const EARLY = 30 * 60_000;

export interface InvitationProps {
  readonly client: Client;
  readonly me: Me;
  readonly link: Link;
  readonly talk: VisitTalk;
  /** The visit takes the chat's place, or gives it back. */
  readonly onOpen: (open: boolean) => void;
}

/** Over a young person's chat: that there is a video chat, when, and the way to it. */
export function Invitation({ client, me, link, talk, onOpen }: InvitationProps): JSX.Element | null {
  const { visits, look } = useVisits(client, talk.talk, link);
  const [open, setOpen] = useState<string | null>(null);
  const [next] = visits;
  if (open !== null) {
    return (
      <MemberVisit
        client={client}
        me={me}
        visit={open}
        talk={talk}
        onClose={() => {
          setOpen(null);
          onOpen(false);
          look();
        }}
      />
    );
  }
  if (next === undefined) return null;
  return (
    <Invited
      visit={next}
      onOpen={() => {
        setOpen(next.visit);
        onOpen(true);
      }}
    />
  );
}

interface InvitedProps {
  readonly visit: VisitRecord;
  readonly onOpen: () => void;
}

function Invited({ visit, onOpen }: InvitedProps): JSX.Element {
  const words = useVisit();
  const { language } = useLanguage();
  const now = useNow();
  const isOpen = visit.phase !== "scheduled" || visit.starts_at <= now;
  return (
    <section class="invitation" aria-label={words.title}>
      <VisitIcon name="camera" />
      <div class="invitation-words">
        <p>
          <strong>
            {isOpen ? words.invitation.now(visit.host.name) : words.invitation.soon(whenOf(words, language, visit.starts_at, now))}
          </strong>
        </p>
        {visit.at !== null && <p>{[words.invitation.room(visit.at.name), visit.at.how].filter((each) => each !== "").join(". ")}</p>}
        <p class="field-hint">{words.invitation.lead}</p>
      </div>
      {(visit.hosted || visit.starts_at - now < EARLY) && (
        <button type="button" class="button button-main button-small" data-act="join" onClick={onOpen}>
          {words.invitation.join}
        </button>
      )}
    </section>
  );
}
