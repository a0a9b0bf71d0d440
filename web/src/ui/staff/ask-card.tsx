import type { JSX } from "preact";

import type { Ask } from "../../model-desk";
import type { DeskTexts } from "../../texts/en/desk";
import { names as cy } from "../../texts/cy/moderation-names";
import { names as en } from "../../texts/en/moderation-names";
import { shortMoment } from "../../texts/format";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useDesk, useDeskNow } from "./desk-words";

interface AskCardProps {
  readonly ask: Ask;
  /** This device has the conversation. */
  readonly known: boolean;
  readonly busy: boolean;
  readonly onTake: () => void;
  readonly onOpen: (talk: string) => void;
}

/** Somebody to write to. */
export function AskCard(props: AskCardProps): JSX.Element {
  const { ask, known } = props;
  const words = useDesk().asks;
  const name = nameOf(words, ask);
  const hint = hintOf(words, ask, known);
  return (
    <div class={ask.taken === null ? "ask-card" : "ask-card ask-promised"}>
      <Icon name="pencil" />
      <p class="ask-card-words">
        <strong>{ask.taken === null ? words.title(name) : words.mine(name)}</strong>
        <Facts ask={ask} />
        {hint !== null && <span>{hint}</span>}
      </p>
      {ask.taken === null ? <Take {...props} /> : <Go {...props} />}
    </div>
  );
}

function Take({ ask, busy, onTake }: AskCardProps): JSX.Element {
  const words = useDesk().asks;
  const name = nameOf(words, ask);
  const writes = ask.conversation !== null;
  return (
    <button
      type="button"
      class="button button-small button-main"
      data-deed="take-ask"
      aria-label={writes ? words.takeLabel(name) : words.seeLabel(name)}
      aria-disabled={busy}
      onClick={onTake}
    >
      {writes ? words.take : words.see}
    </button>
  );
}

function Go({ ask, known, onOpen }: AskCardProps): JSX.Element | null {
  const words = useDesk().asks;
  const { conversation } = ask;
  if (conversation === null || !known) return null;
  return (
    <button
      type="button"
      class="button button-small button-main"
      data-deed="go-ask"
      aria-label={words.goLabel(nameOf(words, ask))}
      onClick={() => {
        onOpen(conversation);
      }}
    >
      {words.go}
    </button>
  );
}

/** Why, who asks and since when; for a promise, until when it holds. */
function Facts({ ask }: { readonly ask: Ask }): JSX.Element {
  const words = useDesk().asks;
  const { language } = useLanguage();
  const now = useDeskNow();
  const { policies } = { en, cy }[language];
  const { policy, at, times, taken, until } = ask;
  const facts = [
    ...(policy === null ? [] : [words.about(policies[policy] ?? policy)]),
    byOf(words, ask),
    words.since(shortMoment(language, at, now)),
    ...(times > 1 && taken === null ? [words.again(times)] : []),
  ];
  return (
    <>
      <span>{facts.join(" · ")}</span>
      {until !== null && <span>{words.until(shortMoment(language, until, now))}</span>}
    </>
  );
}

type AskWords = DeskTexts["asks"];

function nameOf(words: AskWords, { person }: Ask): string {
  return person === null || person.name === "" ? words.unnamed : person.name;
}

function byOf(words: AskWords, { by }: Ask): string {
  return by === null || by.name === "" ? words.byNobody : words.by(by.name);
}

/** What keeps somebody from writing here. */
function hintOf(words: AskWords, { conversation }: Ask, known: boolean): string | null {
  if (conversation === null) return words.noTalk;
  return known ? null : words.elsewhere;
}
