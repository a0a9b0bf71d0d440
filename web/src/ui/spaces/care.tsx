import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

import type { Outcome, Problem } from "../../model";
import type { Somebody } from "../../model-desk";
import type { Care } from "../../model-spaces";
import { useNow } from "../clock";
import { useMoments } from "../moments";
import { Icon } from "../parts/icons";
import { Pebble } from "../parts/pebble";
import { useAsked } from "./asked";
import { Frame } from "./frame";
import { useRooms } from "./rooms";
import { SpaceProblem, Told } from "./told";
import { useSpaces } from "./words";

const DAY = 86_400_000;
const LONGEST_WORD = 40;

/** Does something and shows how things are then. */
type Do = (deed: () => Promise<Outcome<Care>>) => Promise<void>;

/** Whom and what somebody does not want to see, and the way to a break. All of it can be taken back here. */
export function CareScreen(): JSX.Element {
  const words = useSpaces().care;
  const { look, told } = useRooms();
  const asked = useAsked("care");
  const [problem, setProblem] = useState<Problem | null>(null);
  const act: Do = async (deed) => {
    const outcome = await deed();
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    // Other posts are to be seen now, or none.
    told.clear();
    asked.look();
    look();
  };
  return (
    <Frame title={words.title}>
      {problem !== null && <SpaceProblem problem={problem} />}
      <Told asked={asked}>
        {(care) => (
          <>
            <Break until={care.breakUntil} act={act} />
            <Words words={care.words} act={act} />
            <People care={care} kind="block" act={act} />
            <People care={care} kind="mute" act={act} />
          </>
        )}
      </Told>
    </Frame>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <section class="care-part" aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

interface BreakProps {
  readonly until: number | null;
  readonly act: Do;
}

function Break({ until, act }: BreakProps): JSX.Element {
  const words = useSpaces().care;
  const { client } = useRooms();
  const moment = useMoments();
  const now = useNow();
  const choices = [
    [1, words.breakDay],
    [7, words.breakWeek],
    [30, words.breakMonth],
  ] as const;
  return (
    <Part title={words.break}>
      <p>{until === null ? words.breakLead : words.onBreak(moment(until))}</p>
      <div class="care-ways">
        {until === null ? (
          choices.map(([days, name]) => (
            <button
              key={days}
              type="button"
              class="button"
              data-break={days}
              onClick={() => void act(() => client.spaces("takeBreak", now + days * DAY))}
            >
              {name}
            </button>
          ))
        ) : (
          <button type="button" class="button" data-deed="end-break" onClick={() => void act(() => client.spaces("takeBreak", null))}>
            {words.endBreak}
          </button>
        )}
      </div>
    </Part>
  );
}

interface WordsProps {
  readonly words: readonly string[];
  readonly act: Do;
}

function Words({ words: muted, act }: WordsProps): JSX.Element {
  const words = useSpaces().care;
  const { client } = useRooms();
  const [word, setWord] = useState("");
  const put = (all: readonly string[]): Promise<void> => act(() => client.spaces("muteWords", all));
  const add = (): void => {
    const fresh = word.trim();
    if (fresh === "" || muted.includes(fresh)) return;
    void put([...muted, fresh]).then(() => {
      setWord("");
    });
  };
  return (
    <Part title={words.words}>
      <p class="field-hint">{words.wordsHint}</p>
      {muted.length === 0 ? (
        <p>{words.noWords}</p>
      ) : (
        <ul class="care-words">
          {muted.map((each) => (
            <li key={each}>
              <span dir="auto">{each}</span>
              <button type="button" class="icon-button" aria-label={words.removeWord(each)} onClick={() => void put(muted.filter((other) => other !== each))}>
                <Icon name="close" small />
              </button>
            </li>
          ))}
        </ul>
      )}
      <form
        class="care-add"
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <input
          class="input"
          value={word}
          maxLength={LONGEST_WORD}
          aria-label={words.word}
          placeholder={words.word}
          dir="auto"
          autoComplete="off"
          onInput={(event) => {
            setWord(event.currentTarget.value);
          }}
        />
        <button type="submit" class="button">
          {words.addWord}
        </button>
      </form>
    </Part>
  );
}

interface PeopleProps {
  readonly care: Care;
  readonly kind: "block" | "mute";
  readonly act: Do;
}

function People({ care, kind, act }: PeopleProps): JSX.Element {
  const words = useSpaces().care;
  const { client } = useRooms();
  const isBlock = kind === "block";
  const people: readonly Somebody[] = isBlock ? care.blocked : care.muted;
  const way = isBlock ? words.unblock : words.unmute;
  return (
    <Part title={isBlock ? words.blocked : words.muted}>
      {people.length === 0 && <p>{isBlock ? words.nobodyBlocked : words.nobodyMuted}</p>}
      <ul class="care-people">
        {people.map(({ account, name }) => (
          <li key={account}>
            <Pebble name={name} />
            <span>{name}</span>
            <button type="button" class="button button-small" onClick={() => void act(() => client.spaces(kind, account, false))}>
              {way(name)}
            </button>
          </li>
        ))}
      </ul>
    </Part>
  );
}
