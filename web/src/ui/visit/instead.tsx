import type { JSX } from "preact";
import { useId } from "preact/hooks";

import type { CallState } from "../../call/state";
import type { AreaSeen, Phone } from "../../protocol/visit-area";
import { Icon } from "../parts/icons";
import type { VisitFace } from "./deeds";
import { useVisit } from "./words";

/** Why another way is offered by itself: a long wait, no connection, nothing to be seen or heard by. */
export type WhyInstead = "late" | "line" | "devices";

/** The other ways than video, as a page shows them; null: quietly. */
export type ShowInstead = (why: WhyInstead | null) => JSX.Element | null;

interface WaysProps {
  readonly phone: Phone | null;
  /** Null for guests, who have no chat. */
  readonly onChat: (() => void) | null;
}

interface InsteadProps extends WaysProps {
  readonly why: WhyInstead | null;
}

/** Chat and telephone: under a quiet line that one can open, or offered in kind words. */
export function Instead({ why, ...ways }: InsteadProps): JSX.Element {
  const words = useVisit().instead;
  const id = useId();
  if (why === null) {
    return (
      <details class="instead-quiet">
        <summary>{words.title}</summary>
        <Ways {...ways} quiet />
      </details>
    );
  }
  const { title, more } = {
    late: { title: words.late, more: words.lateMore },
    line: { title: words.line, more: words.lineMore },
    devices: { title: words.devices, more: words.devicesMore },
  }[why];
  return (
    <section class="instead" aria-labelledby={id} data-why={why}>
      <div role="status">
        <h2 id={id}>{title}</h2>
        <p>{more}</p>
      </div>
      <Ways {...ways} />
    </section>
  );
}

function Ways({ phone, onChat, quiet = false }: WaysProps & { readonly quiet?: boolean }): JSX.Element {
  const words = useVisit().instead;
  return (
    <div class="instead-ways">
      {onChat !== null && (
        <div class="instead-way">
          <p>{words.write}</p>
          <button type="button" class={quiet ? "button" : "button button-main"} data-act="to-chat" onClick={onChat}>
            <Icon name="message" />
            {words.toChat}
          </button>
        </div>
      )}
      {phone !== null && <Ring phone={phone} lead={onChat === null ? words.ring : words.ringToo} />}
      {onChat === null && phone === null && <p>{words.tell}</p>}
    </div>
  );
}

/** The number stands beside its button as text: who has no telephone in their hand reads it, or copies it. */
export function Ring({ phone: { dial, text }, lead }: { readonly phone: Phone; readonly lead: string }): JSX.Element {
  const words = useVisit().instead;
  return (
    <div class="instead-way">
      <p class="instead-ring">
        <span>{lead}</span> <strong class="instead-number">{text}</strong>
      </p>
      <a class="button" href={`tel:${dial}`} aria-label={words.callLabel(text)}>
        <Icon name="phone" />
        {words.call}
      </a>
    </div>
  );
}

/** What there is for whom; staff have their own ways. */
export function insteadFor(face: VisitFace, area: Pick<AreaSeen, "phone"> | null, toChat: () => void): ShowInstead {
  const phone = area?.phone ?? null;
  if (face === "staff") return () => null;
  return (why) => <Instead why={why} phone={phone} onChat={face === "person" ? toChat : null} />;
}

const OUT = { refused: true, none: true, busy: true, unplugged: true };

/** Whether somebody can be neither seen nor heard, though they want to. */
export function isUnseenAndUnheard({ local: { camera, microphone }, thrift }: CallState): boolean {
  return microphone in OUT && (camera in OUT || thrift === "audio");
}
