import type { JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";

import type { Client, Outcome } from "../../model";
import type { SignOnPurpose } from "../../model-ways";
import { Icon } from "../parts/icons";
import { GoTo } from "./go-to";
import { useWays } from "./words";

/** Have the page go to the organisation's provider. */
export function useLeaving(client: Client): (purpose: SignOnPurpose) => Promise<Outcome<null>> {
  const goTo = useContext(GoTo);
  return async (purpose) => {
    const led = await client.ways("leave", purpose);
    if (!led.ok) return led;
    goTo(led.value);
    return { ok: true, value: null };
  };
}

interface ByProviderProps {
  readonly client: Client;
  readonly busy: boolean;
  /** It is this that is under way. */
  readonly leaving: boolean;
  readonly onPress: () => void;
}

/** The way in by the organisation's provider, where it has one. */
export function ByProvider({ client, busy, leaving, onPress }: ByProviderProps): JSX.Element | null {
  const words = useWays().provider;
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    // Where nobody answers, there are the other ways.
    void client.ways("provider").then((outcome) => {
      if (outcome.ok) setName(outcome.value);
    });
  }, [client]);
  if (name === null) return null;
  return (
    <button type="button" class="button button-wide" data-way="provider" aria-disabled={busy} onClick={onPress}>
      <Icon name="office" />
      {leaving ? words.leaving : words.signIn(name)}
    </button>
  );
}
