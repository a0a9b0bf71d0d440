import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Outcome, Problem, Snapshot } from "../../model";
import type { Ask } from "../../model-desk";
import { Sheet } from "../parts/sheet";
import { AskCard } from "./ask-card";
import { DeskProblem } from "./desk-problem";
import { useDesk } from "./desk-words";
import { useDeed } from "./use-deed";

interface AsksProps {
  readonly client: Client;
  readonly snapshot: Snapshot;
  /** The conversation on the screen: what was promised about it stands aside. */
  readonly here: string | null;
  readonly onOpen: (talk: string) => void;
}

/** Whom a moderator asks this desk to write to: it stands there until somebody promises, and for them until somebody has written. */
export function Asks({ client, snapshot, here, onOpen }: AsksProps): JSX.Element | null {
  const [listed, setListed] = useState(false);
  const { busy, problem, run } = useDeed();
  const [read, setRead] = useState<Problem | null>(null);
  const wrong = problem === read ? null : problem;
  const shown = shownOf(snapshot, here);
  // What went wrong is said, even where the card went away with it: a colleague was faster.
  if (shown.length === 0 && wrong === null) return null;
  const go = (talk: string): void => {
    setListed(false);
    onOpen(talk);
  };
  const take = async (ask: string): Promise<Outcome<string | null>> => {
    const outcome = await client.desk("takeAsk", ask);
    if (outcome.ok && outcome.value !== null) go(outcome.value);
    return outcome;
  };
  const card = (ask: Ask): JSX.Element => (
    <AskCard
      ask={ask}
      known={snapshot.conversations.some(({ talk }) => talk === ask.conversation)}
      busy={busy}
      onTake={() => {
        run(() => take(ask.id));
      }}
      onOpen={go}
    />
  );
  return (
    <Bar
      asks={shown}
      card={card}
      listed={listed}
      onListed={setListed}
      wrong={wrong}
      onRead={() => {
        setRead(problem);
      }}
    />
  );
}

interface BarProps {
  readonly asks: readonly Ask[];
  readonly card: (ask: Ask) => JSX.Element;
  readonly listed: boolean;
  readonly onListed: (listed: boolean) => void;
  readonly wrong: Problem | null;
  readonly onRead: () => void;
}

/** The first of them, and a way to all. */
function Bar({ asks, card, listed, onListed, wrong, onRead }: BarProps): JSX.Element {
  const words = useDesk().asks;
  const [first] = asks;
  return (
    <section class="asks" aria-label={words.label}>
      {first !== undefined && (
        <div class="asks-first" role={first.taken === null ? "alert" : undefined}>
          {card(first)}
          {asks.length > 1 && (
            <button
              type="button"
              class="button button-small"
              data-opens="asks"
              aria-haspopup="dialog"
              onClick={() => {
                onListed(true);
              }}
            >
              {words.all(asks.length - 1)}
            </button>
          )}
        </div>
      )}
      {wrong !== null && !listed && (
        <div class="ask-wrong">
          <DeskProblem problem={wrong} />
          <button type="button" class="button button-small" data-deed="read" onClick={onRead}>
            {words.read}
          </button>
        </div>
      )}
      {listed && (
        <Sheet
          title={words.label}
          onClose={() => {
            onListed(false);
          }}
        >
          <ul class="ask-list">
            {asks.map((ask) => (
              <li key={ask.id}>{card(ask)}</li>
            ))}
          </ul>
          {wrong !== null && <DeskProblem problem={wrong} />}
        </Sheet>
      )}
    </section>
  );
}

/** What nobody took comes before what oneself promised; within both the oldest first, as they were told. */
function shownOf({ desk, conversations }: Snapshot, here: string | null): readonly Ask[] {
  const asks = desk?.asks ?? [];
  const talk = conversations.find(({ id }) => id === here)?.talk;
  const promised = asks.filter(({ taken, conversation }) => taken !== null && conversation !== (talk ?? ""));
  return [...asks.filter(({ taken }) => taken === null), ...promised];
}
