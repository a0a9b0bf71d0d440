import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { Passkey, Ways } from "../../model-ways";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { useDeed } from "../staff/use-deed";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

interface PasskeyRowProps {
  readonly client: Client;
  readonly passkey: Passkey;
  readonly onWays: (ways: Ways) => void;
}

/** One passkey: what it is called, when it was used, and what can be done with it. */
export function PasskeyRow({ client, passkey, onWays }: PasskeyRowProps): JSX.Element {
  const words = useWays();
  const { language } = useLanguage();
  const now = useNow();
  const [doing, setDoing] = useState<"" | "naming" | "removing">("");
  const { busy, problem, run, over } = useDeed();
  const deed = (ask: () => Promise<Outcome<Ways>>): void => {
    run(async () => {
      const outcome = await ask();
      if (outcome.ok) {
        setDoing("");
        onWays(outcome.value);
      }
      return outcome;
    });
  };
  const stop = (): void => {
    setDoing("");
    over();
  };
  const used = passkey.usedAt === null ? words.unused : words.used(shortMoment(language, passkey.usedAt, now));
  return (
    <li class="ways-row">
      <div>
        <strong dir="auto">{passkey.name}</strong>
        <p class="field-hint">
          {words.added(shortMoment(language, passkey.createdAt, now))}, {used}
        </p>
      </div>
      {doing === "" && (
        <div class="ways-deeds">
          <button
            type="button"
            class="button button-small"
            aria-label={words.renameThis(passkey.name)}
            onClick={() => {
              setDoing("naming");
            }}
          >
            {words.rename}
          </button>
          <button
            type="button"
            class="button button-small"
            aria-label={words.removeThis(passkey.name)}
            onClick={() => {
              setDoing("removing");
            }}
          >
            {words.remove}
          </button>
        </div>
      )}
      {doing === "naming" && (
        <Naming
          passkey={passkey}
          busy={busy}
          onName={(name) => {
            deed(() => client.ways("rename", passkey.id, name));
          }}
          onStop={stop}
        />
      )}
      {doing === "removing" && (
        <div class="stack-tight">
          <p role="alert">{words.removeSure(passkey.name)}</p>
          <button
            type="button"
            class="button button-main"
            aria-disabled={busy}
            onClick={() => {
              deed(() => client.ways("remove", passkey.id));
            }}
          >
            {words.removeYes}
          </button>
          <button type="button" class="button" onClick={stop}>
            {words.cancel}
          </button>
        </div>
      )}
      <WaysProblem problem={problem} onOver={over} />
    </li>
  );
}

interface NamingProps {
  readonly passkey: Passkey;
  readonly busy: boolean;
  readonly onName: (name: string) => void;
  readonly onStop: () => void;
}

function Naming({ passkey, busy, onName, onStop }: NamingProps): JSX.Element {
  const words = useWays();
  const id = useId();
  const [name, setName] = useState(passkey.name);
  return (
    <form
      class="ways-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== "") onName(name.trim());
      }}
    >
      <div class="field">
        <label class="field-label" for={id}>
          {words.newName(passkey.name)}
        </label>
        <input
          id={id}
          class="input"
          value={name}
          maxlength={80}
          autocomplete="off"
          onInput={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      </div>
      <div class="ways-deeds">
        <button type="submit" class="button button-main button-small" aria-disabled={busy}>
          {words.save}
        </button>
        <button type="button" class="button button-small" onClick={onStop}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}
