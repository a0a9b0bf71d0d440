import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client } from "../../model";
import type { ProviderLink } from "../../model-ways";
import { shortMoment } from "../../texts/format";
import { useNow } from "../clock";
import { useLanguage } from "../language";
import { Icon } from "../parts/icons";
import { useDeed } from "../staff/use-deed";
import { useLeaving } from "./by-provider";
import { WaysProblem } from "./ways-problem";
import { useWays } from "./words";

/** Whether somebody's account is linked to who they are at the organisation's provider, and the way to change that. */
export function ProviderPart({ client }: { readonly client: Client }): JSX.Element | null {
  const words = useWays().provider;
  const { language } = useLanguage();
  const now = useNow();
  const [link, setLink] = useState<ProviderLink>({ provider: null, linkedAt: null });
  const leave = useLeaving(client);
  const { busy, problem, run, over } = useDeed();
  useEffect(() => {
    void client.ways("link").then((outcome) => {
      if (outcome.ok) setLink(outcome.value);
    });
  }, [client]);
  const { provider, linkedAt } = link;
  if (provider === null) return null;
  return (
    <section class="ways-part" data-part="provider">
      <h3 dir="auto">{provider}</h3>
      <p class="field-hint">{linkedAt === null ? words.unlinked(provider) : words.linked(provider, shortMoment(language, linkedAt, now))}</p>
      <WaysProblem problem={problem} onOver={over} />
      {linkedAt === null ? (
        <button
          type="button"
          class="button button-wide"
          aria-disabled={busy}
          onClick={() => {
            run(() => leave("link"));
          }}
        >
          <Icon name="office" />
          {busy ? words.leaving : words.link(provider)}
        </button>
      ) : (
        <Unlink
          provider={provider}
          busy={busy}
          onUnlink={() => {
            run(
              () => client.ways("unlink"),
              () => {
                setLink({ provider, linkedAt: null });
              },
            );
          }}
        />
      )}
    </section>
  );
}

interface UnlinkProps {
  readonly provider: string;
  readonly busy: boolean;
  readonly onUnlink: () => void;
}

/** Once asked, once sure. */
function Unlink({ provider, busy, onUnlink }: UnlinkProps): JSX.Element {
  const words = useWays();
  const [asking, setAsking] = useState(false);
  const ask = (asks: boolean) => () => {
    setAsking(asks);
  };
  if (!asking) {
    return (
      <button type="button" class="button button-wide" onClick={ask(true)}>
        {words.provider.unlink}
      </button>
    );
  }
  return (
    <div class="stack-tight">
      <p role="alert">{words.provider.unlinkSure(provider)}</p>
      <button type="button" class="button button-main" aria-disabled={busy} onClick={onUnlink}>
        {words.provider.unlinkYes}
      </button>
      <button type="button" class="button" onClick={ask(false)}>
        {words.cancel}
      </button>
    </div>
  );
}
