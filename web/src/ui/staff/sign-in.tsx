import type { ComponentProps, JSX } from "preact";
import { useCallback, useId, useRef, useState } from "preact/hooks";

import type { Client, Outcome, Problem } from "../../model";
import { useShared } from "../language";
import { Announcer } from "../parts/announcer";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote, secondsToWait } from "../parts/problem";
import { byPasskey } from "../ways/by-passkey";
import { ByProvider, useLeaving } from "../ways/by-provider";
import { hasPasskeys } from "../ways/ceremony";
import { isWholeCode, RecoveryField } from "../ways/recovery-field";
import type { SignOn } from "../ways/sign-on";
import { WaysProblem } from "../ways/ways-problem";
import { useWays } from "../ways/words";
import { CodeField, DIGITS, PasswordField } from "./sign-in-fields";
import { useStaff } from "./words";

function mustWait(problem: Problem | null): boolean {
  return problem !== null && secondsToWait(problem) > 0;
}

type How = "password" | "passkey" | "provider";

interface SigningIn {
  readonly busy: "" | How;
  readonly problem: Problem | null;
  /** What went wrong on the way to the provider and back. */
  readonly there: Problem | null;
  readonly attempt: (how: How, work: () => Promise<Outcome<null>>) => Promise<void>;
  readonly over: () => void;
}

/** Hold one try after the other; a try that must wait is not made, but only a password ever has to. */
function useSignIn(signOn: SignOn, onRefused: () => void): SigningIn {
  const [own, setBusy] = useState<SigningIn["busy"]>("");
  // Whoever comes back from the provider is still on that way.
  const busy = signOn.busy ? "provider" : own;
  const [problem, setProblem] = useState<Problem | null>(null);
  const attempt: SigningIn["attempt"] = async (how, work) => {
    if (busy !== "" || (how === "password" && mustWait(problem))) return;
    setBusy(how);
    setProblem(null);
    signOn.over();
    const outcome = await work();
    setBusy("");
    if (outcome.ok) return;
    setProblem(outcome.problem);
    if (how === "password") onRefused();
  };
  const { over: read } = signOn;
  const over = useCallback(() => {
    setProblem(null);
    read();
  }, [read]);
  const isThere = problem?.code.startsWith("provider.") === true;
  return { busy, problem: isThere ? null : problem, there: isThere ? problem : signOn.problem, attempt, over };
}

interface SignInProps {
  readonly client: Client;
  readonly signOn: SignOn;
}

/** Sign a member of staff in: by passkey or their organisation's provider, or with name, password and the six digits of the moment. */
export function SignIn({ client, signOn }: SignInProps): JSX.Element {
  const words = useStaff().signIn;
  const ways = useWays();
  const shared = useShared();
  const [username, setUsername] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [recovering, setRecovering] = useState(false);
  const [missing, setMissing] = useState(false);
  const id = useId();
  const codeField = useRef<HTMLInputElement>(null);
  const leave = useLeaving(client);
  const { busy, problem, there, attempt, over } = useSignIn(signOn, () => {
    // A code is good once: whatever went wrong, the next try needs another.
    setCode("");
    codeField.current?.focus();
  });
  const submit = (): void => {
    const whole = recovering ? isWholeCode(code) : code.length === DIGITS;
    const incomplete = username.trim() === "" || password === "" || !whole;
    setMissing(incomplete);
    if (!incomplete) void attempt("password", () => client.signInStaff(username.trim(), password, code.trim()));
  };
  const waiting = busy === "passkey" ? ways.passkeyBusy : words.busy;
  const begin = (how: How, work: () => Promise<Outcome<null>>) => () => {
    void attempt(how, work);
  };

  return (
    <main class="sign-in">
      <form
        class="sign-in-card"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
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
        {/* Whoever comes back sees it without scrolling. */}
        <WaysProblem problem={there} onOver={over} />
        <ByPasskey busy={busy} onPress={begin("passkey", () => byPasskey(client, "signIn"))} />
        <ByProvider client={client} busy={busy !== ""} leaving={busy === "provider"} onPress={begin("provider", () => leave("sign-in"))} />
        <OrPassword />
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
        <OneTime recovering={recovering} id={`${id}-code`} value={code} field={codeField} onValue={setCode} />
        {missing && (
          <p class="field-problem" role="alert">
            {recovering ? ways.missingRecovery : words.missing}
          </p>
        )}
        <SignInProblem problem={problem} onOver={over} />
        <button type="submit" class="button button-main button-wide" aria-disabled={busy !== "" || mustWait(problem)}>
          {busy === "password" ? words.busy : words.submit}
        </button>
        <button
          type="button"
          class="button button-plain"
          onClick={() => {
            setCode("");
            setMissing(false);
            setRecovering(!recovering);
          }}
        >
          {recovering ? ways.found : ways.lost}
        </button>
        <Announcer text={busy === "" ? "" : waiting} />
        <p class="field-hint">{words.forYoung}</p>
      </form>
    </main>
  );
}

function ByPasskey({ busy, onPress }: { readonly busy: SigningIn["busy"]; readonly onPress: () => void }): JSX.Element | null {
  const ways = useWays();
  if (!hasPasskeys()) return null;
  return (
    <button type="button" class="button button-wide" aria-disabled={busy !== ""} onClick={onPress}>
      <Icon name="lock" />
      {busy === "passkey" ? ways.passkeyBusy : ways.passkey}
    </button>
  );
}

function OrPassword(): JSX.Element | null {
  const ways = useWays();
  return hasPasskeys() ? <p class="field-hint sign-in-or">{ways.or}</p> : null;
}

interface OneTimeProps extends ComponentProps<typeof RecoveryField> {
  readonly recovering: boolean;
}

/** The code that is good once: of the moment, or one of those that were kept. */
function OneTime({ recovering, ...field }: OneTimeProps): JSX.Element {
  return recovering ? <RecoveryField {...field} /> : <CodeField {...field} />;
}

/** A refusal has words of its own here; what concerns passkeys has those of the sheet about them. */
function SignInProblem({ problem, onOver }: { readonly problem: Problem | null; readonly onOver: () => void }): JSX.Element | null {
  if (problem?.code === "sign_in.refused") return <ProblemNote problem={problem} />;
  return <WaysProblem problem={problem} onOver={onOver} />;
}
