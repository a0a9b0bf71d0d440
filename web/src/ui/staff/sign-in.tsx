import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";

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

/** Sign a member of staff in with name, password and the six digits of the moment. */
export function SignIn({ client }: { readonly client: Client }): JSX.Element {
  const words = useStaff().signIn;
  const shared = useShared();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const codeField = useRef<HTMLInputElement>(null);
  const id = useId();
  const wait = problem === null ? 0 : secondsToWait(problem);

  const submit = async (): Promise<void> => {
    if (busy || wait > 0) return;
    const incomplete = username.trim() === "" || password === "" || code.length < DIGITS;
    setMissing(incomplete);
    if (incomplete) return;
    setBusy(true);
    setProblem(null);
    const outcome = await client.signInStaff(username.trim(), password, code);
    setBusy(false);
    if (outcome.ok) return;
    setProblem(outcome.problem);
    // A code is good once: whatever went wrong, the next try needs another.
    setCode("");
    codeField.current?.focus();
  };

  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
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
        {problem !== null && wait === 0 && <ProblemNote problem={problem} />}
        {problem !== null && wait > 0 && (
          <LockoutNote
            seconds={wait}
            onOver={() => {
              setProblem(null);
            }}
          />
        )}
        <button type="submit" class="button button-main button-wide" aria-disabled={busy || wait > 0}>
          {busy ? words.busy : words.submit}
        </button>
        <Announcer text={busy ? words.busy : ""} />
        <p class="field-hint">{words.forYoung}</p>
      </form>
    </main>
  );
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
