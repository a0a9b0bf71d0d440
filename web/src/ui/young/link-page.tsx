import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import { useScreenFocus } from "../page";
import { Announcer } from "../parts/announcer";
import { Icon, Mark } from "../parts/icons";
import { LanguageSwitch } from "../parts/language-switch";
import { ProblemNote } from "../parts/problem";
import { useYoung } from "./words";

/** A link that another device shows: ten letters for the gateway, a secret for this device. */
const LINK = /(?:^|#)([0-9A-Z]{10}\.[A-Za-z0-9_-]{43})$/;

/** The link in the address; "" on the page for links where there is none, null on any other page. */
export function linkInAddress(address: Location): string | null {
  const [, found] = LINK.exec(address.hash) ?? [];
  if (found !== undefined) return found;
  return address.pathname === "/link" ? "" : null;
}

interface LinkPageProps {
  readonly client: Client;
  readonly link: string;
  readonly waiting: boolean;
  readonly onWaiting: (waiting: boolean) => void;
  readonly onDone: () => void;
}

/** On the new device: use it too? Then wait for the yes on the other one. */
export function LinkPage({ client, link, waiting, onWaiting, onDone }: LinkPageProps): JSX.Element {
  const words = useYoung().link;
  const [text, setText] = useState(link);
  const [problem, setProblem] = useState<Problem | null>(null);
  const heading = useScreenFocus(waiting ? "waiting" : "asking");

  const comeIn = async (): Promise<void> => {
    setProblem(null);
    onWaiting(true);
    const outcome = await client.comeIn(text.trim());
    onWaiting(false);
    if (outcome.ok) {
      onDone();
      return;
    }
    setProblem(outcome.problem);
    // A used-up link is of no use a second time.
    if (outcome.problem.code.startsWith("link.")) setText("");
  };

  return (
    <div class="screen">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1 ref={heading} tabIndex={-1}>
        {waiting ? words.waiting : words.title}
      </h1>
      <p class="lead">{waiting ? words.waitingMore : words.lead}</p>
      {problem !== null && <ProblemNote problem={problem} />}
      {waiting ? (
        <p class="device-wait" aria-hidden="true">
          <span class="typing-dots">
            <span />
            <span />
            <span />
          </span>
        </p>
      ) : (
        <Asking text={text} editable={link === "" || problem !== null} onText={setText} onYes={comeIn} onNo={onDone} />
      )}
      <Announcer text={waiting ? words.waitingMore : ""} />
      <p class="promise">
        <Icon name="lock" />
        {words.promise}
      </p>
    </div>
  );
}

interface AskingProps {
  readonly text: string;
  readonly editable: boolean;
  readonly onText: (text: string) => void;
  readonly onYes: () => Promise<void>;
  readonly onNo: () => void;
}

function Asking({ text, editable, onText, onYes, onNo }: AskingProps): JSX.Element {
  const words = useYoung().link;
  return (
    <form
      class="stack code-card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void onYes();
      }}
    >
      {editable && <LinkField text={text} onText={onText} />}
      <button type="submit" class="button button-main button-wide">
        {words.submit}
      </button>
      <button type="button" class="button button-plain" onClick={onNo}>
        {words.notNow}
      </button>
    </form>
  );
}

function LinkField({ text, onText }: { readonly text: string; readonly onText: (text: string) => void }): JSX.Element {
  const words = useYoung().link;
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {words.label}
      </label>
      <p class="field-hint" id={`${id}-hint`}>
        {words.hint}
      </p>
      <input
        id={id}
        class="input"
        value={text}
        autocomplete="off"
        autocapitalize="off"
        spellcheck={false}
        enterkeyhint="go"
        maxLength={200}
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          onText(event.currentTarget.value);
        }}
      />
    </div>
  );
}

/** This browser has a chat already: a link must not take it away. */
export function AlreadyHere({ onDone }: { readonly onDone: () => void }): JSX.Element {
  const words = useYoung().link;
  return (
    <div class="screen screen-quiet">
      <div class="screen-top">
        <Mark />
        <LanguageSwitch />
      </div>
      <h1>{words.already}</h1>
      <p class="lead">{words.alreadyMore}</p>
      <button type="button" class="button button-main button-wide" onClick={onDone}>
        {words.goToChat}
      </button>
    </div>
  );
}
