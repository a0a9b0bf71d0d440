import type { JSX } from "preact";
import { useContext, useId, useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { BelievedCheckpoint } from "../../../crypto/trail/checkpoint";
import { toHex } from "../../../protocol/bytes";
import { Clock } from "../../clock";
import { useMoments } from "../../moments";
import { useAnswer } from "../../office/answer";
import { Icon } from "../../parts/icons";
import { SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { FaultNote } from "./fault";
import { draftOf, type KeyDraft, Keys, policyOf } from "./keys";
import type { Pin } from "./pins";
import { useVerify, type Verdict } from "./use-verify";

/** Have this browser verify the whole trail. */
export function VerifyPart({ client, me }: { readonly client: Client; readonly me: Me }): JSX.Element {
  const words = useSafeguarding().trail;
  const title = useId();
  const clock = useContext(Clock);
  const organisation = me.organisation.id;
  const keys = useAnswer(`trail keys ${organisation}`, () => client.casework("trailKeys", organisation));
  const [own, setOwn] = useState<KeyDraft | null>(null);
  const [wrong, setWrong] = useState(false);
  const { verdict, start, stop } = useVerify(client, organisation, clock);
  const usual = keys.value === null ? null : draftOf(keys.value);
  const draft = own ?? usual;
  const verify = async (): Promise<void> => {
    if (draft === null) return;
    const policy = await policyOf(draft);
    setWrong(policy === null);
    if (policy !== null) start(policy);
  };
  return (
    <section class="case-part trail-verify" aria-labelledby={title}>
      <h2 id={title}>{words.verifyTitle}</h2>
      <p class="field-hint">{words.verifyLead}</p>
      {keys.problem !== null && <SafeguardingProblem problem={keys.problem} />}
      <Starting verdict={verdict} ready={draft !== null} onStart={() => void verify()} onStop={stop} />
      <Standing verdict={verdict} quorum={Number(draft?.quorum ?? 0)} />
      {draft !== null && <Keys draft={draft} usual={own === null ? null : usual} wrong={wrong} onDraft={setOwn} />}
    </section>
  );
}

interface StartingProps {
  readonly verdict: Verdict;
  readonly ready: boolean;
  readonly onStart: () => void;
  readonly onStop: () => void;
}

function Starting({ verdict, ready, onStart, onStop }: StartingProps): JSX.Element {
  const words = useSafeguarding().trail;
  if (verdict.kind === "running") {
    return (
      <button type="button" class="button" onClick={onStop}>
        {words.stop}
      </button>
    );
  }
  return (
    <button type="button" class="button button-main" data-deed="verify" aria-disabled={!ready} onClick={onStart}>
      <Icon name="checks" small />
      {verdict.kind === "none" ? words.verify : words.again}
    </button>
  );
}

function Standing({ verdict, quorum }: { readonly verdict: Verdict; readonly quorum: number }): JSX.Element | null {
  const words = useSafeguarding().trail;
  switch (verdict.kind) {
    case "none":
      return null;
    case "running":
      return (
        <div class="trail-progress" role="status">
          <progress max={Math.max(1, verdict.total)} value={verdict.done} aria-label={words.verifyTitle} />
          <span>{verdict.total === 0 ? words.starting : words.progress(verdict.done, verdict.total)}</span>
        </div>
      );
    case "failed":
      return <SafeguardingProblem problem={verdict.problem} />;
    case "broken":
      return <FaultNote title={words.broken} fault={verdict.fault} where={verdict.where} />;
    case "whole":
      return <Whole believed={verdict.believed} before={verdict.before} quorum={quorum} />;
  }
}

interface WholeProps {
  readonly believed: BelievedCheckpoint;
  readonly before: Pin | null;
  readonly quorum: number;
}

function Whole({ believed, before, quorum }: WholeProps): JSX.Element {
  const words = useSafeguarding().trail;
  const moment = useMoments();
  const { checkpoint, witnesses } = believed;
  return (
    <div class="trail-verdict trail-whole" role="status">
      <p class="trail-verdict-title">
        <Icon name="check" />
        <strong>{words.whole(checkpoint.size)}</strong>
      </p>
      <p>{before === null ? words.first : words.before(before.size, moment(before.at))}</p>
      <dl class="case-facts">
        <dt>{words.origin}</dt>
        <dd>
          <code>{checkpoint.origin}</code>
        </dd>
        <dt>{words.root}</dt>
        <dd>
          <code>{toHex(checkpoint.root)}</code>
        </dd>
        <dt>{words.signed}</dt>
        <dd>
          <Icon name="check" small />
        </dd>
        <dt>{words.witnesses}</dt>
        <dd>
          {witnesses.length === 0 ? words.noWitnesses : words.policy(quorum, witnesses.length)}
          <ul class="trail-witnesses">
            {witnesses.map(({ name, seconds }) => (
              <li key={name}>{seconds === null ? words.unseen(name) : words.seen(name, moment(seconds * 1000))}</li>
            ))}
          </ul>
        </dd>
      </dl>
    </div>
  );
}
