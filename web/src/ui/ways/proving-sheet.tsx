import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";

import type { Client } from "../../model";
import { Icon } from "../parts/icons";
import { Sheet } from "../parts/sheet";
import { CodeField, DIGITS, PasswordField } from "../staff/sign-in-fields";
import { useDeed } from "../staff/use-deed";
import { byPasskey } from "./by-passkey";
import { hasPasskeys } from "./ceremony";
import { ProveByProvider } from "./prove-by-provider";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

interface ProvingSheetProps {
  readonly client: Client;
  readonly onEnd: (proved: boolean) => void;
}

/** Ask again who is there. */
export function ProvingSheet({ client, onEnd }: ProvingSheetProps): JSX.Element {
  const words = useWays();
  const id = useId();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [missing, setMissing] = useState(false);
  const { busy, problem, run, over } = useDeed();
  const proved = (): void => {
    onEnd(true);
  };
  return (
    <Sheet
      title={words.proveTitle}
      onClose={() => {
        onEnd(false);
      }}
    >
      <form
        class="ways-form"
        data-asks="proof"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          const incomplete = password === "" || code.length < DIGITS;
          setMissing(incomplete);
          if (incomplete) return;
          run(() => client.ways("proveByPassword", password, code), proved);
          // Whatever comes of it, the code is used.
          setCode("");
        }}
      >
        <p>{words.proveLead}</p>
        {hasPasskeys() && (
          <button
            type="button"
            class="button button-main button-wide"
            aria-disabled={busy}
            onClick={() => {
              run(() => byPasskey(client, "proveByPasskey"), proved);
            }}
          >
            <Icon name="lock" />
            {words.passkey}
          </button>
        )}
        <ProveByProvider client={client} />
        <p class="field-hint">{words.proveOr}</p>
        <PasswordField id={`${id}-password`} value={password} onValue={setPassword} />
        <CodeField id={`${id}-code`} value={code} onValue={setCode} />
        {missing && (
          <p class="field-problem" role="alert">
            {words.proveMissing}
          </p>
        )}
        <WaysProblem problem={problem} onOver={over} />
        <button type="submit" class="button button-wide" aria-disabled={busy}>
          {busy ? words.proveBusy : words.prove}
        </button>
      </form>
    </Sheet>
  );
}
