import type { JSX, TargetedInputEvent } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import type { Client, Directory, Problem, ServiceCard as Card } from "../../model";
import { signposts as cy } from "../../texts/cy/signposts";
import { type SignpostWords, signposts as en } from "../../texts/en/signposts";
import { ServiceCard } from "../conversation/service-card";
import { useLanguage } from "../language";
import { ProblemNote } from "../parts/problem";
import { Sheet } from "../parts/sheet";

/** A pause in writing after which the directory is searched. */
const PAUSE = 300;

export interface SignpostsProps {
  readonly client: Client;
  readonly conversation: string;
  readonly name: string;
  readonly onClose: () => void;
}

interface Asked {
  readonly text: string;
  readonly age: string;
  readonly area: string;
}

/** Search the directory and send a card from it. */
export function Signposts({ client, conversation, name, onClose }: SignpostsProps): JSX.Element {
  const words = { en, cy }[useLanguage().language];
  const [asked, setAsked] = useState<Asked>({ text: "", age: "", area: "" });
  const { found, problem } = useSearch(client, asked);
  const [failed, setFailed] = useState<Problem | null>(null);
  const sending = useRef(false);
  const send = async (card: Card): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    const outcome = await client.sendCard(conversation, card);
    sending.current = false;
    if (outcome.ok) onClose();
    else setFailed(outcome.problem);
  };
  const wrong = failed ?? problem;
  return (
    <Sheet title={words.title} onClose={onClose} wide>
      <p>{words.lead}</p>
      <SearchForm words={words} asked={asked} onAsked={setAsked} />
      {wrong !== null && <ProblemNote problem={wrong} />}
      <p role="status" class="field-hint">
        {found === null ? "" : countOf(words, found)}
      </p>
      <ul class="services">
        {(found?.items ?? []).map((card, index) => (
          <li key={`${card.name} ${index}`}>
            <ServiceCard card={card} gaps>
              <button type="button" class="button button-main button-small" onClick={() => void send(card)}>
                {words.send(name)}
              </button>
            </ServiceCard>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function countOf(words: SignpostWords, { items, importedAt }: Directory): string {
  return importedAt === null ? words.noDirectory : words.count(items.length);
}

interface SearchFormProps {
  readonly words: SignpostWords;
  readonly asked: Asked;
  readonly onAsked: (asked: Asked) => void;
}

function SearchForm({ words, asked, onAsked }: SearchFormProps): JSX.Element {
  const change = (name: keyof Asked) => ({
    class: "input",
    value: asked[name],
    autocomplete: "off" as const,
    onInput: (event: TargetedInputEvent<HTMLInputElement>) => {
      onAsked({ ...asked, [name]: event.currentTarget.value });
    },
  });
  return (
    <form
      class="services-search"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <label>
        <span class="field-label">{words.text}</span>
        <input type="search" maxLength={100} {...change("text")} />
      </label>
      <label>
        <span class="field-label">{words.age}</span>
        <input type="number" min={0} max={120} {...change("age")} />
      </label>
      <label class="services-area">
        <span class="field-label">{words.area}</span>
        <input type="search" maxLength={100} {...change("area")} />
      </label>
    </form>
  );
}

interface SearchState {
  readonly found: Directory | null;
  readonly problem: Problem | null;
}

/** The answer to what was asked last; an older one that comes late is not shown. */
function useSearch(client: Client, asked: Asked): SearchState {
  const [state, setState] = useState<SearchState>({ found: null, problem: null });
  const latest = useRef(asked);
  latest.current = asked;
  useEffect(() => {
    const timer = setTimeout(() => {
      void client.findServices(asked.text, asked.age === "" ? null : Number(asked.age), asked.area).then((outcome) => {
        if (latest.current !== asked) return;
        setState(outcome.ok ? { found: outcome.value, problem: null } : { found: null, problem: outcome.problem });
      });
    }, PAUSE);
    return () => {
      clearTimeout(timer);
    };
  }, [client, asked]);
  return state;
}
