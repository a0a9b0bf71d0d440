import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Me } from "../../model";
import type { Ask } from "../../model-desk";
import type { ModerationView } from "../../model-moderation";
import type { ModerationWords } from "../../texts/en/moderation";
import { useMoments } from "../moments";
import { useAnswer, Waiting } from "../office/answer";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { ModerationProblem } from "./problem";
import { nameOf, policyOf, useModeration } from "./words";

interface AsksProps {
  readonly client: Client;
  readonly me: Me;
  readonly view: ModerationView | null;
}

/** Young people whom somebody of the desk is asked to write to; what comes and what is taken is heard of at once. */
export function AsksScreen({ client, me, view }: AsksProps): JSX.Element {
  const words = useModeration().asks;
  const asked = useAnswer("asks", () => client.moderation("asks"));
  const [seen, setSeen] = useState<readonly Seen[]>([]);
  const heard = view?.asks ?? 0;
  const [begun] = useState(heard);
  const { value, again } = asked;
  useEffect(() => {
    if (heard !== begun) again();
  }, [heard, begun, again]);
  useEffect(() => {
    if (value !== null) setSeen((before) => lookedAgain(before, value));
  }, [value]);
  return (
    <div class="office-scroll">
      <p class="office-lead">{words.lead}</p>
      {value === null ? (
        <Waiting asked={asked} />
      ) : seen.length === 0 && value.length === 0 ? (
        <div class="office-empty">
          <h2>{words.none}</h2>
        </div>
      ) : (
        <ul class="cards">
          {seen.map((each) => (
            <Row
              key={each.ask.id}
              client={client}
              me={me}
              seen={each}
              onTaken={(next) => {
                setSeen((before) => before.map((one) => (one.ask.id === next.id ? { ask: next, listed: true } : one)));
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

/** An ask that is or was on this screen; `listed`: the gateway names it still. */
interface Seen {
  readonly ask: Ask;
  readonly listed: boolean;
}

/** What was seen stays where it is, so that nothing moves under a finger: it says who writes to them instead. */
function lookedAgain(before: readonly Seen[], listed: readonly Ask[]): readonly Seen[] {
  const now = listed.map((ask) => {
    const known = before.find((each) => each.ask.id === ask.id)?.ask;
    // An answer from before this person took it; raised again it is open again.
    const older = ask.taken === null && known !== undefined && known.taken !== null && known.times === ask.times;
    return { ask: older ? known : ask, listed: true };
  });
  const gone = before.filter(({ ask }) => listed.every(({ id }) => id !== ask.id)).map(({ ask }) => ({ ask, listed: false }));
  return [...now, ...gone].sort((a, b) => a.ask.at - b.ask.at);
}

interface RowProps {
  readonly client: Client;
  readonly me: Me;
  readonly seen: Seen;
  readonly onTaken: (ask: Ask) => void;
}

function Row({ client, me, seen: { ask, listed }, onTaken }: RowProps): JSX.Element {
  const words = useModeration();
  const moments = useMoments();
  const deed = useDeed();
  const name = nameOf(words, ask.person);
  return (
    <li class="row-card ask">
      <span class="ask-words">
        <strong>{name}</strong>
        {ask.policy !== null && <span class="office-tag office-tag-warm">{words.asks.about(policyOf(words, ask.policy))}</span>}
        <span class="field-hint row-when">
          {moments(ask.at)}, {words.asks.times(ask.times)}
        </span>
        {ask.conversation === null && <span class="field-hint">{words.asks.noTalk}</span>}
        {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
      </span>
      {ask.taken === null && listed ? (
        <button
          type="button"
          class="button button-main button-small"
          aria-label={words.asks.takeTo(name)}
          aria-disabled={deed.busy}
          onClick={() => {
            deed.run(async () => {
              const outcome = await client.moderation("takeAsk", ask.id);
              if (outcome.ok) onTaken(outcome.value);
              return outcome;
            });
          }}
        >
          {words.asks.take}
        </button>
      ) : (
        <p class="ask-taken" role="status" data-state={ask.taken === null ? "elsewhere" : "taken"}>
          <Icon name="check" small />
          {takenWords(words, ask, me)}
        </p>
      )}
    </li>
  );
}

function takenWords(words: ModerationWords, { taken }: Ask, me: Me): string {
  if (taken === null) return words.asks.elsewhere;
  return taken.account === me.account ? words.asks.mine : words.asks.taken(nameOf(words, taken));
}
