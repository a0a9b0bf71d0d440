import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Problem } from "../../model";
import type { Ways } from "../../model-ways";
import { useShared } from "../language";
import { AddPasskey } from "./add-passkey";
import { PasskeyRow } from "./passkey-row";
import { ProviderPart } from "./provider-part";
import { RecoveryCodes } from "./recovery-codes";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

/** What a member of staff sees and changes of how they come in. */
export function MySignIn({ client }: { readonly client: Client }): JSX.Element {
  const words = useWays();
  const shared = useShared();
  const [ways, setWays] = useState<Ways | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    void client.ways("ways").then((outcome) => {
      if (outcome.ok) setWays(outcome.value);
      else setProblem(outcome.problem);
    });
  }, [client]);
  if (ways === null) return problem === null ? <p>{shared.loading}</p> : <WaysProblem problem={problem} onOver={() => undefined} />;
  return (
    <div class="ways">
      <p>{words.lead}</p>
      <section class="ways-part">
        <h3>{words.passkeys}</h3>
        {ways.passkeys.length === 0 && <p class="field-hint">{words.none}</p>}
        {ways.passkeys.length > 0 && (
          <ul class="ways-list">
            {ways.passkeys.map((passkey) => (
              <PasskeyRow key={passkey.id} client={client} passkey={passkey} onWays={setWays} />
            ))}
          </ul>
        )}
        <AddPasskey client={client} ways={ways} onWays={setWays} />
      </section>
      <ProviderPart client={client} />
      <RecoveryCodes client={client} ways={ways} onWays={setWays} />
    </div>
  );
}
