import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Link } from "../../model";
import { Icon } from "./icons";

/** A connection that comes within this time is not worth a word. */
const SETTLING = 1500;

interface LinkBannerProps {
  readonly link: Link;
  readonly offline: string;
  readonly connecting: string;
}

/** Say that the network is away, and not flicker while it comes and goes. */
export function LinkBanner({ link, offline, connecting }: LinkBannerProps): JSX.Element {
  const shown = useSettled(link);
  return (
    <div role="status">
      {shown !== "online" && (
        <p class="link-banner">
          <Icon name={shown === "offline" ? "offline" : "clock"} small />
          <span>{shown === "offline" ? offline : connecting}</span>
        </p>
      )}
    </div>
  );
}

/** Keep what was shown before while a connection is being made, for a moment. */
function useSettled(link: Link): Link {
  const [shown, setShown] = useState<Link>(link === "offline" ? "offline" : "online");
  useEffect(() => {
    if (link !== "connecting") {
      setShown(link);
      return undefined;
    }
    const timer = setTimeout(() => {
      setShown("connecting");
    }, SETTLING);
    return () => {
      clearTimeout(timer);
    };
  }, [link]);
  return shown;
}
