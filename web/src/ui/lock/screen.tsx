import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { useShared } from "../language";
import { useTitle } from "../page";
import { Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote } from "../parts/problem";
import { Sheet } from "../parts/sheet";
import { useLock } from "./words";

const MOST_DIGITS = 12;

/** Nothing of anybody, and a field for the PIN. */
export function LockScreen({ client }: { readonly client: Client }): JSX.Element {
  const words = useLock();
  const shared = useShared();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [pin, setPin] = useState("");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [forgetting, setForgetting] = useState(false);
  useTitle(words.title);
  useEffect(() => {
    field.current?.focus();
  }, []);
  const unlock = async (): Promise<void> => {
    if (busy || pin === "") return;
    setBusy(true);
    const outcome = await client.lock("unlock", pin);
    setBusy(false);
    setPin("");
    setProblem(outcome.ok ? null : outcome.problem);
    field.current?.focus();
  };
  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void unlock();
        }}
      >
        <div class="screen-top">
          <span class="brand">
            <Mark />
            {shared.appName}
          </span>
          <LanguageSwitch />
        </div>
        <h1>{words.title}</h1>
        <p>{words.lead}</p>
        <div class="field">
          <label class="field-label" for={id}>
            {words.pin}
          </label>
          <input
            ref={field}
            id={id}
            class="input input-code input-digits"
            type="password"
            inputmode="numeric"
            autocomplete="off"
            maxLength={MOST_DIGITS}
            value={pin}
            onInput={(event) => {
              setPin(event.currentTarget.value);
            }}
          />
        </div>
        <LockProblem problem={problem} />
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {busy ? words.busy : words.unlock}
        </button>
        <button type="button" class="button button-wide" onClick={() => void client.lock("somebodyElse")}>
          {words.somebodyElse}
        </button>
        <button
          type="button"
          class="button button-plain"
          data-opens="forget"
          onClick={() => {
            setForgetting(true);
          }}
        >
          {words.forgot}
        </button>
      </form>
      {forgetting && (
        <Forgetting
          client={client}
          onClose={() => {
            setForgetting(false);
          }}
        />
      )}
    </main>
  );
}

function LockProblem({ problem }: { readonly problem: Problem | null }): JSX.Element | null {
  const words = useLock();
  if (problem === null) return null;
  if (problem.code !== "pin.wrong") return <ProblemNote problem={problem} />;
  return (
    <p class="note note-problem" role="alert">
      {words.wrong(Number(problem.fields["left"] ?? 1))}
    </p>
  );
}

function Forgetting({ client, onClose }: { readonly client: Client; readonly onClose: () => void }): JSX.Element {
  const words = useLock();
  return (
    <Sheet title={words.forgetTitle} onClose={onClose}>
      <p>{words.forget}</p>
      <div class="stack-tight">
        <button type="button" class="button button-main" onClick={onClose}>
          {words.keep}
        </button>
        <button type="button" class="button" onClick={() => void client.lock("forget")}>
          {words.erase}
        </button>
      </div>
    </Sheet>
  );
}
