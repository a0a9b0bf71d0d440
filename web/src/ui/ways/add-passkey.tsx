import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { Ways } from "../../model-ways";
import { useDeed } from "../staff/use-deed";
import { hasPasskeys, makePasskey } from "./ceremony";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

const LONGEST = 80;

interface AddPasskeyProps {
  readonly client: Client;
  readonly ways: Ways;
  readonly onWays: (ways: Ways) => void;
}

/** Have the browser make a passkey, and take it on under a name. */
export function AddPasskey({ client, ways, onWays }: AddPasskeyProps): JSX.Element | null {
  const words = useWays();
  const id = useId();
  const [name, setName] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, problem, run, over } = useDeed();
  if (!hasPasskeys()) return <p class="field-hint">{words.problems["passkey.impossible"]}</p>;
  const add = async (): Promise<Outcome<unknown>> => {
    const issued = await client.ways("challenge");
    if (!issued.ok) return issued;
    const made = await makePasskey(issued.value, ways);
    if (!made.ok) return made;
    const added = await client.ways("add", name.trim(), issued.value, made.value);
    if (added.ok) onWays(added.value);
    return added;
  };
  return (
    <form
      class="ways-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setMissing(name.trim() === "");
        if (name.trim() === "") return;
        run(add, () => {
          setName("");
        });
      }}
    >
      <div class="field">
        <label class="field-label" for={id}>
          {words.name}
        </label>
        <p class="field-hint" id={`${id}-hint`}>
          {words.nameHint}
        </p>
        <input
          id={id}
          class="input"
          value={name}
          maxlength={LONGEST}
          autocomplete="off"
          aria-describedby={`${id}-hint`}
          aria-invalid={missing}
          onInput={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      </div>
      {missing && (
        <p class="field-problem" role="alert">
          {words.missingName}
        </p>
      )}
      <WaysProblem problem={problem} onOver={over} />
      <button type="submit" class="button button-main button-wide" aria-disabled={busy}>
        {busy ? words.passkeyBusy : words.add}
      </button>
    </form>
  );
}
