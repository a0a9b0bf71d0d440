import type { JSX } from "preact";
import { useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { Ways } from "../../model-ways";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

interface RecoveryCodesProps {
  readonly client: Client;
  readonly ways: Ways;
  readonly onWays: (ways: Ways) => void;
}

/** How many recovery codes are left, and new ones, which are shown once. */
export function RecoveryCodes({ client, ways, onWays }: RecoveryCodesProps): JSX.Element {
  const words = useWays();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const { busy, problem, run, over } = useDeed();
  const make = async (): Promise<Outcome<unknown>> => {
    const made = await client.ways("codes");
    if (!made.ok) return made;
    setCodes(made.value);
    const told = await client.ways("ways");
    if (told.ok) onWays(told.value);
    return made;
  };
  const any = ways.codesMadeAt !== null;
  return (
    <section class="ways-part">
      <h3>{words.codes}</h3>
      <p class="field-hint">{words.codesLead}</p>
      {codes === null ? (
        <>
          <p>{any ? words.codesLeft(ways.codesLeft) : words.codesNone}</p>
          <WaysProblem problem={problem} onOver={over} />
          <button
            type="button"
            class="button button-wide"
            aria-disabled={busy}
            onClick={() => {
              run(make);
            }}
          >
            {any ? words.codesAgain : words.codesMake}
          </button>
          {any && <p class="field-hint">{words.codesEnd}</p>}
        </>
      ) : (
        <Shown
          codes={codes}
          onKept={() => {
            setCodes(null);
          }}
        />
      )}
    </section>
  );
}

function Shown({ codes, onKept }: { readonly codes: readonly string[]; readonly onKept: () => void }): JSX.Element {
  const words = useWays();
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(codes.join("\n"));
    setCopied(true);
  };
  return (
    <>
      <p role="status">{words.codesShown}</p>
      <ol class="ways-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <div class="stack-tight">
        <button type="button" class="button" onClick={() => void copy().catch(() => undefined)}>
          <Icon name="copy" />
          {words.codesCopy}
        </button>
        <p class="field-hint" role="status">
          {copied ? words.codesCopied : ""}
        </p>
        <button type="button" class="button button-main" onClick={onKept}>
          {words.codesKept}
        </button>
      </div>
    </>
  );
}
