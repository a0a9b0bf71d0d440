import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import { loadEd25519 } from "../../../crypto/ed25519";
import { TrailBroken, type Where } from "../../../crypto/trail/broken";
import { checkProof, type ProvenEntry } from "../../../crypto/trail/proof";
import { useMoments } from "../../moments";
import { useAnswer } from "../../office/answer";
import { Icon } from "../../parts/icons";
import { Wrong } from "../form";
import { useSafeguarding } from "../words";
import { FaultNote } from "./fault";
import { draftOf, type KeyDraft, Keys, policyOf } from "./keys";

const MOST_BYTES = 128 * 1024;
const NO_KEYS: KeyDraft = { key: "", witnesses: "", quorum: "0" };

type Checked = { readonly name: string } & (
  | { readonly kind: "holds"; readonly proven: ProvenEntry }
  | { readonly kind: "fails"; readonly fault: string; readonly where: Where | null }
  | { readonly kind: "large" }
);

interface UsedKeys {
  /** Null while nobody knows any yet. */
  readonly draft: KeyDraft | null;
  /** What may be gone back to, where somebody has written down their own. */
  readonly usual: KeyDraft | null;
  readonly setOwn: (draft: KeyDraft) => void;
}

function useKeys(client: Client, organisation: string): UsedKeys {
  const keys = useAnswer(`trail keys ${organisation}`, () => client.casework("trailKeys", organisation));
  const [own, setOwn] = useState<KeyDraft | null>(null);
  const usual = keys.value === null ? null : draftOf(keys.value);
  // Where the service's keys do not come, whoever checks writes down their own.
  const draft = own ?? usual ?? (keys.problem === null ? null : NO_KEYS);
  return { draft, usual: own === null ? null : usual, setOwn };
}

/** Check a proof file that somebody has; it does not leave the device. */
export function ProofScreen({ client, me }: { readonly client: Client; readonly me: Me }): JSX.Element {
  const words = useSafeguarding().trail;
  const id = useId();
  const { draft, usual, setOwn } = useKeys(client, me.organisation.id);
  const [wrong, setWrong] = useState(false);
  const [over, setOver] = useState(false);
  const [waiting, setWaiting] = useState<File | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    setChecked(null);
    setWaiting(file);
  };
  const judge = async (file: File, believed: KeyDraft): Promise<void> => {
    const policy = await policyOf(believed);
    setWrong(policy === null);
    if (policy !== null) setChecked(await check(file, policy));
  };
  useEffect(() => {
    // A file may be chosen before the keys are here.
    if (waiting === null || draft === null) return;
    setWaiting(null);
    void judge(waiting, draft);
  });
  return (
    <div class="office-scroll">
      <h2>{words.proofTitle}</h2>
      <p class="office-lead">{words.proofLead}</p>
      <div
        class={over ? "trail-drop trail-drop-over" : "trail-drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => {
          setOver(false);
        }}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          take(event.dataTransfer?.files[0]);
        }}
      >
        <label class="button button-main trail-choose" for={id}>
          <Icon name="search" small />
          {words.choose}
        </label>
        <input
          id={id}
          class="trail-file"
          type="file"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            // The same file, changed, is to be checked again.
            event.currentTarget.value = "";
          }}
        />
        <span>{words.drop}</span>
      </div>
      {checked !== null && <Result checked={checked} />}
      <Keys draft={draft ?? NO_KEYS} usual={usual} wrong={wrong} onDraft={setOwn} />
    </div>
  );
}

async function check(file: File, policy: Parameters<typeof checkProof>[1]): Promise<Checked> {
  const { name } = file;
  if (file.size > MOST_BYTES) return { name, kind: "large" };
  try {
    const proven = await checkProof(await loadEd25519(), policy, new Uint8Array(await file.arrayBuffer()));
    return { name, kind: "holds", proven };
  } catch (error) {
    if (error instanceof TrailBroken) return { name, kind: "fails", fault: error.fault, where: error };
    throw error;
  }
}

function Result({ checked }: { readonly checked: Checked }): JSX.Element {
  const words = useSafeguarding().trail;
  const moment = useMoments();
  if (checked.kind === "large") return <Wrong problem={words.tooLarge} />;
  if (checked.kind === "fails") return <FaultNote title={`${words.proofFails}: ${checked.name}`} fault={checked.fault} where={checked.where} />;
  const { entry, index, checkpoint, witnesses } = checked.proven;
  return (
    <div class="trail-verdict trail-whole" role="status">
      <p class="trail-verdict-title">
        <Icon name="check" />
        <strong>{words.proofHolds(index, checkpoint.size)}</strong>
      </p>
      <p>{words.checked(checked.name)}</p>
      <dl class="case-facts">
        <dt>{words.kind}</dt>
        <dd>
          <code>{entry.kind}</code>
        </dd>
        <dt>{words.when}</dt>
        <dd>{moment(entry.at)}</dd>
        <dt>{words.device}</dt>
        <dd>
          <code>{entry.actor === "" ? words.service : entry.actor}</code>
        </dd>
        <dt>{words.subject}</dt>
        <dd>
          <code>{entry.subject}</code>
        </dd>
        <dt>{words.origin}</dt>
        <dd>
          <code>{checkpoint.origin}</code>
        </dd>
        <dt>{words.witnesses}</dt>
        <dd>{witnesses.length === 0 ? words.noWitnesses : witnesses.map(({ name, seconds }) => (seconds === null ? words.unseen(name) : words.seen(name, moment(seconds * 1000)))).join("; ")}</dd>
      </dl>
    </div>
  );
}
