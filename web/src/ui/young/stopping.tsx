import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { useMine } from "./mine-words";

interface StoppingProps {
  readonly client: Client;
  readonly conversation: string;
  readonly stopped: boolean;
  readonly onDone: () => void;
}

/** STOP and START, with what they do in plain words before anything is done. */
export function Stopping({ client, conversation, stopped, onDone }: StoppingProps): JSX.Element {
  const words = useMine().stop;
  const [asking, setAsking] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = async (deed: "stop" | "start"): Promise<void> => {
    const outcome = await client.mine(deed, conversation);
    setProblem(outcome.ok ? null : outcome.problem);
    if (!outcome.ok) return;
    setAsking(false);
    onDone();
  };
  return (
    <section class="about-part about-stop">
      <h3>{words.title}</h3>
      {stopped ? (
        <Stopped onStart={() => void run("start")} />
      ) : asking ? (
        <Asking
          onYes={() => void run("stop")}
          onNo={() => {
            setAsking(false);
          }}
        />
      ) : (
        <>
          <p>{words.lead}</p>
          <button
            type="button"
            class="button button-wide"
            data-opens="stop"
            onClick={() => {
              setAsking(true);
            }}
          >
            <Icon name="stop" small />
            {words.open}
          </button>
        </>
      )}
      {problem !== null && <ProblemNote problem={problem} />}
    </section>
  );
}

function Stopped({ onStart }: { readonly onStart: () => void }): JSX.Element {
  const words = useMine().stop;
  return (
    <>
      <p>
        <strong>{words.stopped}</strong> {words.startLead}
      </p>
      <button type="button" class="button button-main button-wide" data-opens="start" onClick={onStart}>
        {words.start}
      </button>
    </>
  );
}

function Asking({ onYes, onNo }: { readonly onYes: () => void; readonly onNo: () => void }): JSX.Element {
  const words = useMine().stop;
  return (
    <>
      <ul class="about-list">
        {words.what.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <div class="about-choices">
        <button type="button" class="button button-main button-wide" data-answer="yes" onClick={onYes}>
          {words.yes}
        </button>
        <button type="button" class="button button-wide" onClick={onNo}>
          {words.no}
        </button>
      </div>
    </>
  );
}
