import type { JSX } from "preact";

import { Icon } from "../parts/icons";
import { later } from "../parts/later";
import type { OfficeDoor } from "./door";

/** What stands in the inbox's place; fetched when it is first opened. */
export const Office = later(async () => (await import("./office")).Office);

interface OfficeButtonProps {
  readonly door: OfficeDoor;
  readonly enter: string;
  readonly leave: string;
}

/** The way in from the top bar, and back. */
export function OfficeButton({ door, enter, leave }: OfficeButtonProps): JSX.Element | null {
  if (!door.offered) return null;
  return (
    <button type="button" class="bar-button" data-opens="office" onClick={door.open ? door.leave : door.enter}>
      <Icon name={door.open ? "message" : "office"} />
      <span class="top-out">{door.open ? leave : enter}</span>
    </button>
  );
}
