import type { JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Client, QuietHours } from "../../model";
import type { Choice } from "../../notice/choice";
import { notifications as cy } from "../../texts/cy/notifications";
import { type NotificationWords, notifications as en } from "../../texts/en/notifications";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { type Notifier, NotifierContext, type Standing, turnOff, turnOn } from "./notifier";
import { QuietFields, usualNight } from "./quiet-hours";
import { TitleChoice } from "./title-choice";

export interface SettingsProps {
  readonly client: Client;
}

interface Known {
  readonly standing: Standing;
  readonly choice: Choice | null;
}

/** What stands in the sheet about notifications. */
export function NotificationSettings({ client }: SettingsProps): JSX.Element {
  const notifier = useContext(NotifierContext);
  const words = { en, cy }[useLanguage().language];
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    void Promise.all([notifier.standing(), notifier.choice(client.face)]).then(([standing, choice]) => {
      setKnown({ standing, choice });
    });
  }, [notifier, client]);
  if (known === null) return <p>{words.checking}</p>;
  if (known.standing === "impossible") return <Cannot text={words.impossible} />;
  if (known.standing === "denied") return <Cannot text={words.denied} />;
  return <Form client={client} notifier={notifier} words={words} known={known.choice} />;
}

function Cannot({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="notice-cannot">
      <Icon name="alert" />
      <span>{text}</span>
    </p>
  );
}

interface FormProps {
  readonly client: Client;
  readonly notifier: Notifier;
  readonly words: NotificationWords;
  readonly known: Choice | null;
}

/** How the last attempt ended: in words of the catalogue, or with a problem's code. */
type Ending = { readonly said: string } | { readonly code: string } | null;

interface Settled {
  readonly on: boolean;
  readonly title: string;
  readonly setTitle: (title: string) => void;
  readonly quiet: QuietHours | null;
  readonly setQuiet: (quiet: QuietHours | null) => void;
  readonly missing: boolean;
  readonly busy: boolean;
  readonly ending: Ending;
  readonly start: () => Promise<void>;
  readonly end: () => Promise<void>;
}

function useSettings({ client, notifier, words, known }: FormProps): Settled {
  const [on, setOn] = useState(known !== null);
  const [title, setTitle] = useState(known?.title ?? firstTitle(client, words));
  const [quiet, setQuiet] = useState<QuietHours | null>(known === null ? usualNight() : known.quiet);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const [ending, setEnding] = useState<Ending>(null);

  const attempt = async (run: () => Promise<Ending>): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setEnding(null);
    setEnding(await run());
    setBusy(false);
  };
  const start = async (): Promise<Ending> => {
    setMissing(title.trim() === "");
    if (title.trim() === "") return null;
    const permission = await notifier.ask();
    if (permission !== "granted") return { said: permission === "denied" ? words.denied : words.dismissed };
    const code = await turnOn(client, notifier, { title: title.trim(), quiet });
    if (code !== null) return code === "push.unreachable" ? { said: words.unreachable } : { code };
    setOn(true);
    return { said: on ? words.saved : words.on };
  };
  const end = async (): Promise<Ending> => {
    const code = await turnOff(client, notifier);
    if (code !== null) return { code };
    setOn(false);
    return { said: words.off };
  };
  return {
    ...{ on, title, setTitle, quiet, setQuiet, missing, busy, ending },
    start: () => attempt(start),
    end: () => attempt(end),
  };
}

function firstTitle(client: Client, words: NotificationWords): string {
  return client.face === "staff" ? words.staff.title : (words.person.titles[0] ?? "");
}

function Form(props: FormProps): JSX.Element {
  const { client, words } = props;
  const young = client.face === "person";
  const own = young ? words.person : words.staff;
  const { on, title, setTitle, quiet, setQuiet, missing, busy, ending, start, end } = useSettings(props);
  return (
    <form
      class="notice-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <p>{own.lead}</p>
      {young && <TitleChoice words={words} title={title} missing={missing} onTitle={setTitle} />}
      <Preview label={words.preview} title={title} />
      <QuietFields words={words} hint={own.quietHint} quiet={quiet} onQuiet={setQuiet} />
      <p class="aside">{own.honest}</p>
      <Ended ending={ending} />
      {!on && <p class="field-hint">{words.asking}</p>}
      <div class="stack-tight">
        <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
          {on ? words.save : words.turnOn}
        </button>
        {on && (
          <button type="button" class="button button-wide" aria-disabled={busy} onClick={() => void end()}>
            {words.turnOff}
          </button>
        )}
      </div>
    </form>
  );
}

function Ended({ ending }: { readonly ending: Ending }): JSX.Element {
  return (
    <>
      {ending !== null && "code" in ending && <ProblemNote problem={{ code: ending.code, fields: {} }} />}
      <p class="notice-ending" role="status">
        {ending !== null && "said" in ending ? ending.said : ""}
      </p>
    </>
  );
}

function Preview({ label, title }: { readonly label: string; readonly title: string }): JSX.Element {
  return (
    <figure class="notice-preview">
      <figcaption class="field-hint">{label}</figcaption>
      <p>
        <Icon name="bell" />
        <strong dir="auto">{title.trim() === "" ? "…" : title}</strong>
      </p>
    </figure>
  );
}
