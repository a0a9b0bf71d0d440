import type { JSX } from "preact";
import { useCallback } from "preact/hooks";

import type { Client } from "../../model";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { type GoTo, leavePage, useShiftThrice } from "./leave";
import { useYoung } from "./words";

interface BarProps {
  readonly client: Client;
  readonly goTo: GoTo;
  readonly onHelp: () => void;
}

/** Keep help and the way out one tap away on every screen. */
export function Bar({ client, goTo, onHelp }: BarProps): JSX.Element {
  const words = useYoung();
  const leave = useCallback(() => {
    leavePage(client, goTo);
  }, [client, goTo]);
  const presses = useShiftThrice(leave);
  return (
    <header class="bar">
      <button type="button" class="bar-button bar-help" onClick={onHelp} aria-haspopup="dialog">
        <Icon name="lifebuoy" />
        {words.bar.help}
      </button>
      <button type="button" class="bar-button bar-leave" onClick={leave}>
        {words.bar.leave}
        <Icon name="leave" />
      </button>
      {presses > 0 && (
        <p class="bar-presses" aria-hidden="true">
          {words.leave.presses(3 - presses)}
        </p>
      )}
      <Announcer text={presses > 0 ? words.leave.presses(3 - presses) : ""} />
    </header>
  );
}
