import type { ComponentChildren, JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client, Me } from "../../model";
import { AGE_BANDS, type AgeBand, type ModHistory, type ModItem } from "../../model-moderation";
import { nameList } from "../../texts/format";
import { useLanguage } from "../language";
import { useMoments } from "../moments";
import { useAnswer, Waiting } from "../office/answer";
import { Sheet } from "../parts/sheet";
import { useDeed } from "../staff/use-deed";
import { DecisionLines } from "./deciding/evidence";
import { ModerationProblem } from "./problem";
import { nameOf, policyOf, useModeration } from "./words";

interface HistoryProps {
  readonly client: Client;
  readonly me: Me;
  readonly item: ModItem;
  readonly onClose: () => void;
}

/** Everything about an item and its author in one place; looking is a deed in the trail. */
export function HistorySheet({ client, me, item, onClose }: HistoryProps): JSX.Element {
  const words = useModeration();
  const { author } = item;
  const [person, setPerson] = useState(false);
  const whole = person && author !== null;
  const asked = useAnswer(`history ${whole ? author.account : item.id}`, () => {
    return whole ? client.moderation("personHistory", author.account) : client.moderation("itemHistory", item.id);
  });
  return (
    <Sheet title={words.item.history} onClose={onClose}>
      <p class="field-hint">{words.item.historyLead}</p>
      {asked.value === null ? <Waiting asked={asked} /> : <Whole history={asked.value} />}
      {!whole && author !== null && (
        <button
          type="button"
          class="button"
          onClick={() => {
            setPerson(true);
          }}
        >
          {words.history.person}
        </button>
      )}
      {author !== null && me.roles.includes("safeguarding_lead") && <Band client={client} account={author.account} />}
    </Sheet>
  );
}

function Whole({ history }: { readonly history: ModHistory }): JSX.Element {
  const words = useModeration();
  const { language } = useLanguage();
  const moments = useMoments();
  const { standing, decisions, posts, events, seconds, flagsAgainst, appeals } = history;
  return (
    <div class="history">
      <Part title={words.history.standing}>
        <p>
          {words.levels[standing.level]}
          {standing.until !== null && `, ${words.history.until(moments(standing.until))}`}
        </p>
        <p>{words.history.flagsAgainst(flagsAgainst)}</p>
        <p>{words.history.appeals(appeals.accepted, appeals.rejected, appeals.waiting)}</p>
      </Part>
      <Part title={words.history.decisions}>
        {decisions.length === 0 && <p>{words.history.noDecisions}</p>}
        <ul class="history-list">
          {decisions.map((decision) => (
            <li key={decision.id}>
              <DecisionLines decision={decision} />
              {decision.names !== null && <p class="field-hint">{words.history.replaces}</p>}
            </li>
          ))}
        </ul>
      </Part>
      {seconds.length > 0 && (
        <Part title={words.history.seconds}>
          <ul class="history-list">
            {seconds.map((second) => (
              <li key={second.at}>
                <p>
                  <strong>{nameOf(words, second.by)}</strong>: {nameList(language, second.actions.map((act) => words.acts[act]))}
                  {second.policy !== null && ` (${policyOf(words, second.policy)})`}
                </p>
                <p dir="auto">{second.note}</p>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={words.history.posts}>
        {posts.length === 0 && <p>{words.history.noPosts}</p>}
        <ul class="history-list">
          {posts.map((post) => (
            <li key={post.id}>
              <p>
                {words.history.post(words.states[post.state], post.version)}{" "}
                <span class={`lane-badge lane-${String(post.lane)}`}>{words.lanes[post.lane]}</span>{" "}
                {post.flags > 0 && <span class="office-tag">{words.item.flags(post.flags)}</span>}
              </p>
              <p class="field-hint">{moments(post.at)}</p>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={words.history.events}>
        <ol class="history-events">
          {events.map((event, index) => (
            <li key={index}>
              <span>{words.events[event.kind] ?? event.kind}</span>
              <span class="field-hint">
                {event.by !== null && `${nameOf(words, event.by)}, `}
                {moments(event.at)}
              </span>
            </li>
          ))}
        </ol>
      </Part>
    </div>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="history-part">
      <h3>{title}</h3>
      {children}
    </section>
  );
}

/** Safeguarding leads mend what a join code got wrong. */
function Band({ client, account }: { readonly client: Client; readonly account: string }): JSX.Element {
  const words = useModeration().history;
  const id = useId();
  const deed = useDeed();
  const [band, setBand] = useState<AgeBand>(AGE_BANDS[0]);
  const [reason, setReason] = useState("");
  const [done, setDone] = useState(false);
  return (
    <details class="history-band">
      <summary>{words.band}</summary>
      <form
        class="sheet-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() === "") return;
          deed.run(() => client.moderation("changeBand", account, band, reason), () => {
            setDone(true);
          });
        }}
      >
        <p>{words.bandLead}</p>
        <label class="field">
          <span class="field-label">{words.bandNew}</span>
          <select
            class="input"
            value={band}
            onChange={(event) => {
              setBand(AGE_BANDS.find((each) => each === event.currentTarget.value) ?? AGE_BANDS[0]);
            }}
          >
            {AGE_BANDS.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
        <div class="field">
          <label class="field-label" for={id}>
            {words.bandReason}
          </label>
          <input
            id={id}
            class="input"
            maxLength={500}
            required
            value={reason}
            onInput={(event) => {
              setReason(event.currentTarget.value);
            }}
          />
        </div>
        {deed.problem !== null && <ModerationProblem problem={deed.problem} />}
        <button type="submit" class="button" aria-disabled={deed.busy}>
          {words.bandSend}
        </button>
        <p role="status">{done ? words.bandDone : ""}</p>
      </form>
    </details>
  );
}
