import type { JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import type { RecoveryStanding } from "../../model-recovery";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage, useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useDeed } from "../staff/use-deed";
import { YoungSheet } from "../young/young-sheet";
import { newPhrase, placesToProve, wordsOf } from "./phrase";
import { Proof } from "./proof";
import { useRecoveryWords } from "./words";

import "../../styles/recovery.css";

interface MakingProps {
  readonly client: Client;
  readonly onClose: () => void;
}

type Step =
  | { readonly at: "standing" | "done" }
  | { readonly at: "shown" | "proof"; readonly phrase: Uint8Array<ArrayBuffer>; readonly words: readonly string[] };

/** Make recovery words: see them once, write them down, prove two. Nothing is kept of them on the device. */
export function Making({ client, onClose }: MakingProps): JSX.Element {
  const words = useRecoveryWords();
  const [step, setStep] = useState<Step>({ at: "standing" });
  const titles = { standing: words.making.title, shown: words.shown.title, proof: words.proof.title, done: words.done.title };
  const show = (): void => {
    const phrase = newPhrase();
    setStep({ at: "shown", phrase, words: wordsOf(phrase) });
  };
  return (
    <YoungSheet key={step.at} title={titles[step.at]} onClose={onClose}>
      <div class="recovery" data-step={step.at}>
        <Stage step={step} client={client} onMake={show} onStep={setStep} onClose={onClose} />
      </div>
    </YoungSheet>
  );
}

interface StageProps extends MakingProps {
  readonly step: Step;
  readonly onMake: () => void;
  readonly onStep: (step: Step) => void;
}

function Stage({ step, client, onMake, onStep, onClose }: StageProps): JSX.Element {
  const { done } = useRecoveryWords();
  switch (step.at) {
    case "standing":
      return <Standing client={client} onMake={onMake} />;
    case "shown":
      return (
        <Shown
          words={step.words}
          onNext={() => {
            onStep({ ...step, at: "proof" });
          }}
          onClose={onClose}
        />
      );
    case "proof":
      return (
        <Proof
          words={step.words}
          drawPlaces={() => placesToProve(Math.random)}
          onProven={() => client.recovery("make", step.phrase)}
          onDone={() => {
            step.phrase.fill(0);
            onStep({ at: "done" });
          }}
          onBack={() => {
            onStep({ ...step, at: "shown" });
          }}
        />
      );
    case "done":
      return (
        <>
          <p>{done.lead}</p>
          <button type="button" class="button button-main button-wide" data-act="close" onClick={onClose}>
            {done.close}
          </button>
        </>
      );
  }
}

interface StandingProps {
  readonly client: Client;
  readonly onMake: () => void;
}

/** Whether there are words, and what can be done about that. */
function Standing({ client, onMake }: StandingProps): JSX.Element {
  const { making } = useRecoveryWords();
  const now = useStanding(client);
  return (
    <>
      <p>{making.lead}</p>
      {now.problem !== null && <ProblemNote problem={now.problem} />}
      {now.standing === null ? <Unknown now={now} /> : <Known now={now} standing={now.standing} onMake={onMake} />}
      <Announcer text={now.removed ? making.removed : ""} />
    </>
  );
}

/** It is being asked, or could not be. */
function Unknown({ now: { problem, again } }: { readonly now: StandingNow }): JSX.Element {
  const { making } = useRecoveryWords();
  const { tryAgain } = useShared();
  if (problem === null) {
    return (
      <p class="recovery-waiting" role="status">
        {making.looking}
      </p>
    );
  }
  return (
    <button type="button" class="button button-wide" data-act="again" onClick={again}>
      {tryAgain}
    </button>
  );
}

interface KnownProps {
  readonly now: StandingNow;
  readonly standing: RecoveryStanding;
  readonly onMake: () => void;
}

function Known({ now: { removed, remove, busy }, standing, onMake }: KnownProps): JSX.Element {
  const { making } = useRecoveryWords();
  const [ending, setEnding] = useState(false);
  const maker = useRef<HTMLButtonElement>(null);
  const has = standing.madeAt !== null;
  useEffect(() => {
    // The question that had the focus is gone.
    if (removed) maker.current?.focus();
  }, [removed]);
  return (
    <>
      <MadeAt standing={standing} removed={removed} />
      {!(has && ending) && (
        <button ref={maker} type="button" class="button button-main button-wide" data-act="make" onClick={onMake}>
          <Icon name="pencil" small />
          {has ? making.makeNew : making.make}
        </button>
      )}
      {has && <Removing asked={ending} busy={busy} onAsk={setEnding} onYes={remove} />}
    </>
  );
}

function MadeAt({ standing: { madeAt }, removed }: { readonly standing: RecoveryStanding; readonly removed: boolean }): JSX.Element {
  const { making } = useRecoveryWords();
  const { language } = useLanguage();
  const now = useNow();
  if (madeAt === null) return <p>{removed ? making.removed : making.none}</p>;
  return (
    <p>
      <strong>{making.madeAt(shortMoment(language, madeAt, now))}</strong> {making.forgotten}
    </p>
  );
}

interface RemovingProps {
  readonly asked: boolean;
  readonly busy: boolean;
  readonly onAsk: (asked: boolean) => void;
  readonly onYes: () => void;
}

/** End the words: a button, then a question in the place of what else could be done. */
function Removing({ asked, busy, onAsk, onYes }: RemovingProps): JSX.Element {
  const { making } = useRecoveryWords();
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (asked) question.current?.focus();
  }, [asked]);
  if (!asked) {
    return (
      <button
        type="button"
        class="button button-wide"
        data-act="remove"
        onClick={() => {
          onAsk(true);
        }}
      >
        {making.remove}
      </button>
    );
  }
  return (
    <div class="recovery-ask" role="group" aria-label={making.remove}>
      <p ref={question} tabIndex={-1}>
        {making.removeAsk}
      </p>
      <div class="recovery-ways">
        <button type="button" class="button button-main" data-act="remove-yes" aria-disabled={busy} onClick={onYes}>
          {busy ? making.busy : making.removeYes}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            onAsk(false);
          }}
        >
          {making.removeNo}
        </button>
      </div>
    </div>
  );
}

interface ShownProps {
  readonly words: readonly string[];
  readonly onNext: () => void;
  readonly onClose: () => void;
}

function Shown({ words, onNext, onClose }: ShownProps): JSX.Element {
  const { shown } = useRecoveryWords();
  return (
    <>
      <p>{shown.lead}</p>
      {shown.english !== "" && <p class="field-hint">{shown.english}</p>}
      <ol class="recovery-words" lang="en" translate={false} aria-label={shown.list}>
        {words.map((word, index) => (
          <li key={index}>{word}</li>
        ))}
      </ol>
      <p class="note note-warm">
        <Icon name="lock" />
        <span class="note-body">
          {shown.where} {shown.who}
        </span>
      </p>
      <button type="button" class="button button-main button-wide" data-act="written" onClick={onNext}>
        {shown.next}
      </button>
      <button type="button" class="button button-plain" onClick={onClose}>
        {shown.notNow}
      </button>
    </>
  );
}

interface StandingNow {
  readonly standing: RecoveryStanding | null;
  readonly problem: Problem | null;
  readonly again: () => void;
  readonly removed: boolean;
  readonly busy: boolean;
  readonly remove: () => void;
}

function useStanding(client: Client): StandingNow {
  const [standing, setStanding] = useState<RecoveryStanding | null>(null);
  const [unasked, setUnasked] = useState<Problem | null>(null);
  const [removed, setRemoved] = useState(false);
  const [round, setRound] = useState(0);
  const removing = useDeed();
  useEffect(() => {
    let over = false;
    setUnasked(null);
    void client.recovery("standing").then((outcome) => {
      if (over) return;
      if (outcome.ok) setStanding(outcome.value);
      else setUnasked(outcome.problem);
    });
    return () => {
      over = true;
    };
  }, [client, round]);
  const again = useCallback(() => {
    setRound((before) => before + 1);
  }, []);
  const { run } = removing;
  const remove = useCallback(() => {
    run(
      () => client.recovery("remove"),
      () => {
        setStanding({ madeAt: null });
        setRemoved(true);
      },
    );
  }, [client, run]);
  return { standing, problem: unasked ?? removing.problem, again, removed, busy: removing.busy, remove };
}
