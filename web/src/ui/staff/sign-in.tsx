import type { JSX } from "preact";
import { useCallback, useId, useRef, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote, secondsToWait } from "../parts/problem";
import { LockoutNote } from "./lockout";
import { useStaff } from "./words";

const DIGITS = 6;

/** Take the digits out of whatever was typed or pasted ("123 456"). */
export function digitsOf(text: string): string {
  return text.replaceAll(/\D/g, "").slice(0, DIGITS);
}

function mustWait(problem: Problem | null): boolean {
  return problem !== null && secondsToWait(problem) > 0;
}

interface SigningIn {
  readonly busy: boolean;
  readonly missing: boolean;
  readonly problem: Problem | null;
  readonly submit: (username: string, password: string, code: string) => Promise<void>;
  readonly over: () => void;
}

/** Hold one try after the other; a try that must wait is not made. */
function useSignIn(client: Client, onRefused: () => void): SigningIn {
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (username: string, password: string, code: string): Promise<void> => {
    if (busy || mustWait(problem)) return;
    const incomplete = username === "" || password === "" || code.length < DIGITS;
    setMissing(incomplete);
    if (incomplete) return;
    setBusy(true);
    setProblem(null);
    const outcome = await client.signInStaff(username, password, code);
    setBusy(false);
    if (outcome.ok) return;
    setProblem(outcome.problem);
    onRefused();
  };
  const over = useCallback(() => {
    setProblem(null);
  }, []);
  return { busy, missing, problem, submit, over };
}

/** Sign a member of staff in with name, password and the six digits of the moment. */
export function SignIn({ client }: { readonly client: Client }): JSX.Element {
  const words = useStaff().signIn;
  const shared = useShared();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const id = useId();
  const codeField = useRef<HTMLInputElement>(null);
  const { busy, missing, problem, submit, over } = useSignIn(client, () => {
    // A code is good once: whatever went wrong, the next try needs another.
    setCode("");
    codeField.current?.focus();
  });

  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit(username.trim(), password, code);
        }}
      >
        <div class="screen-top">
          <span class="brand">
            <Mark />
            {shared.appName}
          </span>
          <LanguageSwitch />
        </div>
        <div>
          <h1>{words.title}</h1>
          <p class="field-hint">{words.lead}</p>
        </div>
        <div class="field">
          <label class="field-label" for={`${id}-name`}>
            {words.username}
          </label>
          <input
            id={`${id}-name`}
            class="input"
            value={username}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            onInput={(event) => {
              setUsername(event.currentTarget.value);
            }}
          />
        </div>
        <PasswordField id={`${id}-password`} value={password} onValue={setPassword} />
        <div class="field">
          <label class="field-label" for={`${id}-code`}>
            {words.code}
          </label>
          <p class="field-hint" id={`${id}-hint`}>
            {words.codeHint}
          </p>
          <input
            ref={codeField}
            id={`${id}-code`}
            class="input input-code input-digits"
            value={code}
            inputmode="numeric"
            autocomplete="one-time-code"
            aria-describedby={`${id}-hint`}
            onInput={(event) => {
              const digits = digitsOf(event.currentTarget.value);
              event.currentTarget.value = digits;
              setCode(digits);
            }}
          />
        </div>
        {missing && (
          <p class="field-problem" role="alert">
            {words.missing}
          </p>
        )}
        <SignInProblem problem={problem} onOver={over} />
        <button type="submit" class="button button-main button-wide" aria-disabled={busy || mustWait(problem)}>
          {busy ? words.busy : words.submit}
        </button>
        <Announcer text={busy ? words.busy : ""} />
        <p class="field-hint">{words.forYoung}</p>
      </form>
    </main>
  );
}

function SignInProblem({ problem, onOver }: { readonly problem: Problem | null; readonly onOver: () => void }): JSX.Element | null {
  if (problem === null) return null;
  const seconds = secondsToWait(problem);
  return seconds > 0 ? <LockoutNote seconds={seconds} onOver={onOver} /> : <ProblemNote problem={problem} />;
}

interface PasswordFieldProps {
  readonly id: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}

function PasswordField({ id, value, onValue }: PasswordFieldProps): JSX.Element {
  const words = useStaff().signIn;
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.password}
      </label>
      <div class="input-row">
        <input
          id={id}
          class="input"
          {...(shown ? { type: "text" as const } : { type: "password" as const })}
          value={value}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          onInput={(event) => {
            onValue(event.currentTarget.value);
          }}
        />
        <button
          type="button"
          class="icon-button"
          aria-label={shown ? words.hidePassword : words.showPassword}
          onClick={() => {
            setShown(!shown);
          }}
        >
          <Icon name={shown ? "eyeOff" : "eye"} />
        </button>
      </div>
    </div>
  );
}
