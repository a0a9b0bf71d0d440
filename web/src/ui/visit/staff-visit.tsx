import type { JSX } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";

import { useKnockWords, useWhoWaits } from "./knock-words";
import { KnocksContext } from "./knocks-context";
import { MemberVisit, type MemberVisitProps } from "./member-visit";
import { useVisit } from "./words";

export type StaffVisitProps = MemberVisitProps;

/** A visit over the whole of the staff's screen; Escape does not end a call. */
export function StaffVisit(props: StaffVisitProps): JSX.Element {
  const words = useVisit();
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      element?.close();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class="visit-over"
      aria-label={words.title}
      onKeyDown={(event) => {
        // The inbox below would close the conversation, and with it the call.
        if (event.key === "Escape") event.stopPropagation();
      }}
      onCancel={(event) => {
        if (event.target === dialog.current) event.preventDefault();
      }}
    >
      <Elsewhere {...props} />
      <MemberVisit {...props} />
    </dialog>
  );
}

/** Who is in a visit covers what else there is to see; that somebody waits for another one they are told here. */
function Elsewhere({ me, visit }: StaffVisitProps): JSX.Element {
  const words = useKnockWords();
  const whoWaits = useWhoWaits(me.teams);
  const others = useContext(KnocksContext).filter((knock) => knock.who.length > 0 && knock.visit.visit !== visit);
  return (
    <div role="status" class="knock-elsewhere">
      {others.map((knock) => (
        <p key={knock.visit.visit}>{words.elsewhere(whoWaits(knock))}</p>
      ))}
    </div>
  );
}
