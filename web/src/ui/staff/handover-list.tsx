import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import type { Handover, HandoverItem } from "../../model-desk";
import { dayName, timeOfDay } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { DeskProblem } from "./desk-problem";
import { useDesk, useDeskNow } from "./desk-words";
import { dueInWords, momentToCome, stateOf } from "./due";

interface HandoverListProps {
  readonly client: Client;
  readonly onBack: () => void;
}

/** Every open promise, for whoever comes on shift; it can be printed. */
export function HandoverList({ client, onBack }: HandoverListProps): JSX.Element {
  const words = useDesk().handover;
  const { language } = useLanguage();
  const now = useDeskNow();
  const { list, problem, look } = useHandover(client);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <section class="handover" aria-labelledby="handover-title">
      <header class="handover-head">
        <button type="button" class="icon-button" aria-label={words.back} onClick={onBack}>
          <Icon name="back" />
        </button>
        <div class="handover-title">
          <h2 id="handover-title" ref={heading} tabIndex={-1}>
            {words.title}
          </h2>
          {list !== null && <p>{words.lead(`${dayName(language, list.at, now)}, ${timeOfDay(list.at)}`)}</p>}
        </div>
        <div class="handover-ways">
          <button type="button" class="button button-small" onClick={look}>
            <Icon name="refresh" small />
            {words.refresh}
          </button>
          <button
            type="button"
            class="button button-small"
            onClick={() => {
              window.print();
            }}
          >
            {words.print}
          </button>
        </div>
      </header>
      {problem !== null && <DeskProblem problem={problem} />}
      {list !== null && <Promises list={list} />}
    </section>
  );
}

function Promises({ list }: { readonly list: Handover }): JSX.Element {
  const words = useDesk().handover;
  if (list.items.length === 0) return <p class="nothing">{words.none}</p>;
  return (
    <div class="handover-sheet">
      <p role="status">{words.count(list.items.length)}</p>
      <table class="handover-table">
        <thead>
          <tr>
            <th scope="col">{words.who}</th>
            <th scope="col">{words.due}</th>
            <th scope="col">{words.owner}</th>
          </tr>
        </thead>
        <tbody>
          {list.items.map((item) => (
            <PromiseRow key={item.conversation} item={item} />
          ))}
        </tbody>
      </table>
      {list.more && <p class="note note-warm">{words.more}</p>}
    </div>
  );
}

function PromiseRow({ item }: { readonly item: HandoverItem }): JSX.Element {
  const words = useDesk();
  const { language } = useLanguage();
  const now = useDeskNow();
  const { promiseDue, owner, leaseUntil } = item;
  const state = stateOf(item, now);
  const held = leaseUntil !== null && now < leaseUntil;
  return (
    <tr>
      <th scope="row">{item.person.name}</th>
      <td>
        {promiseDue !== null && (
          <>
            {momentToCome(words, language, promiseDue, now)}
            {state !== "kept" && (
              <strong class={`handover-${state}`}>
                {state === "late" ? dueInWords(words, language, promiseDue, now) : words.due.predicted}
              </strong>
            )}
          </>
        )}
      </td>
      <td>{owner === null ? words.handover.nobody : held ? owner.name : words.handover.lapsed(owner.name)}</td>
    </tr>
  );
}

interface Found {
  readonly list: Handover | null;
  readonly problem: Problem | null;
}

function useHandover(client: Client): Found & { readonly look: () => void } {
  const [found, setFound] = useState<Found>({ list: null, problem: null });
  const look = useCallback(() => {
    void client.desk("handover").then((outcome) => {
      // What was there before stays, should the gateway be away.
      setFound((before) => (outcome.ok ? { list: outcome.value, problem: null } : { ...before, problem: outcome.problem }));
    });
  }, [client]);
  useEffect(look, [look]);
  return { ...found, look };
}
