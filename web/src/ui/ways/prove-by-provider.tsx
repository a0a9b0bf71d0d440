import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client } from "../../model";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { useLeaving } from "./by-provider";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

/** Prove it at the organisation's provider, for whoever is linked to it. The page is left for that. */
export function ProveByProvider({ client }: { readonly client: Client }): JSX.Element | null {
  const words = useWays().provider;
  const [name, setName] = useState<string | null>(null);
  const leave = useLeaving(client);
  const { busy, problem, run, over } = useDeed();
  useEffect(() => {
    void client.ways("link").then((outcome) => {
      if (outcome.ok && outcome.value.linkedAt !== null) setName(outcome.value.provider);
    });
  }, [client]);
  if (name === null) return null;
  return (
    <>
      <button
        type="button"
        class="button button-wide"
        data-way="provider"
        aria-disabled={busy}
        onClick={() => {
          run(() => leave("again"));
        }}
      >
        <Icon name="office" />
        {busy ? words.leaving : words.prove(name)}
      </button>
      <p class="field-hint" data-part="provider">
        {words.proveHint}
      </p>
      <WaysProblem problem={problem} onOver={over} />
    </>
  );
}
