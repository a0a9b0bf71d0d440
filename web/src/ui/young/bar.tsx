import type { JSX } from "preact";

import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { useShiftThrice } from "./leave";
import { useYoung } from "./words";

interface BarProps {
  readonly onLeave: () => void;
  readonly onHelp: () => void;
}

/** Keep help and the way out one tap away on every screen. */
export function Bar({ onLeave, onHelp }: BarProps): JSX.Element {
  const words = useYoung();
  const presses = useShiftThrice(onLeave);
  return (
    <header class="bar">
      <button type="button" class="bar-button bar-help" onClick={onHelp} aria-haspopup="dialog">
        <Icon name="lifebuoy" />
        {words.bar.help}
      </button>
      <button type="button" class="bar-button bar-leave" onClick={onLeave}>
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
