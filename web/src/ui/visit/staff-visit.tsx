import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

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
      <MemberVisit {...props} />
    </dialog>
  );
}
