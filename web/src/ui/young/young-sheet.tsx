import { createContext, type ComponentChildren, type JSX } from "preact";
import { useContext } from "preact/hooks";

import { Icon } from "../parts/icons";
import { Sheet } from "../parts/sheet";
import { useYoung } from "./words";

/** How to leave the page, for whatever covers the bar. */
export const Leave = createContext<() => void>(() => undefined);

interface YoungSheetProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A sheet covers the bar and takes its buttons out of reach, so it has the way out in its own head. */
export function YoungSheet({ title, onClose, children }: YoungSheetProps): JSX.Element {
  const words = useYoung();
  const leave = useContext(Leave);
  return (
    <Sheet
      title={title}
      onClose={onClose}
      beside={
        <button type="button" class="button sheet-leave" onClick={leave}>
          {words.bar.leave}
          <Icon name="leave" small />
        </button>
      }
    >
      {children}
    </Sheet>
  );
}
