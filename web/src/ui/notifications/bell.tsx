import type { JSX } from "preact";

import { Icon } from "../parts/icons";
import { later } from "../parts/later";

/** What the bell opens; fetched then. */
export const NotificationSettings = later(async () => (await import("./settings")).NotificationSettings);

interface BellProps {
  readonly label: string;
  readonly onOpen: () => void;
}

export function Bell({ label, onOpen }: BellProps): JSX.Element {
  return (
    <button type="button" class="icon-button bell" aria-label={label} aria-haspopup="dialog" onClick={onOpen}>
      <Icon name="bell" />
    </button>
  );
}
