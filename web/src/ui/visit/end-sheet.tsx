import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { SeenAlone, View } from "../../protocol/visits";
import { Sheet } from "../parts/sheet";
import { AloneQuestion, answerOf, NOT_CHOSEN } from "./alone-question";
import { useVisit } from "./words";

interface EndSheetProps {
  readonly view: View;
  readonly onClose: () => void;
  readonly onLeave: () => void;
  readonly onEnd: (seen: SeenAlone) => void;
}

/** End the visit for everybody, and say whether the young person was seen alone; or leave alone. */
export function EndSheet({ view, onClose, onLeave, onEnd }: EndSheetProps): JSX.Element {
  const words = useVisit().end;
  const [chosen, setChosen] = useState(NOT_CHOSEN);
  const [missing, setMissing] = useState(false);
  const end = (): void => {
    const seen = answerOf(chosen);
    if (seen === null) setMissing(true);
    else onEnd(seen);
  };
  return (
    <Sheet title={words.title} onClose={onClose}>
      <p>{words.lead}</p>
      <AloneQuestion label={words.lead} chosen={chosen} onChoose={setChosen} missing={missing} />
      <button type="button" class="button button-main button-wide" data-act="end" onClick={end}>
        {words.endNow}
      </button>
      {view.people.length > 1 && (
        <button type="button" class="button button-plain" onClick={onLeave}>
          {words.justLeave}
        </button>
      )}
    </Sheet>
  );
}
