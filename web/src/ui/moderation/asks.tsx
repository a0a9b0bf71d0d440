import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Me } from "../../model";
import type { Ask } from "../../model-desk";
import { useMoments } from "../moments";
import { useAnswer, Waiting } from "../office/answer";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { ModerationProblem } from "./problem";
import { nameOf, policyOf, useModeration } from "./words";

/** Young people whom somebody of the desk is asked to write to. */
export function AsksScreen({ client, me }: { readonly client: Client; readonly me: Me }): JSX.Element {
  const words = useModeration().asks;
  const asked = useAnswer("asks", () => client.moderation("asks"));
  const [taken, setTaken] = useState<readonly Ask[]>([]);
  const open = asked.value?.map((ask) => taken.find(({ id }) => id === ask.id) ?? ask);
  return (
    <div class="office-scroll">
      <p class="office-lead">{words.lead}</p>
      {open === undefined ? (
        <Waiting asked={asked} />
      ) : open.length === 0 ? (
        <div class="office-empty">
          <h2>{words.none}</h2>
        </div>
      ) : (
        <ul class="cards">
          {open.map((ask) => (
            <Row
              key={ask.id}
              client={client}
              me={me}
              ask={ask}
              onTaken={(next) => {
                setTaken((before) => [...before, next]);
              }}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

interface RowProps {
  readonly client: Client;
  readonly me: Me;
  readonly ask: Ask;
  readonly onTaken: (ask: Ask) => void;
}

function Row({ client, me, ask, onTaken }: RowProps): JSX.Element {
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
      {ask.taken === null ? (
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
        <p class="ask-taken" role="status">
          <Icon name="check" small />
          {ask.taken.account === me.account ? words.asks.mine : words.asks.taken(nameOf(words, ask.taken))}
        </p>
      )}
    </li>
  );
}
