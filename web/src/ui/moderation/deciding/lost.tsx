import type { JSX } from "preact";

import type { ModerationView } from "../../../model-moderation";
import { Icon } from "../../parts/icons";
import { useModeration } from "../words";

interface LostProps {
  readonly lost: NonNullable<ModerationView["lost"]>;
  readonly busy: boolean;
  readonly onAgain: (item: string) => void;
}

/** Say kindly that what was held changed hands, and whose it is. */
export function LostNote({ lost, busy, onAgain }: LostProps): JSX.Element {
  const words = useModeration().lost;
  const whose = lost.by === null ? words.open : words.by(lost.by);
  return (
    <section class="note note-warm" role="status">
      <Icon name="clock" />
      <div class="note-body">
        <p>
          <strong>{words.title}.</strong> {lost.over ? words.over : `${whose} ${words.words}`}
        </p>
        {lost.by === null && !lost.over && (
          <div>
            <button
              type="button"
              class="button button-small"
              aria-disabled={busy}
              onClick={() => {
                onAgain(lost.item);
              }}
            >
              {words.again}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}
