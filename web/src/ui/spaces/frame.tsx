import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

import { useShared } from "../language";
import { Icon } from "../parts/icons";
import { useRooms } from "./rooms";

interface FrameProps {
  readonly title: string;
  /** Below the title. */
  readonly lead?: string;
  /** The first screen has nowhere to go back to. */
  readonly first?: boolean;
  readonly children: ComponentChildren;
}

/** A screen of the spaces: the way back, a heading that takes the focus, and what it is about. */
export function Frame({ title, lead, first = false, children }: FrameProps): JSX.Element {
  const shared = useShared();
  const { back } = useRooms();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => {
    // Whoever came by pressing something goes on at the heading; the first screen opens without a jump.
    if (!first) heading.current?.focus();
  }, [first]);
  return (
    <section class="room" aria-label={title}>
      <div class="room-head">
        {!first && (
          <button type="button" class="button button-plain button-back" data-goes="back" onClick={back}>
            <Icon name="back" small />
            {shared.back}
          </button>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {lead !== undefined && <p class="lead">{lead}</p>}
      </div>
      {children}
    </section>
  );
}
