import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";

import type { Client, Me } from "../../../model";
import type { TrailItem } from "../../../model-casework";
import { loadEd25519 } from "../../../crypto/ed25519";
import { TrailBroken, type Where } from "../../../crypto/trail/broken";
import { readEntry } from "../../../crypto/trail/entry";
import { checkProof, type ProvenEntry } from "../../../crypto/trail/proof";
import { plain, sameBytes } from "../../../protocol/bytes";
import { useAnswer } from "../../office/answer";
import { download } from "../download";
import { SafeguardingProblem } from "../form";
import { useSafeguarding } from "../words";
import { FaultNote } from "./fault";
import { draftOf, policyOf } from "./keys";

interface ProofPartProps {
  readonly client: Client;
  readonly me: Me;
  readonly item: TrailItem;
  readonly index: number;
}

type Checked =
  | { readonly kind: "proven"; readonly proof: Uint8Array; readonly proven: ProvenEntry; readonly same: boolean }
  | { readonly kind: "broken"; readonly fault: string; readonly where: Where | null };

/** The proof of an entry, fetched and checked here; to be kept as a file. */
export function ProofPart({ client, me, item, index }: ProofPartProps): JSX.Element {
  const words = useSafeguarding().trail;
  const organisation = me.organisation.id;
  const keys = useAnswer(`trail keys ${organisation}`, () => client.casework("trailKeys", organisation));
  const proof = useAnswer(`proof ${String(index)}`, () => client.casework("trailFile", organisation, `proof/${String(index)}`));
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    const [data, known] = [proof.value, keys.value];
    if (data === null || known === null) return undefined;
    let over = false;
    void check(data, item, draftOf(known)).then((found) => {
      if (!over) setChecked(found);
    });
    return () => {
      over = true;
    };
  }, [proof.value, keys.value, item]);
  const problem = proof.problem ?? keys.problem;
  return (
    <section class="retention-part">
      {problem !== null && <SafeguardingProblem problem={problem} />}
      {checked === null ? problem === null && <p role="status">{words.proving}</p> : <Found checked={checked} />}
    </section>
  );
}

function Found({ checked }: { readonly checked: Checked }): JSX.Element {
  const words = useSafeguarding().trail;
  if (checked.kind === "broken") return <FaultNote title={words.notProven} fault={checked.fault} where={checked.where} />;
  const { proof, proven, same } = checked;
  return (
    <>
      <p class={same ? "note" : "note note-problem"} role="status">
        {words.proven(proven.index, proven.checkpoint.size)} {same ? words.sameBytes : words.otherBytes}
      </p>
      <button
        type="button"
        class="button button-small"
        data-deed="save-proof"
        onClick={() => {
          download(plain(proof), `entry-${String(proven.index)}.tlog-proof`, "text/plain");
        }}
      >
        {words.saveProof}
      </button>
    </>
  );
}

async function check(data: Uint8Array, item: TrailItem, draft: Parameters<typeof policyOf>[0]): Promise<Checked> {
  const policy = await policyOf(draft);
  if (policy === null) return { kind: "broken", fault: "note.form", where: null };
  try {
    const proven = await checkProof(await loadEd25519(), policy, data);
    const shown = readEntry(item.entry);
    const same = shown !== null && proven.index === item.index && sameBytes(shown.commitment, proven.entry.commitment);
    return { kind: "proven", proof: data, proven, same: same && sameWords(shown, proven.entry) };
  } catch (error) {
    if (error instanceof TrailBroken) return { kind: "broken", fault: error.fault, where: error };
    throw error;
  }
}

function sameWords(a: ProvenEntry["entry"], b: ProvenEntry["entry"]): boolean {
  return (["kind", "organisation", "actor", "subject", "at"] as const).every((part) => a[part] === b[part]);
}
