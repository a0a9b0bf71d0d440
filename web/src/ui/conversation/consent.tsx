import type { ComponentChildren, JSX } from "preact";
import { useContext, useState } from "preact/hooks";

import type { ConsentItem, Outcome, Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { ConsentContext, type ConsentWays } from "./consent-ways";
import { useConsents } from "./consent-words";
import { Deciding } from "./deciding";

interface ConsentProps {
  readonly item: ConsentItem;
}

/** A question about who may join or where the chat goes on, or the answer to it. */
export function Consent({ item }: ConsentProps): JSX.Element {
  if (item.step !== "ask") return <Answer item={item} />;
  return <Question item={item} />;
}

function Answer({ item }: ConsentProps): JSX.Element {
  const words = useConsents().young;
  const yes = item.about === "transfer" ? words.answerYes : item.history === "all" ? words.answerYesAll : words.answerYesFromNow;
  return <p class="bubble">{item.step === "yes" ? yes : words.answerNo}</p>;
}

function Question({ item }: ConsentProps): JSX.Element {
  const words = useConsents().young;
  const ways = useContext(ConsentContext);
  return (
    <article class="consent">
      <h3>
        <Icon name={item.about === "invite" ? "people" : "forward"} />
        {item.about === "invite" ? words.inviteTitle(item.name) : words.moveTitle(item.name)}
      </h3>
      {item.title !== "" && (
        <p class="consent-who">
          <span class="initial" aria-hidden="true">
            {item.name.slice(0, 1)}
          </span>
          <span>
            <strong>{item.name}</strong>
            <span>{item.title}</span>
          </span>
        </p>
      )}
      <figure class="consent-why">
        <figcaption>{item.mine ? words.youSay : words.says(item.authorName)}</figcaption>
        <blockquote dir="auto">{item.reason}</blockquote>
      </figure>
      {ways.answer === null ? <Standing item={item} ways={ways} /> : <YoungSide item={item} ways={ways} answer={ways.answer} />}
    </article>
  );
}

interface SideProps extends ConsentProps {
  readonly ways: ConsentWays;
}

/** How the question stands, for staff. */
function Standing({ item, ways }: SideProps): JSX.Element {
  const words = useConsents().staff;
  const said = { asked: words.waiting, accepted: words.yes, declined: words.no, ended: words.over, done: words.moved }[item.standing];
  const open = item.standing === "asked" || item.standing === "accepted";
  return (
    <Ending item={item} end={open ? ways.end : null} text={words.takeBack}>
      <p class="consent-state">{said}</p>
    </Ending>
  );
}

interface YoungSideProps extends SideProps {
  readonly answer: NonNullable<ConsentWays["answer"]>;
}

function YoungSide({ item, ways, answer }: YoungSideProps): JSX.Element {
  const words = useConsents().young;
  switch (item.standing) {
    case "asked":
      return <Deciding item={item} items={ways.items} answer={answer} />;
    case "accepted":
      if (item.about === "transfer") return <MoveAgain item={item} ways={ways} answer={answer} />;
      return (
        <Ending item={item} end={ways.end} text={words.takeBack(item.name)}>
          <p class="consent-state">{words.canBeHere(item.name)}</p>
        </Ending>
      );
    case "declined":
      return <p class="consent-state">{words.saidNo}</p>;
    case "ended":
      return <p class="consent-state">{words.over}</p>;
    case "done":
      return <p class="consent-state">{words.wentOn(item.name)}</p>;
  }
}

/** Yes was said, and something came between: the choice is made again, or taken back. */
function MoveAgain({ item, ways, answer }: YoungSideProps): JSX.Element {
  const words = useConsents().young;
  return (
    <Ending item={item} end={ways.end} text={words.noMove}>
      <p class="consent-state">{words.onTheWay}</p>
      <Deciding item={item} items={ways.items} answer={answer} again />
    </Ending>
  );
}

interface EndingProps extends ConsentProps {
  readonly end: ConsentWays["end"];
  readonly text: string;
  readonly children: ComponentChildren;
}

function Ending({ item, end, text, children }: EndingProps): JSX.Element {
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (deed: (id: string) => Promise<Outcome<null>>): Promise<void> => {
    const outcome = await deed(item.id);
    setProblem(outcome.ok ? null : outcome.problem);
  };
  return (
    <>
      {children}
      {end !== null && (
        <button type="button" class="button button-small" data-answer="end" onClick={() => void run(end)}>
          {text}
        </button>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </>
  );
}
