import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

import { useShared } from "../language";
import { Icon } from "./icons";

interface SheetProps {
  readonly title: string;
  readonly onClose: () => void;
  /** As wide as the screen lets it, for a picture. */
  readonly wide?: boolean;
  /** Stands in the head, beside the way to close. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Show a modal sheet; the platform's dialog keeps focus inside and closes on Escape. */
export function Sheet({ title, onClose, wide = false, beside, children }: SheetProps): JSX.Element {
  const words = useShared();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const titleId = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    heading.current?.focus();
    return () => {
      element?.close();
      // The dialog would do it by itself, were it not about to leave the page.
      if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class={wide ? "sheet sheet-wide" : "sheet"}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        // The dialog itself is hit only outside its content, that is on the veil.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class={beside === undefined ? "sheet-head" : "sheet-head sheet-head-two"}>
        <h2 id={titleId} ref={heading} tabIndex={-1}>
          {title}
        </h2>
        {beside}
        <button type="button" class="icon-button" aria-label={words.close} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      <div class="sheet-body">{children}</div>
    </dialog>
  );
}
