import type { JSX } from "preact";

import type { Link } from "../../model";
import { Icon } from "./icons";

interface LinkBannerProps {
  readonly link: Link;
  readonly offline: string;
  readonly connecting: string;
}

/** Say that the network is away; a short "connecting" stays quiet (the style sheet delays it). */
export function LinkBanner({ link, offline, connecting }: LinkBannerProps): JSX.Element {
  return (
    <div role="status">
      {link !== "online" && (
        <p class={`link-banner link-${link}`}>
          <Icon name={link === "offline" ? "offline" : "clock"} small />
          <span>{link === "offline" ? offline : connecting}</span>
        </p>
      )}
    </div>
  );
}
