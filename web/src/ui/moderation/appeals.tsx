import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

import type { Client } from "../../model";
import type { AppealItem, ModerationView } from "../../model-moderation";
import { useMoments } from "../moments";
import { useAnswer, Waiting } from "../office/answer";
import { useDeed } from "../staff/use-deed";
import { ModerationProblem } from "./problem";
import { nameOf, useModeration } from "./words";

interface AppealsProps {
  readonly client: Client;
  readonly view: ModerationView | null;
  readonly onTaken: () => void;
}

/** Appeals, those that wait first; nobody takes the appeal of a decision of their own. */
export function AppealsScreen({ client, view, onTaken }: AppealsProps): JSX.Element {
  const words = useModeration().appeals;
  const asked = useAnswer("appeals", () => client.moderation("appeals"));
  const told = view?.queue?.at;
  const { again } = asked;
  useEffect(() => {
    again();
  }, [told, again]);
  return (
    <div class="office-scroll">
      <p class="office-lead">{words.lead}</p>
      {asked.value === null ? <Waiting asked={asked} /> : <Lists client={client} items={asked.value} onTaken={onTaken} />}
    </div>
  );
}

function Lists({ client, items, onTaken }: { readonly client: Client; readonly items: readonly AppealItem[]; readonly onTaken: () => void }): JSX.Element {
  const words = useModeration().appeals;
  const waiting = items.filter(({ state }) => state === "waiting");
  const over = items.filter(({ state }) => state !== "waiting");
  const deed = useDeed();
  const take = (item: string): void => {
    deed.run(() => client.moderation("claim", item), onTaken);
  };
  return (
    <>
      {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
      <section class="appeals">
        <h2>{words.waiting}</h2>
        {waiting.length === 0 && <p>{words.none}</p>}
        <ul class="cards">
          {waiting.map((appeal) => (
            <Row key={appeal.item.id} appeal={appeal} busy={deed.busy} onTake={take} />
          ))}
        </ul>
      </section>
      <section class="appeals">
        <h2>{words.over}</h2>
        {over.length === 0 && <p>{words.noneOver}</p>}
        <ul class="cards">
          {over.map((appeal) => (
            <Row key={appeal.item.id} appeal={appeal} busy={false} onTake={null} />
          ))}
        </ul>
      </section>
    </>
  );
}

interface RowProps {
  readonly appeal: AppealItem;
  readonly busy: boolean;
  readonly onTake: ((item: string) => void) | null;
}

function Row({ appeal, busy, onTake }: RowProps): JSX.Element {
  const words = useModeration();
  const moments = useMoments();
  const { item, state, at } = appeal;
  const name = nameOf(words, item.author);
  return (
    <li class="row-card">
      <span>
        <strong>{words.appeals.by(name)}</strong> <span class="office-tag">{words.appeals.states[state]}</span>
        <span class="field-hint row-when">{moments(at)}</span>
      </span>
      {onTake !== null && (
        <button
          type="button"
          class="button button-small"
          aria-label={words.appeals.takeFrom(name)}
          aria-disabled={busy}
          onClick={() => {
            onTake(item.id);
          }}
        >
          {words.appeals.take}
        </button>
      )}
    </li>
  );
}
